package flow

// SetsOff reports whether a run of a flow can make the very event by which another flow starts: an action that its runs can
// reach adds the tag, or changes the field, that the other one watches.
func SetsOff(a, b *Program) bool {
	for i := range a.Steps {
		s := &a.Steps[i]
		if s.Kind.Causes == "" || s.Node.Disabled || i >= len(a.reached) || !a.reached[i] {
			continue
		}
		for _, e := range b.Entries {
			if entry := &b.Steps[e]; entry.Kind.Starts == s.Kind.Causes && sameObject(s, entry) {
				return true
			}
		}
	}
	return false
}

// Circle returns the shortest way by which flow 0 sets itself off again through others, as their indexes; nil when there is
// none. A flow that starts itself alone is not one: Compile says so at the step.
func Circle(flows []*Program) []int {
	before := make([]int, len(flows))
	for i := range before {
		before[i] = -1
	}
	queue := []int{0}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		if at != 0 && SetsOff(flows[at], flows[0]) {
			var way []int
			for ; at != 0; at = before[at] {
				way = append([]int{at}, way...)
			}
			return way
		}
		for i := 1; i < len(flows); i++ {
			if before[i] < 0 && SetsOff(flows[at], flows[i]) {
				before[i] = at
				queue = append(queue, i)
			}
		}
	}
	return nil
}
