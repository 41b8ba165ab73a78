package experiment

import (
	"time"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
)

// Rules by which a winner is found; the empty one finds none.
const (
	AfterPeople  = "people"     // after so many people whose window has passed: the arm with the highest rate
	AtConfidence = "confidence" // as soon as one arm is surely better
)

// Plan is what a split's author has set: the arms, what counts as success, and how a winner is found.
type Plan struct {
	Arms       []flow.Arm
	Goals      []Goal        // any of them within Window is success; none: nothing is measured
	Window     time.Duration // since the person came to the split
	Rule       string
	People     int64   // AfterPeople; AtConfidence: the fewest in each arm
	Confidence float64 // 0.95
}

// Goal is an event that counts, where its formula holds or there is none.
type Goal struct {
	Event event.Name
	Where *formula.Program
	Env   *formula.Env // to which Where's facts belong
}

// Control is the arm that the others are compared with: the one held out, else the first.
func (p *Plan) Control() int {
	for i, a := range p.Arms {
		if a.Holdout {
			return i
		}
	}
	return 0
}

// Count is what was counted of an arm.
type Count struct {
	Arm           string
	People        int64
	Converted     int64
	Ripe          int64 // of People, those whose window has passed
	RipeConverted int64
}

// Sentence is a result in words: «experiment.<code>» in locales/.
type Sentence struct {
	Code string     `json:"code"`
	Args fault.Args `json:"args,omitempty"`
}

// name is what an arm is called.
func name(a *flow.Arm) string {
	if a.Name != "" {
		return a.Name
	}
	return a.ID
}
