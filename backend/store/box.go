package store

// Box hands values to a Bulk without making a new one each time where a column repeats itself from row to row: a moment, a kind, a
// state. The zero Box is ready; one serves one column of one bulk write.
type Box struct {
	n    int64
	s    string
	held any
}

// Int is n as an argument.
func (b *Box) Int(n int64) any {
	if b.held == nil || b.n != n {
		b.n, b.held = n, n
	}
	return b.held
}

// Text is s as an argument.
func (b *Box) Text(s string) any {
	if b.held == nil || b.s != s {
		b.s, b.held = s, s
	}
	return b.held
}
