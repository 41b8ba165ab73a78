// Command smtpd runs the sandbox's mail server as a process of its own, for tests that kill a client at any instant and
// for trying the e-mail channel by hand. It prints its address and ends when its standard input does, so that it never
// outlives who started it.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"voronka/backend/sandbox/smtp"
)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "smtpd:", err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("smtpd", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:0", "address to listen on")
	security := flags.String("security", string(smtp.None), "none, starttls or tls")
	ledger := flags.String("ledger", "", "file that gets a line for each accepted message")
	fast := flags.Bool("fast", false, "do not fsync the ledger")
	user := flags.String("user", "", "name to authenticate with")
	password := flags.String("password", "", "its password")
	root := flags.String("root", "", "file to write the certificate authority to")
	at := flags.String("fail-at", "", "step at which every session fails: connect, mail, rcpt or data")
	how := flags.String("fail-how", string(smtp.Refuse), "refuse, hang, drop, accept_and_drop or accept_and_hang")
	if err := flags.Parse(args); err != nil {
		return err
	}
	cfg := smtp.Config{Addr: *addr, Security: smtp.Security(*security), Ledger: *ledger, Fast: *fast}
	if *user != "" {
		cfg.Users = map[string]string{*user: *password}
	}
	s, err := smtp.Start(cfg)
	if err != nil {
		return err
	}
	if *at != "" {
		s.Fail(smtp.Rule{At: smtp.Step(*at), Do: smtp.Action(*how)})
	}
	if *root != "" {
		if err := os.WriteFile(*root, s.RootPEM(), 0o600); err != nil {
			_ = s.Close()
			return err
		}
	}
	fmt.Fprintln(out, s.Addr())
	_, _ = io.Copy(io.Discard, in) // until whoever started it has gone
	return s.Close()
}
