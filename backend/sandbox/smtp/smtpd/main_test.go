package main

import (
	"bufio"
	"io"
	nsmtp "net/smtp"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/sandbox/smtp"
)

func TestItServesUntilItsInputEnds(t *testing.T) {
	t.Parallel()
	ledger := filepath.Join(t.TempDir(), "ledger")
	in, stop := io.Pipe()
	out, said := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- run([]string{"-ledger", ledger}, in, said) }()
	addr, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	addr = strings.TrimSpace(addr)
	require.NoError(t, nsmtp.SendMail(addr, nil, "a@example.test", []string{"b@example.test"}, []byte("Message-ID: <x@y>\r\n\r\ntext\r\n")))
	require.NoError(t, stop.Close())
	require.NoError(t, <-done)
	lines, err := smtp.ReadLedger(ledger)
	require.NoError(t, err)
	require.Equal(t, "x@y", lines[0].ID)
	_, err = nsmtp.Dial(addr)
	require.Error(t, err, "it is gone")
	require.Error(t, run([]string{"-nonsense"}, strings.NewReader(""), io.Discard))
}
