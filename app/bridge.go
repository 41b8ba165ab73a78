package app

import (
	"context"
	"slices"
	"sync"
)

// Bridge is what the window binds: the page calls window.go.app.Bridge.Call. A single bound dispatcher, instead of one binding
// a service, is what lets the page cancel a call: Wails gives bound methods no context.
type Bridge struct {
	dispatcher *Dispatcher
	base       context.Context // ends every call when the program ends; see NewBridge

	mu    sync.Mutex
	calls map[string]context.CancelFunc
	early []string // calls cancelled before they arrived, the newest last; at most earlyCancels
}

// earlyCancels bounds what is remembered of cancels that named no call under way: most of them came after their call had ended.
const earlyCancels = 256

// NewBridge makes the window's way to the dispatcher. Calls end when base does.
func NewBridge(base context.Context, d *Dispatcher) *Bridge {
	return &Bridge{dispatcher: d, base: base, calls: map[string]context.CancelFunc{}}
}

// Call runs «Service.Method» with its JSON argument and returns the JSON result, or a *Fault. id is the caller's own name for
// this call, for Cancel.
func (b *Bridge) Call(id, method, argument string) (string, error) {
	ctx, cancel := context.WithCancel(b.base)
	defer cancel()
	b.mu.Lock()
	b.calls[id] = cancel
	if i := slices.Index(b.early, id); i >= 0 {
		b.early = slices.Delete(b.early, i, i+1)
		cancel()
	}
	b.mu.Unlock()
	defer func() {
		b.mu.Lock()
		delete(b.calls, id)
		b.mu.Unlock()
	}()
	result, failed := b.dispatcher.Call(ctx, method, []byte(argument))
	if failed != nil {
		return "", failed
	}
	return string(result), nil
}

// Cancel ends a call under way; one that has ended already is no mistake. Wails runs every message of the page in a goroutine
// of its own, so a cancel may overtake the call it is for: it is remembered and ends that call as it arrives. An id is
// therefore used once.
func (b *Bridge) Cancel(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if cancel, ok := b.calls[id]; ok {
		cancel()
		return
	}
	if len(b.early) == earlyCancels {
		b.early = slices.Delete(b.early, 0, 1)
	}
	b.early = append(b.early, id)
}
