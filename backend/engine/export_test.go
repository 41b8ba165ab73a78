package engine

// ReadAhead switches the reading ahead of turns, which is on by default.
func (e *Engine) ReadAhead(on bool) { e.reading.off = !on }

// ReadAheadUsed is how many turns used what was read ahead.
func (e *Engine) ReadAheadUsed() int { return e.reading.used }
