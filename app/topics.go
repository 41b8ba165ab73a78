package app

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"voronka/backend/clock"
)

// topicGap keeps the page at ten events a second, however fast the engine commits.
const topicGap = 100 * time.Millisecond

// Topics tells its listeners what changed. Publishing never waits: what a listener has not taken yet gathers, each topic once.
type Topics struct {
	mu        sync.Mutex
	listeners map[*Listener]struct{}
}

// NewTopics returns a hub without listeners.
func NewTopics() *Topics { return &Topics{listeners: map[*Listener]struct{}{}} }

// Publish says that these topics changed.
func (t *Topics) Publish(topics ...string) {
	if len(topics) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for l := range t.listeners {
		for _, topic := range topics {
			l.pending[topic] = struct{}{}
		}
		select {
		case l.ready <- struct{}{}:
		default: // it is awake already
		}
	}
}

// Listen begins to gather topics for a listener. The caller must Close it.
func (t *Topics) Listen() *Listener {
	l := &Listener{hub: t, pending: map[string]struct{}{}, ready: make(chan struct{}, 1)}
	t.mu.Lock()
	t.listeners[l] = struct{}{}
	t.mu.Unlock()
	return l
}

// Listener gathers topics for one page. It is used by one goroutine.
type Listener struct {
	hub     *Topics
	pending map[string]struct{}
	ready   chan struct{}
	last    time.Time
}

// Next waits for something to change and returns the topics in order; at most ten times a second.
func (l *Listener) Next(ctx context.Context) (Changed, error) {
	select {
	case <-l.ready:
	case <-ctx.Done():
		return Changed{}, ctx.Err()
	}
	if wait := topicGap - clock.Monotonic().Sub(l.last); !l.last.IsZero() && wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return Changed{}, ctx.Err()
		}
	}
	l.last = clock.Monotonic()
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	topics := slices.Sorted(maps.Keys(l.pending))
	clear(l.pending)
	select {
	case <-l.ready: // what woke it meanwhile is in the list
	default:
	}
	return Changed{Topics: topics}, nil
}

// Close ends the gathering. Closing twice is fine.
func (l *Listener) Close() {
	l.hub.mu.Lock()
	delete(l.hub.listeners, l)
	l.hub.mu.Unlock()
}
