package channel

import (
	"context"
	"errors"

	"voronka/backend/fault"
	"voronka/backend/flow"
)

// Auto is the channel name of a message that goes by whatever way reaches the person.
const Auto = "auto"

// Set is the channels of a workspace in the order in which «auto» tries them. It is immutable and safe for concurrent use.
type Set struct {
	local   Channel
	outward []Channel
	held    bool
}

// NewSet makes a set of the mailbox that every workspace has and the outward channels, preferred first.
func NewSet(local Channel, outward ...Channel) *Set {
	return &Set{local: local, outward: outward}
}

// Hold returns a set whose outward channels refuse everything with HeldBack: for a clock that was moved into the future
// without asking for real sending.
func (s *Set) Hold() *Set {
	c := *s
	c.held = true
	return &c
}

// Held reports whether outward channels refuse everything.
func (s *Set) Held() bool { return s.held }

// All returns the channels, the mailbox first.
func (s *Set) All() []Channel { return append([]Channel{s.local}, s.outward...) }

// Get returns the channel of an id.
func (s *Set) Get(id string) (Channel, bool) {
	for _, c := range s.All() {
		if c.ID() == id {
			return c, true
		}
	}
	return nil, false
}

// Carries returns what the channels that a message may go by can carry, by their ids: of "auto" all that are ready, the mailbox among
// them only where no other is.
func (s *Set) Carries(ctx context.Context, id string) map[string]flow.Carries {
	out := map[string]flow.Carries{}
	for _, c := range s.All() {
		if c.ID() == id || (id == Auto || id == "") && !c.Local() && c.Ready(ctx) == nil {
			out[c.ID()] = *CarriedBy(c)
		}
	}
	if len(out) == 0 && (id == Auto || id == "") {
		out[s.local.ID()] = *CarriedBy(s.local)
	}
	return out
}

// Has reports whether a flow may name this channel: "auto" or an id of the set.
func (s *Set) Has(id string) bool {
	_, ok := s.Get(id)
	return ok || id == Auto
}

// Resolve chooses the channel of a message and the address it goes to. "auto" is the first outward channel that is ready
// and reaches the person, else the mailbox. A channel that is named is used or refused, never replaced: the error says why
// (NoSuchChannel, NoAddress, HeldBack, or what Ready returned).
func (s *Set) Resolve(ctx context.Context, id string, p Person) (Channel, string, error) {
	if id == Auto || id == "" {
		return s.auto(ctx, p)
	}
	c, ok := s.Get(id)
	if !ok {
		return nil, "", fault.New(NoSuchChannel, fault.Args{"channel": id})
	}
	if err := c.Ready(ctx); err != nil {
		return nil, "", err
	}
	to, ok := c.Address(p)
	if !ok {
		return nil, "", fault.New(NoAddress, fault.Args{"channel": id})
	}
	if s.held && !c.Local() {
		return nil, "", fault.New(HeldBack, fault.Args{"channel": id})
	}
	return c, to, nil
}

func (s *Set) auto(ctx context.Context, p Person) (Channel, string, error) {
	for _, c := range s.outward {
		if c.Ready(ctx) != nil {
			continue
		}
		to, ok := c.Address(p)
		if !ok {
			continue
		}
		// Held back does not mean «by another way»: in earnest this message would have left by this channel.
		if s.held {
			return nil, "", fault.New(HeldBack, fault.Args{"channel": c.ID()})
		}
		return c, to, nil
	}
	to, ok := s.local.Address(p)
	if !ok {
		return nil, "", fault.New(NoAddress, fault.Args{"channel": s.local.ID()})
	}
	return s.local, to, nil
}

// FailureOf returns err as a Failure; an error of another type is one that trying again may help, since nothing is known
// against it.
func FailureOf(err error) *Failure {
	if err == nil {
		return nil
	}
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return Again(fault.Wrap(err, fault.CodeOf(err), nil), 0)
}
