package tabular

import (
	"bytes"
	"errors"
	"io"

	"voronka/backend/fault"
)

// Dialect is how a file is written.
type Dialect struct {
	Encoding  Encoding `json:"encoding"`
	Delimiter byte     `json:"delimiter"`
}

// Record is one row of a table.
type Record struct {
	Row   int64    // its number; the header's is 0, blank lines have none
	Cells []string // trimmed of nothing
	Fault *fault.Error
}

// Codes of records that cannot be read; such a record has what could be read of it.
const (
	BadEncoding fault.Code = "text_encoding"  // bytes that the file's encoding does not have; args: column
	OpenQuote   fault.Code = "quote_unclosed" // a quoted cell that never ends; only its first line is taken
	LongRecord  fault.Code = "row_too_long"   // args: limit
)

const (
	maxRecord = 1 << 20
	maxCells  = 2_000
)

// Reader reads records as a stream, in bounded memory. Quotes are understood as spreadsheets write them: a quote begins a
// quoted cell only at its start, so that quotes within a text stay as they are; line breaks within quotes belong to the cell.
type Reader struct {
	src   io.Reader
	d     Dialect
	buf   []byte
	pos   int
	end   bool
	err   error
	row   int64
	spans []span
	cells []string
}

// span is a cell's place in the buffer; a quoted one may hold doubled quotes.
type span struct {
	from, to int
	quoted   bool
}

// NewReader reads from the beginning of a file.
func NewReader(r io.Reader, d Dialect) *Reader {
	return &Reader{src: decoded(r, d.Encoding), d: d, row: -1}
}

// Next returns the next record, io.EOF at the end. Cells is valid until the next call.
func (r *Reader) Next() (Record, error) {
	for {
		size, outcome := r.scan()
		switch outcome {
		case scanMore:
			if err := r.fill(); err != nil {
				return Record{}, err
			}
			continue
		case scanEnd:
			if r.err != nil {
				return Record{}, r.err
			}
			return Record{}, io.EOF
		case scanBlank:
			r.pos += size
			continue
		}
		r.row++
		rec := Record{Row: r.row}
		switch outcome {
		case scanOpen:
			size = r.firstLine()
			rec.Fault = fault.New(OpenQuote, nil)
		case scanLong:
			rec.Fault = fault.New(LongRecord, fault.Args{"limit": maxRecord})
		}
		r.cells = r.cells[:0]
		for i, s := range r.spans {
			b := r.buf[s.from:s.to]
			if s.quoted {
				b = bytes.ReplaceAll(b, []byte(`""`), []byte(`"`))
			}
			text, ok := cell(b, r.d.Encoding)
			if !ok && rec.Fault == nil {
				rec.Fault = fault.New(BadEncoding, fault.Args{"column": i + 1})
			}
			r.cells = append(r.cells, text)
		}
		rec.Cells = r.cells
		r.pos += size
		if outcome == scanLong {
			return rec, r.skipLine()
		}
		return rec, nil
	}
}

type outcome int

const (
	scanRow outcome = iota
	scanBlank
	scanMore
	scanEnd
	scanOpen
	scanLong
)

// scan finds the cells of the record at pos and how many bytes it takes.
func (r *Reader) scan() (int, outcome) {
	r.spans = r.spans[:0]
	if r.pos >= len(r.buf) {
		if r.end {
			return 0, scanEnd
		}
		return 0, scanMore
	}
	i := r.pos
	for {
		s := span{from: i}
		if i < len(r.buf) && r.buf[i] == '"' {
			end, found := r.closing(i + 1)
			if !found {
				if !r.end && len(r.buf)-r.pos < maxRecord {
					return 0, scanMore
				}
				return 0, scanOpen
			}
			s = span{from: i + 1, to: end, quoted: true}
			i = end + 1
			if i+1 >= len(r.buf) && !r.end {
				return 0, scanMore
			}
			if !r.ends(i) {
				s = span{from: s.from - 1} // «"Ива" и Ко»: the quotes belong to the text
			}
		}
		for i < len(r.buf) && r.buf[i] != r.d.Delimiter && r.buf[i] != '\n' {
			i++
		}
		if i-r.pos > maxRecord || len(r.spans) >= maxCells {
			return i - r.pos, scanLong
		}
		if i >= len(r.buf) && !r.end {
			return 0, scanMore
		}
		if !s.quoted {
			s.to = i
			if (i >= len(r.buf) || r.buf[i] == '\n') && s.to > s.from && r.buf[s.to-1] == '\r' {
				s.to--
			}
		}
		r.spans = append(r.spans, s)
		if i < len(r.buf) && r.buf[i] == r.d.Delimiter {
			i++
			continue
		}
		size := min(i+1, len(r.buf)) - r.pos
		if len(r.spans) == 1 && !s.quoted && s.from == s.to {
			return size, scanBlank
		}
		return size, scanRow
	}
}

// ends reports whether a cell may end before i: at a delimiter, a line end or the file's end.
func (r *Reader) ends(i int) bool {
	if i >= len(r.buf) || r.buf[i] == r.d.Delimiter || r.buf[i] == '\n' {
		return true
	}
	return r.buf[i] == '\r' && (i+1 >= len(r.buf) || r.buf[i+1] == '\n')
}

// closing finds the quote that ends a quoted cell.
func (r *Reader) closing(i int) (int, bool) {
	for {
		n := bytes.IndexByte(r.buf[i:], '"')
		if n < 0 {
			return 0, false
		}
		i += n
		if i+1 >= len(r.buf) {
			return i, r.end
		}
		if r.buf[i+1] != '"' {
			return i, true
		}
		i += 2
	}
}

// firstLine takes the line at pos for the record, as one cell a delimiter.
func (r *Reader) firstLine() int {
	line := r.buf[r.pos:]
	size := len(line)
	if n := bytes.IndexByte(line, '\n'); n >= 0 {
		line, size = line[:n], n+1
	}
	line = bytes.TrimSuffix(line, []byte("\r"))
	r.spans = r.spans[:0]
	from := r.pos
	for i := range line {
		if line[i] == r.d.Delimiter && len(r.spans) < maxCells-1 {
			r.spans = append(r.spans, span{from: from, to: r.pos + i})
			from = r.pos + i + 1
		}
	}
	r.spans = append(r.spans, span{from: from, to: r.pos + len(line)})
	return size
}

// skipLine passes over the rest of a line that is too long.
func (r *Reader) skipLine() error {
	for {
		if n := bytes.IndexByte(r.buf[r.pos:], '\n'); n >= 0 {
			r.pos += n + 1
			return nil
		}
		r.pos = len(r.buf)
		if r.end {
			return nil
		}
		if err := r.fill(); err != nil {
			return err
		}
	}
}

// fill reads more behind what is not taken yet.
func (r *Reader) fill() error {
	if r.pos > 0 {
		r.buf = r.buf[:copy(r.buf, r.buf[r.pos:])]
		r.pos = 0
	}
	have := len(r.buf)
	want := max(64<<10, min(have, maxRecord))
	if cap(r.buf)-have < want {
		r.buf = append(make([]byte, 0, have+2*want), r.buf...)
	}
	n, err := io.ReadFull(r.src, r.buf[have:have+want])
	r.buf = r.buf[:have+n]
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		r.end = true
		return nil
	}
	return err
}
