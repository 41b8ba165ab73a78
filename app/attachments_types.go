package app

// Attachment is a file of the workspace that messages may carry.
type Attachment struct {
	ID      string `json:"id"` // its uid
	Name    string `json:"name"`
	Size    int64  `json:"size"` // bytes
	Type    string `json:"type"` // media type
	Picture bool   `json:"picture"`
	Absent  bool   `json:"absent"` // nothing is kept under this id
}

// AddAttachment is a chosen or uploaded file to be kept.
type AddAttachment struct {
	File FileRef `json:"file"`
}

// FilePiece is a part of a file that the page hands over through the window's bridge, which carries only JSON.
type FilePiece struct {
	Handle string `json:"handle"` // of the pieces before; "": this is the first
	Name   string `json:"name"`
	Data   string `json:"data"` // base64
}

// Dropped is what the window tells the page when files of the system were dropped on it.
type Dropped struct {
	X     int64     `json:"x"` // in the page's pixels
	Y     int64     `json:"y"`
	Files []FileRef `json:"files"`
}

// Picture is a picture's content for showing.
type Picture struct {
	URL string `json:"url"` // a data address; "" where the file is no picture or is not there
}
