package app

import (
	"encoding/json"

	"voronka/backend/flow"
)

// FlowIDs names flows.
type FlowIDs struct {
	IDs []string `json:"ids"`
}

// FlowFile is a flow's file and what importing it would mean.
type FlowFile struct {
	File       FileRef            `json:"file"`
	Name       string             `json:"name"`
	Schema     string             `json:"schema"`
	Nodes      int64              `json:"nodes"`
	Exists     string             `json:"exists"` // id of the flow that has this id already
	ExistsName string             `json:"exists_name"`
	Taken      bool               `json:"taken"`    // another flow has its name: it will get a number
	Missing    []MissingRef       `json:"missing"`  // what it refers to and neither is here nor comes with it
	Unknown    []string           `json:"unknown"`  // kinds of a newer program
	Problems   []flow.Problem     `json:"problems"` // that it would have here
	Document   json.RawMessage    `json:"document"`
	Summaries  map[string]Summary `json:"summaries"`
	Fields     []BundledField     `json:"fields"` // that come with it
	Flows      []BundledFlow      `json:"flows"`
	Files      []BundledFile      `json:"files"`
	Secrets    []string           `json:"secrets"` // that it names; their values are never in a file
	Template   *TemplateWords     `json:"template,omitempty"`
}

// MissingRef is a thing that a file names and that is not here.
type MissingRef struct {
	What string `json:"what"`
	Name string `json:"name"`
	Node string `json:"node"`
}

// BundledField is a custom field that comes with a flow.
type BundledField struct {
	Path      string      `json:"path"`
	Name      string      `json:"name"`
	Type      string      `json:"type"`
	Options   []string    `json:"options"`
	State     string      `json:"state"` // new, same, type (the key is another type's), name (another field is called so)
	Other     string      `json:"other"` // name of the field that is here
	OtherType string      `json:"other_type"`
	Fits      []FieldName `json:"fits"` // fields of the same type that could be used instead
	Adds      []string    `json:"adds"` // same: values of the list that the field here would get
}

// FieldName is a custom field and its path.
type FieldName struct {
	Path string `json:"path"`
	Name string `json:"name"`
}

// BundledFlow is a further flow that comes with the first.
type BundledFlow struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Nodes  int64  `json:"nodes"`
	Exists string `json:"exists"` // name of the flow that has this id here, ""
	Taken  bool   `json:"taken"`
}

// BundledFile is an attached file that comes with the flow.
type BundledFile struct {
	Name  string `json:"name"`
	Size  int64  `json:"size"`
	Known bool   `json:"known"` // here already
}

// ImportFlow says how to import a flow's file. What is not chosen goes by the defaults: fields that are here are used, others
// added; further flows that are here are used.
type ImportFlow struct {
	File    FileRef                `json:"file"`
	Replace bool                   `json:"replace"` // the draft of the flow with the same id; else a new flow
	Into    string                 `json:"into"`    // an empty flow to be filled, ""
	Name    string                 `json:"name"`    // of the first flow; "": its own
	Map     map[string]string      `json:"map"`     // "tag:vip" → another name
	Fields  map[string]FieldChoice `json:"fields"`  // by path
	Flows   map[string]string      `json:"flows"`   // id → use, new, replace
}

// FieldChoice is what becomes of a field that comes with a flow.
type FieldChoice struct {
	Use  string `json:"use"`  // the path of a field that is here; "": it is added …
	Name string `json:"name"` // … under this name, ""
}

// ImportedFlow is a flow that was imported.
type ImportedFlow struct {
	FlowFull
	Import string `json:"import"` // by which it can be undone
	Flows  int64  `json:"flows"`  // that were added or replaced
	Fields int64  `json:"fields"` // that were added
}
