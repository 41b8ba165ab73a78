package app

import "runtime/debug"

// Tune sets what concerns a whole process, for programs to call first. The heap of this program is small and what a turn
// allocates is gone with it, so that collecting at twice the live heap, Go's default, means collecting all the time: four
// times as much costs some megabytes and gives the engine a fifth of its speed.
func Tune() { debug.SetGCPercent(400) }
