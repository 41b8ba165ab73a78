package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"voronka/backend/channel"
	"voronka/backend/clock"
	"voronka/backend/fault"
)

// result is what became of one attempt.
type result struct {
	claim   *claim
	failure *channel.Failure           // nil: sent
	answer  map[string]json.RawMessage // of a request
	late    bool                       // it came after the claim's lease had ended
}

// Bounds of one attempt, by the monotonic clock.
const (
	sendTimeout = 2 * time.Minute  // the channel is asked to give up after it
	leaseGrace  = 30 * time.Second // and is no longer waited for after this much more
	stopGrace   = 10 * time.Second // the same, when the engine is being stopped
)

func interrupted(c *claim, id string) result {
	return result{claim: c, failure: channel.Again(fault.New(channel.Interrupted, fault.Args{"channel": id}), 0)}
}

// sendOne tries one message. A channel that does not come back within its time is left alone: what became of the message is
// then settled by the channel's promise, and an answer that comes later is still heard.
func (e *Engine) sendOne(ctx context.Context, c *claim) result {
	ch := c.channel
	if ctx.Err() != nil {
		return interrupted(c, ch.ID())
	}
	attempt, cancel := context.WithTimeout(ctx, e.SendTimeout)
	answer := make(chan result, 1)
	go func() {
		defer cancel()
		answer <- e.attempt(attempt, c)
	}()
	lease := time.NewTimer(e.SendTimeout + e.SendGrace)
	defer lease.Stop()
	stopped := ctx.Done()
	for {
		select {
		case r := <-answer:
			e.DB.Point(PointSent)
			return r
		case <-stopped:
			stopped = nil
			lease.Reset(min(stopGrace, e.SendTimeout+e.SendGrace))
		case <-lease.C:
			go e.hearLate(answer)
			return result{claim: c, failure: channel.Lost(fault.New(channel.OutcomeLost, fault.Args{"channel": ch.ID()}))}
		}
	}
}

// attempt calls the channel; a panic there is an outcome that nobody knows.
func (e *Engine) attempt(ctx context.Context, c *claim) (r result) {
	defer func() {
		if p := recover(); p != nil {
			e.Log.WithError(fmt.Errorf("channel %s: panic: %v", c.channel.ID(), p)).Error("a channel failed")
			r = result{claim: c, failure: channel.Lost(fault.New(channel.OutcomeLost, fault.Args{"channel": c.channel.ID()}))}
		}
	}()
	var answer map[string]json.RawMessage
	var err error
	if way, ok := c.channel.(channel.Requester); ok {
		answer, err = way.Request(ctx, c.message)
	} else {
		err = c.channel.Send(ctx, c.message)
	}
	if err == nil {
		return result{claim: c, answer: answer}
	}
	f := channel.FailureOf(err)
	if f.Fault == nil {
		f.Fault = fault.New(fault.Internal, nil)
	}
	return result{claim: c, failure: f, answer: answer}
}

// hearLate notes the answer of a channel that was no longer waited for: what it says is certain where the ledger is not.
func (e *Engine) hearLate(answer <-chan result) {
	r := <-answer
	r.late = true
	if r.failure != nil && r.failure.Uncertain {
		return // nothing new
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := e.noteOutcomes(ctx, []result{r}); err != nil {
		e.Log.WithError(err).Warn("a late answer was not noted")
	}
}

func (e *Engine) perMinute(id string) int {
	if e.PerMinute == nil {
		return 0
	}
	return e.PerMinute(id)
}

// limits keeps the pace of each channel by the monotonic clock, which nobody moves.
type limits struct {
	mu   sync.Mutex
	next map[string]time.Time
}

// wait returns how long it is until the channel may send the next message.
func (l *limits) wait(id string, perMinute int) time.Duration {
	if perMinute <= 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(l.next[id].Sub(clock.Monotonic()), 0)
}

// took counts messages that have begun to leave.
func (l *limits) took(id string, perMinute, count int) {
	if perMinute <= 0 || count == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next == nil {
		l.next = map[string]time.Time{}
	}
	at := l.next[id]
	if now := clock.Monotonic(); at.Before(now) {
		at = now
	}
	l.next[id] = at.Add(time.Duration(count) * time.Minute / time.Duration(perMinute))
}
