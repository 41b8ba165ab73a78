// Package kill proves that the engine loses nothing and does nothing twice, whatever ends it: kills at every commit point and
// at random moments, power cuts that tear the write-ahead log, full disks, locked files, clocks that jump, channels that hang.
// It holds tests only; the harness is engine/enginetest. Its soak runs for as long as it is told.
package kill
