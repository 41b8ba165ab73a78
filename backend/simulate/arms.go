package simulate

import (
	"cmp"

	"voronka/backend/interp"
)

// Known is what the workspace already knows of a program's experiments, by the ids of its nodes; nil knows nothing.
type Known interface {
	// Arm returns the arm that a person was given at a split; empty when none was.
	Arm(node string, person int64) (string, error)
	// Winner returns the arm to which new people go; empty while there is none.
	Winner(node string) string
}

// armAt is a place where somebody was given an arm: in this program, by this person.
type armAt struct {
	flow, node string
	person     int64
}

func (w *world) armAt(step int) armAt {
	return armAt{w.s.Program.Doc.ID, w.s.Program.Steps[step].Node.ID, cmp.Or(w.run.Person, w.run.Subject.ID)}
}

// Arm implements interp.Arms: what the simulation gave, else what the workspace knows.
func (w *world) Arm(step int) (string, error) {
	at := w.armAt(step)
	if arm, ok := w.s.Arms[at.node]; ok && w.asked() {
		return arm, nil
	}
	if arm, ok := w.s.arms[at]; ok {
		return arm, nil
	}
	k, err := w.s.known(at.flow)
	if err != nil || k == nil {
		return "", err
	}
	return k.Arm(at.node, at.person)
}

// Winner implements interp.Arms. A simulation follows a winner that there is; it decides none.
func (w *world) Winner(step int) (string, *interp.Reason, error) {
	at := w.armAt(step)
	k, err := w.s.known(at.flow)
	if err != nil || k == nil {
		return "", nil, err
	}
	return k.Winner(at.node), nil, nil
}

// Assign implements interp.Arms.
func (w *world) Assign(step int, arm string) {
	if w.s.arms == nil {
		w.s.arms = map[armAt]string{}
	}
	w.s.arms[w.armAt(step)] = arm
}

// known asks once for each flow, and only when a run of it has come to a split.
func (s *simulation) known(flow string) (Known, error) {
	if s.Known == nil {
		return nil, nil
	}
	k, asked := s.read.known[flow]
	if asked {
		return k, nil
	}
	k, err := s.Known(s.q, flow)
	if err == nil {
		s.read.known[flow] = k
	}
	return k, err
}
