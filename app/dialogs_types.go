package app

// OpenDialog asks for a file to be opened.
type OpenDialog struct {
	Purpose string `json:"purpose"` // table, flow, attachment
}

// SaveDialog asks where a file should be saved.
type SaveDialog struct {
	File FileRef `json:"file"`
}
