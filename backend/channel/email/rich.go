package email

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail"

	"voronka/backend/channel"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/markup"
)

// MaxTotal is how much one letter may carry in files, in bytes: base64 makes a third more of it, and most servers take no
// letter over 25 MB.
const MaxTotal = 18 << 20

// carries is what a letter can carry.
var carries = flow.Carries{Subject: true, HTML: true, Links: true, Files: 20, Size: MaxTotal, Total: MaxTotal}

// Carries implements channel.Carrier.
func (c *Channel) Carries() *flow.Carries { return &carries }

// enclosed is a file that goes with a letter.
type enclosed struct {
	name, kind string
	content    []byte
}

// read fetches what a message carries: its files, and the pictures within its HTML. A file that is not there is a final
// failure: the letter would say something else than what was meant.
func (c *Channel) read(ctx context.Context, r *markup.Rich) (map[string]enclosed, *channel.Failure) {
	if r.Empty() {
		return nil, nil
	}
	files := map[string]enclosed{}
	total := 0
	for _, uid := range append(append([]string(nil), r.Files...), markup.Pictures(markup.Clean(r.HTML))...) {
		if _, known := files[uid]; known {
			continue
		}
		if c.cfg.File == nil {
			return nil, channel.Final(fault.Missing("file", uid))
		}
		name, kind, content, err := c.cfg.File(ctx, uid)
		switch code := fault.CodeOf(err); {
		case err == nil:
		case ctx.Err() != nil, code == fault.Internal, code == fault.Cancelled, code == fault.Busy:
			return nil, channel.Again(asFault(err), 0)
		default:
			return nil, channel.Final(asFault(err))
		}
		files[uid] = enclosed{name, kind, content}
		if total += len(content); total > MaxTotal {
			return nil, channel.Final(fault.New(TooLarge, fault.Args{"size": (total + 1<<20 - 1) >> 20, "limit": MaxTotal >> 20}))
		}
	}
	return files, nil
}

// textOf is the plain text of a letter, which those read who see no HTML: buttons stand in it as lines.
func textOf(m channel.Outgoing) string {
	if m.Rich == nil {
		return m.Text
	}
	return strings.TrimSpace(m.Text + "\n\n" + markup.Lines(m.Rich.Buttons))
}

// enrich adds to a letter what it has beyond its text: alternative HTML with its pictures, and files.
func enrich(msg *mail.Msg, m channel.Outgoing, files map[string]enclosed) *channel.Failure {
	if m.Rich.HTML != "" || len(m.Rich.Buttons) > 0 {
		var embeds []string
		html := markup.WithPictures(markup.Letter(m.Text, m.Rich), func(uid string) string {
			if _, ok := files[uid]; !ok {
				return ""
			}
			embeds = append(embeds, uid)
			return "cid:" + contentID(uid, m.Key)
		})
		html = canonical(html)
		msg.AddAlternativeString(mail.TypeTextHTML, html, mail.WithPartEncoding(encodingOf(html)))
		done := map[string]bool{}
		for _, uid := range embeds {
			if done[uid] {
				continue
			}
			done[uid] = true
			f := files[uid]
			if err := msg.EmbedReader(f.name, bytes.NewReader(f.content), headers(f, "inline"), mail.WithFileContentID(contentID(uid, m.Key))); err != nil {
				return channel.Final(fault.Wrap(err, ContentRefused, nil))
			}
		}
	}
	for _, uid := range m.Rich.Files {
		f := files[uid]
		if err := msg.AttachReader(f.name, bytes.NewReader(f.content), headers(f, "attachment")); err != nil {
			return channel.Final(fault.Wrap(err, ContentRefused, nil))
		}
	}
	return nil
}

// contentID names a picture within one letter.
func contentID(uid, key string) string {
	_, host, _ := strings.Cut(key, "@")
	return strings.ToLower(uid) + "@" + host + ".voronka"
}

// headers name a file by RFC 2231, which every reader of today knows, with a name of Latin letters beside it for the others.
func headers(f enclosed, disposition string) mail.FileOption {
	return func(file *mail.File) {
		plain := asciiName(f.name)
		value := fmt.Sprintf(`%s; filename="%s"`, disposition, plain)
		if plain != f.name {
			value += ";\r\n" + extended("filename", f.name)
		}
		file.Header.Set("Content-Disposition", value)
		file.Header.Set("Content-Type", fmt.Sprintf(`%s; name="%s"`, f.kind, plain))
	}
}

// extended writes a parameter by RFC 2231 in pieces that fit a line.
func extended(name, value string) string {
	encoded := "UTF-8''" + strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
	if len(encoded) <= 60 {
		return " " + name + "*=" + encoded
	}
	var b strings.Builder
	for n := 0; encoded != ""; n++ {
		cut := min(60, len(encoded))
		for i := 1; i <= 2 && cut < len(encoded); i++ { // an encoded byte is not torn
			if encoded[cut-i] == '%' {
				cut -= i
				break
			}
		}
		if n > 0 {
			b.WriteString(";\r\n")
		}
		b.WriteString(" " + name + "*" + strconv.Itoa(n) + "*=" + encoded[:cut])
		encoded = encoded[cut:]
	}
	return b.String()
}

// asciiName is a name for readers that know only the oldest form.
func asciiName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, name)
}
