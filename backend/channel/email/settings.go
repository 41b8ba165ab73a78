package email

import (
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"voronka/backend/fault"
)

// SettingsKey is the key of the workspace's settings under which Settings are kept as JSON; PasswordName is the name of
// the secret that goes with them.
const (
	SettingsKey  = "channel:email"
	PasswordName = "channel.email.password"
)

// Security is how the connection to the mail server is encrypted.
type Security string

// Kinds of encryption.
const (
	TLS      Security = "tls"      // from the first byte, usually port 465
	STARTTLS Security = "starttls" // asked for after the greeting, usually port 587; never silently left out
	None     Security = "none"
)

// Rules for a message whose outcome is unknown.
const (
	Leave = "leave" // hold it until a person decides
	Again = "again" // send once more at the risk of a second copy
)

// Settings are what the channel is set up with, without the password.
type Settings struct {
	Host      string   `json:"host"`
	Port      int      `json:"port"`
	Security  Security `json:"security"`
	User      string   `json:"user"` // "": no authentication
	From      string   `json:"from"`
	FromName  string   `json:"from_name"`
	PerMinute int      `json:"per_minute"` // messages; 0: no limit
	Uncertain string   `json:"uncertain"`  // Leave or Again; Leave when empty
	Enabled   bool     `json:"enabled"`
}

// Codes of what is wrong with a field of the settings.
const (
	Required        fault.Code = "smtp.required"
	BadHost         fault.Code = "smtp.bad_host"
	BadPort         fault.Code = "smtp.bad_port"
	BadSecurity     fault.Code = "smtp.bad_security"
	BadFrom         fault.Code = "smtp.bad_from"
	BadFromName     fault.Code = "smtp.bad_from_name"
	BadPerMinute    fault.Code = "smtp.bad_per_minute"
	BadUncertain    fault.Code = "smtp.bad_uncertain"
	maxPerMinute               = 100_000
	maxHeaderLength            = 998
)

// Check returns what keeps the settings from being used: fault.Invalid with its fields, or nil.
func (s Settings) Check() error {
	var fields []fault.Field
	bad := func(field string, code fault.Code, args fault.Args) {
		fields = append(fields, fault.Field{Field: field, Code: code, Args: args})
	}
	switch {
	case s.Host == "":
		bad("host", Required, nil)
	case strings.ContainsFunc(s.Host, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '/' || r == '@' }):
		bad("host", BadHost, nil)
	}
	if s.Port < 1 || s.Port > 65535 {
		bad("port", BadPort, nil)
	}
	switch s.Security {
	case TLS, STARTTLS, None:
	default:
		bad("security", BadSecurity, nil)
	}
	if s.From == "" {
		bad("from", Required, nil)
	} else if _, err := addressOf(s.From); err != nil {
		bad("from", BadFrom, nil)
	}
	if unsafe(s.FromName) || len(s.FromName) > 200 {
		bad("from_name", BadFromName, nil)
	}
	if s.PerMinute < 0 || s.PerMinute > maxPerMinute {
		bad("per_minute", BadPerMinute, fault.Args{"max": maxPerMinute})
	}
	switch s.Uncertain {
	case "", Leave, Again:
	default:
		bad("uncertain", BadUncertain, nil)
	}
	if len(fields) > 0 {
		return fault.InvalidFields(fields...).In("email.settings")
	}
	return nil
}

// address is a mailbox as the wire takes it: the domain in ASCII, the local part as it is.
type address struct {
	text string
	utf8 bool // the local part needs SMTPUTF8
}

// addressOf reads one bare address. It refuses display names, comments, control characters and anything too long, so that
// nothing of it can become a second header or command.
func addressOf(text string) (address, error) {
	text = strings.TrimSpace(text)
	if unsafe(text) || len(text) > 320 {
		return address{}, fault.New(AddressInvalid, fault.Args{"address": clip(text)})
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Name != "" || strings.ContainsAny(text, "<>()\",;:\\ ") {
		return address{}, fault.New(AddressInvalid, fault.Args{"address": clip(text)})
	}
	at := strings.LastIndexByte(parsed.Address, '@')
	local, domain := parsed.Address[:at], parsed.Address[at+1:]
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || len(local) > 64 || len(ascii) > 253 || ascii == "" {
		return address{}, fault.New(AddressInvalid, fault.Args{"address": clip(text)})
	}
	return address{text: local + "@" + ascii, utf8: strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII })}, nil
}

// unsafe reports whether a header's value holds characters that could end it.
func unsafe(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r != '\t' && unicode.IsControl(r) || r == '\u2028' || r == '\u2029' })
}
