package policy

import (
	"encoding/binary"
	"math"
)

// ArmShare is an arm of a split and its part of the people, of any sum.
type ArmShare struct {
	ID   string
	Part float64
}

// Arm chooses one of the arms by their parts; the same person, place and parts always give the same arm. It is -1 when no
// arm has a part.
//
// Each person has a point in [0, 1) for each arm, and the arm wins whose point, weighed by its part, comes first. An arm that
// is added takes people from the others and moves nobody between them, one that is taken away gives up its own alone, and
// when parts change no more move than must for two arms, and at most twice as many for several, which is the best that a
// choice without memory can do.
func Arm(person int64, place string, arms []ArmShare) int {
	best, first := -1, math.Inf(1)
	var buf [64]byte
	for i, a := range arms {
		if a.Part <= 0 {
			continue
		}
		b := binary.LittleEndian.AppendUint64(buf[:0], uint64(person))
		b = append(append(append(b, place...), 0), a.ID...)
		point := float64(hash(b)>>11) / (1 << 53)
		if wait := -math.Log1p(-point) / a.Part; wait < first {
			best, first = i, wait
		}
	}
	return best
}
