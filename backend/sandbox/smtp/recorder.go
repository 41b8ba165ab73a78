package smtp

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"net/mail"
	"os"
	"strings"
	"sync"
)

// Message is one that the server accepted, so one that it would deliver.
type Message struct {
	ID      string // Message-ID without its brackets
	From    string // of the envelope
	To      []string
	Header  mail.Header
	Subject string // decoded
	Text    string // of the plain text, decoded, lines end with \n
	Parts   []Part // of a letter in several parts, in order, containers left out
	Raw     []byte
	User    string // who was authenticated; "": nobody
	Secure  bool   // the connection was encrypted
}

// Messages returns what was accepted so far, in order.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.messages...)
}

// accept notes a message; the ledger has it before the client gets its reply.
func (s *Server) accept(raw []byte, from string, to []string, user string, secure bool) error {
	m := Message{From: from, To: append([]string(nil), to...), Raw: raw, User: user, Secure: secure}
	parsed, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	m.Header = parsed.Header
	m.ID = strings.Trim(parsed.Header.Get("Message-ID"), "<> ")
	if m.Subject, err = (&mime.WordDecoder{}).DecodeHeader(parsed.Header.Get("Subject")); err != nil {
		return err
	}
	if m.Parts, err = partsOf(parsed); err != nil {
		return err
	}
	if len(m.Parts) == 0 {
		m.Text, err = decode(parsed.Header.Get("Content-Transfer-Encoding"), parsed.Body)
	}
	for _, p := range m.Parts {
		if p.Type == "text/plain" && p.Disposition == "" {
			m.Text = p.Text
			break
		}
	}
	if err != nil {
		return err
	}
	if err := s.ledger.Append(Line{ID: m.ID, To: m.To, Subject: m.Subject, Parts: m.Parts}); err != nil {
		return err
	}
	s.mu.Lock()
	s.messages = append(s.messages, m)
	s.mu.Unlock()
	return nil
}

func decode(encoding string, body io.Reader) (string, error) {
	content, err := unpack(encoding, body)
	return strings.ReplaceAll(string(content), "\r\n", "\n"), err
}

// Line is one entry of the ledger's file.
type Line struct {
	ID      string   `json:"id"`
	To      []string `json:"to"`
	Subject string   `json:"subject"`
	Parts   []Part   `json:"parts,omitempty"`
}

// ledger is the file of accepted messages.
type ledger struct {
	mu   sync.Mutex
	file *os.File
	sync bool
}

func openLedger(path string, sync bool) (*ledger, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	return &ledger{file: f, sync: sync}, nil
}

// Append writes a line through to the disk.
func (l *ledger) Append(line Line) error {
	if l == nil {
		return nil
	}
	b, err := json.Marshal(line)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.file.Write(append(b, '\n')); err != nil {
		return err
	}
	if !l.sync {
		return nil
	}
	return l.file.Sync()
}

// Close implements io.Closer.
func (l *ledger) Close() error {
	if l == nil {
		return nil
	}
	return l.file.Close()
}

// ReadLedger reads a ledger's file, in order.
func ReadLedger(path string) ([]Line, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []Line
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 64<<20)
	for scan.Scan() {
		var l Line
		if err := json.Unmarshal(scan.Bytes(), &l); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, scan.Err()
}
