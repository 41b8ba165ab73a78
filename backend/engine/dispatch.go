package engine

import (
	"context"
	"sync"
	"time"

	"voronka/backend/channel"
	"voronka/backend/clock"
	"voronka/backend/fault"
)

// outState is the state of an outbox row.
type outState string

const (
	outQueued    outState = "queued"
	outClaimed   outState = "claimed"
	outSent      outState = "sent"
	outFailed    outState = "failed"
	outUncertain outState = "uncertain"
	outCancelled outState = "cancelled"
)

// outgoing is an intent of a batch: which of its messages, and by which lane.
type outgoing struct{ message, lane int }

// Named points of the dispatcher, for crash tests: after the claim is committed, and after the channel has taken the
// message and before that is noted.
const (
	PointClaimed = "dispatch.claimed"
	PointSent    = "dispatch.sent"
)

func (e *Engine) dispatchLoop(ctx context.Context) {
	for ctx.Err() == nil {
		sent, err := e.dispatchOnce(ctx)
		if err != nil && ctx.Err() == nil {
			e.note(err)
			e.Log.WithError(err).Error("a round of the dispatcher failed")
			sleep(ctx, retryAfter)
			continue
		}
		if sent > 0 {
			e.Wake()
			continue
		}
		e.restOut(ctx)
	}
}

// restOut waits for a wake-up or until a message is due again.
func (e *Engine) restOut(ctx context.Context) {
	var due <-chan time.Time
	if next, err := e.nextOut(ctx); err == nil && !next.IsZero() {
		timer := time.NewTimer(max(next.Sub(e.Clock.Now()), time.Millisecond))
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-ctx.Done():
	case <-e.wakeOut:
	case <-due:
	}
}

// dispatchOnce claims what is due, sends it and notes each outcome. It returns how many messages it tried.
func (e *Engine) dispatchOnce(ctx context.Context) (int, error) {
	e.sending.Lock()
	defer e.sending.Unlock()
	if !e.settled {
		if err := e.settleDead(ctx); err != nil {
			return 0, err
		}
		e.settled = true
	}
	set := e.Channels()
	total := 0
	for _, ch := range set.All() {
		if ch.Local() || set.Held() || ch.Ready(ctx) != nil {
			continue // what waits for this channel goes on waiting
		}
		claims, err := e.claim(ctx, ch)
		if err != nil {
			return total, err
		}
		total += len(claims)
		if len(claims) > 0 {
			if err := e.send(ctx, ch, claims); err != nil {
				return total, err
			}
		}
	}
	return total, nil
}

// send sends claimed messages, a few at once, and notes the outcomes as they come: whatever has come in is noted in one
// transaction.
func (e *Engine) send(ctx context.Context, ch channel.Channel, claims []claim) error {
	e.DB.Point(PointClaimed)
	queue := make(chan *claim)
	results := make(chan result, len(claims))
	var senders sync.WaitGroup
	for range min(e.Senders, len(claims)) {
		senders.Add(1)
		go func() {
			defer senders.Done()
			for c := range queue {
				results <- e.sendOne(ctx, ch, c)
			}
		}()
	}
	go func() {
		for i := range claims {
			queue <- &claims[i]
		}
		close(queue)
		senders.Wait()
		close(results)
	}()
	// Outcomes are noted even while the engine is being stopped: a message that left must not look as if it had not.
	keep := context.WithoutCancel(ctx)
	var first error
	for r := range results {
		batch := []result{r}
		for more := true; more; {
			select {
			case r, ok := <-results:
				if more = ok; ok {
					batch = append(batch, r)
				}
			default:
				more = false
			}
		}
		if err := e.noteOutcomes(keep, ch, batch); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// result is what became of one attempt.
type result struct {
	claim   *claim
	failure *channel.Failure // nil: sent
}

// sendTimeout bounds one attempt.
const sendTimeout = 2 * time.Minute

func (e *Engine) sendOne(ctx context.Context, ch channel.Channel, c *claim) result {
	if err := e.limits.wait(ctx, ch.ID(), e.perMinute(ch.ID()), e.claimLimit(ch) > 1); err != nil {
		return result{c, channel.Again(fault.New(channel.Interrupted, fault.Args{"channel": ch.ID()}), 0)}
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	err := ch.Send(ctx, c.message)
	e.DB.Point(PointSent)
	if err == nil {
		return result{claim: c}
	}
	f := channel.FailureOf(err)
	if f.Fault == nil {
		f.Fault = fault.New(fault.Internal, nil)
	}
	return result{c, f}
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

// wait returns when the channel may send the next message. The turn is taken once a message: before its claim where only
// one is claimed at a time, else before its sending; mine says whether this is that moment.
func (l *limits) wait(ctx context.Context, id string, perMinute int, mine bool) error {
	if perMinute <= 0 || !mine {
		return ctx.Err()
	}
	l.mu.Lock()
	if l.next == nil {
		l.next = map[string]time.Time{}
	}
	now := clock.Monotonic()
	at := l.next[id]
	if at.Before(now) {
		at = now
	}
	l.next[id] = at.Add(time.Minute / time.Duration(perMinute))
	l.mu.Unlock()
	if at.After(now) {
		sleep(ctx, at.Sub(now))
	}
	return ctx.Err()
}
