package app

import "voronka/backend/policy/experiment"

// NodeRef names a step of a flow.
type NodeRef struct {
	Flow string `json:"flow"`
	Node string `json:"node"`
}

// Experiment is the figures of a split.
type Experiment struct {
	Arms     []ExperimentArm   `json:"arms"`
	Measured bool              `json:"measured"` // there is a goal
	Window   int64             `json:"window"`   // milliseconds in which a success counts
	Winner   *ExperimentWinner `json:"winner,omitempty"`
}

// ExperimentArm is one arm: its figures, and how it compares with the control.
type ExperimentArm struct {
	ID         string               `json:"id"`
	Name       string               `json:"name"`
	Holdout    bool                 `json:"holdout"`
	Control    bool                 `json:"control"` // the others are compared with it
	People     int64                `json:"people"`
	Converted  int64                `json:"converted"`
	Ripe       int64                `json:"ripe"` // of the people, those whose window has passed
	Rate       float64              `json:"rate"`
	RateLow    float64              `json:"rate_low"` // its 95 % interval
	RateHigh   float64              `json:"rate_high"`
	Compared   bool                 `json:"compared"`
	Difference float64              `json:"difference"` // of the rates, this arm's minus the control's
	Low        float64              `json:"low"`        // its 95 % interval
	High       float64              `json:"high"`
	P          float64              `json:"p"` // adjusted for all arms
	Sure       bool                 `json:"sure"`
	Need       int64                `json:"need"`
	Say        *experiment.Sentence `json:"say,omitempty"` // «experiment.<code>»
}

// ExperimentWinner is the arm to which new people go.
type ExperimentWinner struct {
	Arm string              `json:"arm"`
	At  int64               `json:"at"`
	Say experiment.Sentence `json:"say"`
}
