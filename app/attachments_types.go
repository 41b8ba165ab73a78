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

// Picture is a picture's content for showing.
type Picture struct {
	URL string `json:"url"` // a data address; "" where the file is no picture or is not there
}
