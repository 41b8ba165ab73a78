package engine

import (
	"slices"

	"voronka/backend/clock"
	"voronka/backend/interp"
)

// waitsOn reports whether a run stands after a turn exactly as it stood before it, so that what the file says of it still
// holds. A turn that made anything leaves an entry, so the positions are all that needs to be compared.
func waitsOn(before, after []interp.Position) bool {
	return slices.EqualFunc(before, after, func(a, b interp.Position) bool {
		return a.Slot == b.Slot && a.Step == b.Step && a.Visit == b.Visit && a.Wait == b.Wait &&
			clock.Millis(a.Due) == clock.Millis(b.Due) && slices.Equal(a.Awaits, b.Awaits)
	})
}
