package channel

import "time"

// PromiseKind is how a channel keeps a message from being delivered twice.
type PromiseKind string

// What a way out can promise.
const (
	// SameTransaction: the message is delivered by the transaction that notes it; there is no instant between.
	SameTransaction PromiseKind = "same_transaction"
	// Keyed: the other side remembers the key, for as long as Promise.For says (0: for ever), so repeating is safe.
	Keyed PromiseKind = "keyed"
	// Uncertain: nobody can tell afterwards; the message is held as «исход неизвестен» until a rule or a person decides.
	Uncertain PromiseKind = "uncertain"
)

// Promise is what holds after a crash between «sent» and «noted».
type Promise struct {
	Kind PromiseKind
	For  time.Duration // Keyed: how long the key is remembered
	// Again is the user's rule for Uncertain: send once more at the risk of a second copy, instead of leaving it.
	Again bool
}

// MayRepeat reports whether a message whose sending began this long ago, and whose outcome was never noted, may simply be
// sent again.
func (p Promise) MayRepeat(age time.Duration) bool {
	switch p.Kind {
	case SameTransaction:
		return true
	case Keyed:
		return p.For == 0 || age < p.For
	}
	return p.Again
}
