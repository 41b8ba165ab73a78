package app

// Health is how the engine is, what waits and what is wrong. Spans of time are in milliseconds.
type Health struct {
	State     string        `json:"state"` // running, stopped, refused (another engine has the workspace), failed
	Fault     *Fault        `json:"fault,omitempty"`
	Since     int64         `json:"since"`     // since when it has failed
	Troubles  []*Fault      `json:"troubles"`  // everything that is wrong, a sentence each, the worst first
	Notes     []*Fault      `json:"notes"`     // what is worth a word and not wrong: the clock leapt, in a sleep or when it was set
	Active    int64         `json:"active"`    // runs under way
	Due       int64         `json:"due"`       // due now
	NextDue   int64         `json:"next_due"`  // when the next timer is due
	Lag       int64         `json:"lag"`       // how long the oldest thing that could be done has been waiting
	Events    int64         `json:"events"`    // not read yet by the engine
	Queued    int64         `json:"queued"`    // messages on their way out
	Uncertain int64         `json:"uncertain"` // «исход неизвестен»
	Unread    int64         `json:"unread"`    // in the local mailbox
	Attention int64         `json:"attention"` // what asks for a person
	Failed    int64         `json:"failed"`    // steps that failed, ever
	Rates     HealthRates   `json:"rates"`
	Held      []HealthCount `json:"held"`    // messages that a rule holds back, by the rule
	Refused   []HealthCount `json:"refused"` // starts that a rule refused in the last day, by the rule
	Queues    []HealthQueue `json:"queues"`  // the channels that leave the machine
	Behind    int64         `json:"behind"`  // how far the clock stands before the last thing that was written down
	Ahead     int64         `json:"ahead"`   // by how much the clock ran ahead at once within the last day
	Backup    int64         `json:"backup"`  // when the last copy was made
}

// HealthRates are how much this program has done a minute, over the last minutes.
type HealthRates struct {
	Turns    float64 `json:"turns"`
	Moved    float64 `json:"moved"`    // events, timers and outcomes
	Messages float64 `json:"messages"` // by channels that leave the machine
}

// HealthCount is how often a rule did something.
type HealthCount struct {
	Reason string `json:"reason"` // «reason.<code>»
	Count  int64  `json:"count"`
}

// HealthQueue is what waits for a channel.
type HealthQueue struct {
	Channel   string `json:"channel"`
	Waiting   int64  `json:"waiting"`
	Oldest    int64  `json:"oldest"`     // how long the oldest of those due has been waiting
	PerMinute int    `json:"per_minute"` // its pace; 0: none is set
	Fault     *Fault `json:"fault,omitempty"`
}
