package policy

import (
	"encoding/binary"
	"hash/fnv"
	"time"
)

// Attempts is how often a message is tried at most; nothing retries for ever.
const Attempts = 6

const (
	firstPause = 30 * time.Second
	lastPause  = 2 * time.Hour
)

// RetryAfter is the pause before the next attempt once `attempt` attempts (from 1) have failed; false when there is none.
// The pause grows fourfold and is spread by a fifth either way by the key, so that a thousand failures of one moment do not
// come back in one moment. asked is what the channel demanded; it is never undercut.
func RetryAfter(attempt int, key uint64, asked time.Duration) (time.Duration, bool) {
	if attempt >= Attempts {
		return 0, false
	}
	pause := firstPause
	for range attempt - 1 {
		pause *= 4
	}
	pause = min(pause, lastPause)
	var b [16]byte
	binary.LittleEndian.PutUint64(b[:], key)
	binary.LittleEndian.PutUint64(b[8:], uint64(attempt))
	spread := time.Duration(hash(b[:])%401) - 200 // per mille
	pause += pause * spread / 1000
	return max(pause, asked), true
}

func hash(b []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(b)
	// FNV's low bits hardly mix the last bytes; this finishes the job.
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
