package app

import "encoding/json"

// InLanguage asks for texts in a language: ru, en.
type InLanguage struct {
	Language string `json:"language"`
}

// TemplateCard is a template as the gallery shows it.
type TemplateCard struct {
	ID        string             `json:"id"`
	Own       bool               `json:"own"` // saved by people of this workspace
	Title     string             `json:"title"`
	About     string             `json:"about"`
	Whom      string             `json:"whom"`   // for whom it is; "" of one's own
	Groups    []string           `json:"groups"` // start, sales, return, care, team
	Words     []string           `json:"words"`  // what else finds it
	Steps     int64              `json:"steps"`
	Fields    []TemplateNeed     `json:"fields"` // custom fields that using it adds
	Flows     []string           `json:"flows"`  // names of further flows that come with it
	Files     int64              `json:"files"`
	Secrets   []string           `json:"secrets"`
	Document  json.RawMessage    `json:"document"`
	Summaries map[string]Summary `json:"summaries"`
	Changed   int64              `json:"changed"` // of one's own
	Broken    string             `json:"broken"`  // the code of what keeps one's own from being read, ""
}

// TemplateNeed is a custom field that a template reads or writes.
type TemplateNeed struct {
	Path string `json:"path"`
	Name string `json:"name"`
	Type string `json:"type"`
	Here bool   `json:"here"` // there is one of this type already
}

// UseTemplate makes a flow of a template.
type UseTemplate struct {
	ID       string `json:"id"`
	Own      bool   `json:"own"`
	Language string `json:"language"`
	Name     string `json:"name"` // "": the template's
	Into     string `json:"into"` // an empty flow to be filled; "": a new one
}

// SaveTemplate keeps a flow as a template of the workspace.
type SaveTemplate struct {
	Flow  string `json:"flow"`
	Name  string `json:"name"`
	About string `json:"about"`
}

// TemplateWords renames a template of the workspace.
type TemplateWords struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	About string `json:"about"`
}
