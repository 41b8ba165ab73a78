package store

import "strings"

// bulkRows is how many rows one multi-row statement carries; more gains nothing and stays far under SQLite's limit of
// variables for any table here.
const bulkRows = 64

// Bulk writes many rows with few statements: an INSERT's head ("INSERT INTO t(a,b) VALUES") and tail ("ON CONFLICT …").
// The caller must Flush at the end.
type Bulk struct {
	tx         *Tx
	head, tail string
	cols       int
	args       []any
	full       string
}

// bulkText names a statement of a bulk write among those a connection has made before.
type bulkText struct {
	head, tail string
	rows       int
}

// NewBulk starts a bulk write of rows of cols values.
func (tx *Tx) NewBulk(head string, cols int, tail string) *Bulk {
	b := &Bulk{tx: tx, head: head, tail: tail, cols: cols}
	if n := len(tx.session.spare); n > 0 { // a slice that an earlier bulk write is done with
		b.args, tx.session.spare = tx.session.spare[n-1], tx.session.spare[:n-1]
	}
	return b
}

// Add adds one row and writes when enough have gathered.
func (b *Bulk) Add(row ...any) error {
	b.args = append(b.args, row...)
	if len(b.args) < b.cols*bulkRows {
		return nil
	}
	if b.full == "" {
		b.full = b.statement(bulkRows)
	}
	err := b.tx.run(b.full, b.args)
	b.args = b.args[:0]
	return err
}

// Flush writes what has gathered.
func (b *Bulk) Flush() error {
	rest := b.args
	for n := len(rest) / b.cols; n > 0; {
		// Halving keeps the number of different statements, and so of prepared ones, small.
		part := 1
		for part*2 <= n {
			part *= 2
		}
		if err := b.tx.run(b.statement(part), rest[:part*b.cols]); err != nil {
			return err
		}
		rest = rest[part*b.cols:]
		n -= part
	}
	if cap(b.args) > 0 {
		clear(b.args[:cap(b.args)])
		b.tx.session.spare = append(b.tx.session.spare, b.args[:0])
		b.args = nil
	}
	return nil
}

func (b *Bulk) statement(rows int) string {
	k := bulkText{b.head, b.tail, rows}
	if text, ok := b.tx.session.texts[k]; ok {
		return text
	}
	one := "(" + strings.Repeat("?,", b.cols-1) + "?)"
	text := b.head + " " + strings.Repeat(one+",", rows-1) + one + " " + b.tail
	if b.tx.session.texts == nil || len(b.tx.session.texts) >= stmtLimit {
		b.tx.session.texts = map[bulkText]string{}
	}
	b.tx.session.texts[k] = text
	return text
}
