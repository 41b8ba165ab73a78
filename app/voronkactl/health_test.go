package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Health ends with 0 where all is well and with 1, and a sentence, where something is not: here the clock stands before the
// last thing that was written down.
func TestHealth(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.ok("init", "--currency", "RUB")
	out, errOut, code := d.run("health")
	require.Zero(t, code, out+errOut)
	require.Contains(t, out, "Всё в порядке")
	d.ok("import", "customers", "customers.csv")
	d.ok("flow", "import", "flow.json", "--publish")
	d.ok("import", "purchases", "purchases.csv", "--live")
	later := time.Now().Add(30 * 24 * time.Hour).UTC().Format(time.RFC3339)
	d.ok("engine", "--clock", later)
	out, _, code = d.run("health")
	require.Equal(t, 1, code, out)
	require.Contains(t, out, "Часы компьютера отстают")
	out, _, code = d.run("--json", "health")
	require.Equal(t, 1, code)
	state := lines(t, out)
	require.Len(t, state, 1)
	require.Positive(t, state[0]["behind"])
	require.Len(t, state[0]["troubles"], 1)
}
