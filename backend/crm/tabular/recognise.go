package tabular

import (
	"bytes"
	"io"
	"slices"
	"strings"
)

// Delimiters that are looked for.
var delimiters = []byte{',', ';', '\t', '|'}

// DetectDelimiter finds the sign that cuts the head of a file into the most even table; a comma when none does.
func DetectDelimiter(head []byte, enc Encoding) (delimiter byte, sure bool) {
	best, bestScore, second := byte(','), 0.0, 0.0
	for _, d := range delimiters {
		r := NewReader(bytes.NewReader(head), Dialect{Encoding: enc, Delimiter: d})
		var widths []int
		for len(widths) < 100 {
			rec, err := r.Next()
			if err != nil {
				break
			}
			if rec.Fault != nil {
				continue
			}
			widths = append(widths, len(rec.Cells))
		}
		if len(widths) == 0 || widths[0] < 2 {
			continue
		}
		same := 0
		for _, w := range widths {
			if w == widths[0] {
				same++
			}
		}
		// A row more or less does not decide between two signs, evenness does, then the number of columns.
		score := float64(same)/float64(len(widths)) + float64(min(widths[0], 50))/1000
		if score > bestScore {
			best, bestScore, second = d, score, bestScore
		} else {
			second = max(second, score)
		}
	}
	return best, bestScore > 0.5 && bestScore-second > 0.2
}

// Tests tell whether a text is of a kind that this package does not know.
type Tests struct {
	Phone func(string) bool
	Email func(string) bool
}

// Guess is what a column's values were recognised as.
type Guess string

// What a column can be recognised as.
const (
	IsText     Guess = "text"
	IsNumber   Guess = "number"
	IsDate     Guess = "date"
	IsDateTime Guess = "datetime"
	IsFlag     Guess = "flag"
	IsPhone    Guess = "phone"
	IsEmail    Guess = "email"
)

// Column is what was recognised of one column.
type Column struct {
	Header  string     `json:"header"`
	Type    Guess      `json:"type"`
	Number  NumberForm `json:"number"`
	Date    DateForm   `json:"date"`
	Form    string     `json:"form,omitempty"` // of dates and numbers, as it is shown: «dd.mm.yyyy», «1 234,5»
	Filled  int        `json:"filled"`         // percent of the rows that were read
	Sure    bool       `json:"sure"`           // no other reading fits as well
	Decimal bool       `json:"decimal"`        // some number has decimals
}

// Table is what was recognised of a file.
type Table struct {
	Dialect
	Columns []Column   `json:"columns"`
	Sample  [][]string `json:"sample"` // the first 20 rows
	Rows    int64      `json:"rows"`   // how many were looked at
}

const (
	sampleRows = 20
	// LookRows is how many rows are looked at to recognise the columns.
	LookRows = 20_000
)

// Recognise reads the head of a table whose dialect is known.
func Recognise(r io.Reader, d Dialect, tests Tests) (Table, error) {
	t := Table{Dialect: d, Sample: [][]string{}}
	reader := NewReader(r, d)
	head, err := reader.Next()
	if err == io.EOF {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	stats := make([]stats, len(head.Cells))
	for _, h := range head.Cells {
		t.Columns = append(t.Columns, Column{Header: strings.Join(strings.Fields(h), " ")})
	}
	for t.Rows < LookRows {
		rec, err := reader.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return t, err
		}
		t.Rows++
		if len(t.Sample) < sampleRows {
			t.Sample = append(t.Sample, slices.Clone(rec.Cells))
		}
		for i, c := range rec.Cells {
			if i < len(stats) {
				stats[i].see(strings.TrimSpace(c), tests)
			}
		}
	}
	for i := range t.Columns {
		stats[i].settle(&t.Columns[i], d.Delimiter)
		if t.Rows > 0 {
			t.Columns[i].Filled = int(int64(stats[i].filled) * 100 / t.Rows)
		}
	}
	return t, nil
}
