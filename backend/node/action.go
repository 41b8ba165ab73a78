package node

import (
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// atOnce is embedded by actions that never wait.
type atOnce struct{}

// Resume of an action that never waits is never called; should a version of the program change that, the run goes on.
func (atOnce) Resume(*interp.Context, interp.Input) (interp.Outcome, error) {
	return interp.Outcome{Port: "next"}, nil
}

// render fills a text's macros in; a nil template is the empty text.
func render(c *interp.Context, t *formula.Template) (string, []formula.Seen, error) {
	if t == nil {
		return "", nil, nil
	}
	return t.Render(c.World.Moment(), c.World)
}

// change makes a local change under this visit's key.
func change(c *interp.Context, ch interp.Change) error {
	ch.Step, ch.Visit = c.Index, c.Visit
	return c.World.Change(ch)
}
