package flow

// Carries is what a channel can carry; the zero value is a line of text of any length. Lengths are in characters, sizes in bytes.
type Carries struct {
	Subject bool `json:"subject"`
	HTML    bool `json:"html"`
	Links   bool `json:"links"`   // buttons that open a link; without it they become lines of the text
	Answers bool `json:"answers"` // buttons that are quick answers
	Text    int  `json:"text"`    // longest text; 0: no limit of its own
	Files   int  `json:"files"`   // most files with one message; 0: none
	Size    int  `json:"size"`    // of one file
	Total   int  `json:"total"`   // of all files of one message
	Parts   bool `json:"parts"`   // a long text goes as several messages that are paid for one by one, as SMS do
}

// Carriers is implemented by a Workspace that knows its channels and files.
type Carriers interface {
	// Carries returns what a channel can carry, by the channel's id; of "auto" every channel that may be chosen.
	Carries(channel string) map[string]Carries
	// FileSize returns the size of a kept file in bytes and its name; false: there is no such file.
	FileSize(uid string) (name string, size int64, ok bool)
}
