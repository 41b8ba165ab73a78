package smtp

import (
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// Part is one part of a letter, decoded as a mail program does.
type Part struct {
	Within      string `json:"within"` // the containers around it, outermost first: "mixed/alternative"
	Type        string `json:"type"`
	Disposition string `json:"disposition,omitempty"` // attachment, inline
	Name        string `json:"name,omitempty"`
	ContentID   string `json:"content_id,omitempty"` // without its brackets
	Size        int    `json:"size"`                 // bytes
	Text        string `json:"text,omitempty"`       // of a text; lines end with \n
	Content     []byte `json:"-"`
}

// partsOf reads a letter of several parts; one of a single part has none.
func partsOf(m *mail.Message) ([]Part, error) {
	return walk(textproto.MIMEHeader(m.Header), m.Body, "")
}

func walk(header textproto.MIMEHeader, body io.Reader, within string) ([]Part, error) {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	container, several := strings.CutPrefix(kind, "multipart/")
	if !several {
		if within == "" {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		return one(header, kind, body, within)
	}
	var out []Part
	r := multipart.NewReader(body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		inner, err := walk(p.Header, p, strings.TrimPrefix(within+"/"+container, "/"))
		if err != nil {
			return nil, err
		}
		out = append(out, inner...)
	}
}

func one(header textproto.MIMEHeader, kind string, body io.Reader, within string) ([]Part, error) {
	content, err := unpack(header.Get("Content-Transfer-Encoding"), body)
	if err != nil {
		return nil, err
	}
	p := Part{Within: within, Type: kind, Size: len(content), Content: content, ContentID: strings.Trim(header.Get("Content-Id"), "<> ")}
	if disposition := header.Get("Content-Disposition"); disposition != "" {
		var params map[string]string
		if p.Disposition, params, err = mime.ParseMediaType(disposition); err != nil {
			return nil, err
		}
		p.Name = params["filename"] // the parser puts RFC 2231 together and prefers it
	}
	if strings.HasPrefix(kind, "text/") {
		p.Text = strings.ReplaceAll(string(content), "\r\n", "\n")
	}
	return []Part{p}, nil
}

func unpack(encoding string, body io.Reader) ([]byte, error) {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	return io.ReadAll(body)
}
