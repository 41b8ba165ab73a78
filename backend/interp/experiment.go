package interp

// Arms is what a World answers besides that remembers which arm of a split a person has. A World without it lets every
// split choose by the shares alone, which gives the same person the same arm while they do not change.
type Arms interface {
	// Arm returns the arm that the run's person was given at a step before; empty when none was.
	Arm(step int) (string, error)
	// Winner returns the arm to which new people go, empty while there is none, and the reason of the decision when it is
	// this very step that takes it.
	Winner(step int) (string, *Reason, error)
	// Assign keeps the arm that the run's person is given.
	Assign(step int, arm string)
}

// Also finds what a world can answer beside the questions that every world does: Arms, Starter.
func Also[T any](w World) (T, bool) {
	if k, ok := w.(*keeping); ok {
		w = k.World
	}
	t, ok := w.(T)
	return t, ok
}
