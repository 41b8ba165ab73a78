// Package tabular reads tables as people have them: it recognises a text file's encoding, delimiter and quoting, the form of
// the numbers and dates in each column, and reads the file as a stream of records, each with its place. It is pure but for
// the reader it is given; it may import fault, and knows nothing of people or purchases.
package tabular
