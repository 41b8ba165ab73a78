package email

import (
	"bytes"
	"regexp"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"voronka/backend/channel"
	"voronka/backend/fault"
)

// letter is a message ready for the wire.
type letter struct {
	from, to address
	raw      []byte
}

// keys are what may stand in a Message-ID without quoting.
var keys = regexp.MustCompile(`^[A-Za-z0-9._+-]{1,100}@[A-Za-z0-9.-]{1,100}$`)

// compose writes the message down before any connection is made, so that what cannot be sent is known at once.
func compose(s Settings, m channel.Outgoing, files map[string]enclosed, now time.Time) (*letter, *channel.Failure) {
	to, err := addressOf(m.To)
	if err != nil {
		return nil, channel.Final(asFault(err))
	}
	from, err := addressOf(s.From)
	if err != nil {
		return nil, channel.Again(asFault(err), settle)
	}
	if unsafe(m.Subject) {
		return nil, channel.Final(fault.New(UnsafeHeader, fault.Args{"field": "subject"}))
	}
	if !keys.MatchString(m.Key) {
		return nil, channel.Final(fault.New(UnsafeHeader, fault.Args{"field": "key"}))
	}
	text := canonical(textOf(m))
	msg := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(encodingOf(text)))
	if err := msg.FromFormat(s.FromName, from.text); err != nil {
		return nil, channel.Again(fault.Wrap(err, AddressInvalid, fault.Args{"address": clip(s.From)}), settle)
	}
	name := m.ToName
	if unsafe(name) || len(name) > 200 {
		name = "" // the name is a courtesy; the address is what counts
	}
	if err := msg.AddToFormat(name, to.text); err != nil {
		return nil, channel.Final(fault.Wrap(err, AddressInvalid, fault.Args{"address": clip(m.To)}))
	}
	if m.Subject != "" {
		msg.Subject(m.Subject)
	}
	msg.SetMessageIDWithValue(m.Key + ".voronka")
	msg.SetDateWithValue(now)
	msg.SetUserAgent("Voronka")
	msg.SetBodyString(mail.TypeTextPlain, text)
	if m.Rich != nil {
		if f := enrich(msg, m, files); f != nil {
			return nil, f
		}
	}
	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		return nil, channel.Final(fault.Wrap(err, ContentRefused, nil))
	}
	return &letter{from: from, to: to, raw: raw.Bytes()}, nil
}

// canonical gives text the line ends that mail has, and takes out what no mail may hold.
func canonical(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(text)
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\n", "\r\n")
}

// encodingOf is the shorter way to write a text for the wire.
func encodingOf(text string) mail.Encoding {
	if mostlyForeign(text) {
		return mail.EncodingB64
	}
	return mail.EncodingQP
}

// mostlyForeign reports whether base64 is shorter than quoted-printable.
func mostlyForeign(text string) bool {
	high := 0
	for i := range len(text) {
		if text[i] >= 0x80 {
			high++
		}
	}
	return high*6 > len(text)
}

func asFault(err error) *fault.Error {
	if f, ok := err.(*fault.Error); ok {
		return f
	}
	return fault.Wrap(err, fault.CodeOf(err), nil)
}
