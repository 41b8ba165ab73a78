package app

// Hooks is the incoming webhooks and where they are listened for.
type Hooks struct {
	Gateway Gateway `json:"gateway"`
	Hooks   []Hook  `json:"hooks"`
}

// Gateway is whether and where webhooks are listened for.
type Gateway struct {
	On      bool   `json:"on"`
	Open    bool   `json:"open"` // to the network; else to programs of this machine
	Port    int64  `json:"port"`
	Address string `json:"address"` // where it listens now; empty: it does not
	Fault   *Fault `json:"fault,omitempty"`
}

// Hook is one incoming webhook.
type Hook struct {
	ID      string      `json:"id"` // empty: to be made
	Name    string      `json:"name"`
	Path    string      `json:"path"` // of its address
	Mode    string      `json:"mode"` // signature, token
	Enabled bool        `json:"enabled"`
	Fields  []HookField `json:"fields"`
	Person  HookPerson  `json:"person"`
	Calls   []HookCall  `json:"calls"` // the last ones, the newest first
}

// HookField is a value that flows read as «webhook.<name>».
type HookField struct {
	Name string `json:"name"`
	Path string `json:"path"` // in the call; empty: its name
	Type string `json:"type"`
}

// HookPerson says where a call names whom it is about.
type HookPerson struct {
	Key    string `json:"key"`
	Email  string `json:"email"`
	Phone  string `json:"phone"`
	Name   string `json:"name"`
	Create bool   `json:"create"` // make a customer where none is found
}

// HookCall is a call and what became of it: accepted, repeated, or a fault's code.
type HookCall struct {
	At       int64  `json:"at"`
	Outcome  string `json:"outcome"`
	Customer string `json:"customer"` // empty: nobody was found
}

// SavedHook is a webhook with its secret, where it has a new one.
type SavedHook struct {
	Hook   Hook   `json:"hook"`
	Secret string `json:"secret"` // shown once; empty: as it was
}

// TryHook is a call made by hand.
type TryHook struct {
	ID   string `json:"id"`
	Body string `json:"body"` // JSON
	Send bool   `json:"send"` // take it in earnest
}

// TriedHook is what was read of a call made by hand.
type TriedHook struct {
	Data     []NameValue `json:"data"`
	Customer string      `json:"customer"` // whose event it has become; empty: it was not taken
}
