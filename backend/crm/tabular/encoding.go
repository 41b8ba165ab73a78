package tabular

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encoding is how a file's text is written.
type Encoding string

// Encodings that are understood.
const (
	UTF8        Encoding = "utf-8"
	Windows1251 Encoding = "windows-1251"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
)

var (
	bom8  = []byte{0xef, 0xbb, 0xbf}
	bomLE = []byte{0xff, 0xfe}
	bomBE = []byte{0xfe, 0xff}
)

// DetectEncoding reads a file to its end: a byte-order mark decides; else text that is UTF-8 throughout, or that has far more
// letters of UTF-8 than bytes that are not, is UTF-8; anything else is Windows-1251. sure is false in the mixed case.
func DetectEncoding(r io.Reader) (enc Encoding, sure bool, err error) {
	buf := make([]byte, 256<<10)
	kept, first := 0, true
	good, bad := 0, 0
	for {
		n, err := io.ReadFull(r, buf[kept:])
		end := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !end {
			return "", false, err
		}
		data := buf[:kept+n]
		if first {
			first = false
			switch {
			case bytes.HasPrefix(data, bom8):
				return UTF8, true, nil
			case bytes.HasPrefix(data, bomLE):
				return UTF16LE, true, nil
			case bytes.HasPrefix(data, bomBE):
				return UTF16BE, true, nil
			}
		}
		for len(data) > 0 {
			if data[0] < utf8.RuneSelf {
				data = data[1:]
				continue
			}
			if !end && !utf8.FullRune(data) {
				break
			}
			r, size := utf8.DecodeRune(data)
			if r == utf8.RuneError && size == 1 {
				bad++
			} else {
				good++
			}
			data = data[size:]
		}
		kept = copy(buf, data)
		if end {
			break
		}
	}
	switch {
	case bad == 0:
		return UTF8, true, nil
	case good > bad*20:
		return UTF8, false, nil
	}
	return Windows1251, good*4 < bad, nil
}

// decoded is r as text whose bytes below 128 are what they seem: UTF-16 becomes UTF-8, a byte-order mark goes away.
func decoded(r io.Reader, enc Encoding) io.Reader {
	switch enc {
	case UTF16LE:
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case UTF16BE:
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	case UTF8:
		return transform.NewReader(r, unicode.BOMOverride(transform.Nop))
	}
	return r
}

// cell turns a cell's bytes into text; false when they are not of the encoding.
func cell(b []byte, enc Encoding) (string, bool) {
	ascii := true
	for _, c := range b {
		if c >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return string(b), bytes.IndexByte(b, 0) < 0
	}
	if enc != Windows1251 {
		return string(b), utf8.Valid(b) && bytes.IndexByte(b, 0) < 0 && !bytes.ContainsRune(b, utf8.RuneError)
	}
	out := make([]byte, 0, len(b)*2)
	ok := true
	for _, c := range b {
		r := charmap.Windows1251.DecodeByte(c)
		ok = ok && r != utf8.RuneError && r != 0
		out = utf8.AppendRune(out, r)
	}
	return string(out), ok
}
