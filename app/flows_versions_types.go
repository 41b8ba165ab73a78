package app

import (
	"encoding/json"

	"voronka/backend/flow"
)

// FlowVersion is one published version.
type FlowVersion struct {
	Number    int64                 `json:"number"`
	Name      string                `json:"name"` // the author's, or ""
	Note      string                `json:"note"`
	By        string                `json:"by"` // user, or ""
	Published int64                 `json:"published"`
	Inside    int64                 `json:"inside"`
	Current   bool                  `json:"current"`
	Changes   []flow.ChangeSentence `json:"changes"` // what differs from the version before it; of the first one nothing
	Skipped   int64                 `json:"skipped"` // parts of it that this program cannot read
	Started   int64                 `json:"started"` // runs that began on it
	Goals     []GoalStats           `json:"goals"`
}

// DescribeVersion gives a version another name and note.
type DescribeVersion struct {
	Flow   string `json:"flow"`
	Number int64  `json:"number"`
	Name   string `json:"name"`
	Note   string `json:"note"`
}

// VersionOf names a flow's version; 0 is the draft.
type VersionOf struct {
	Flow   string `json:"flow"`
	Number int64  `json:"number"`
}

// VersionDocument is a version's document under the flow's present name.
type VersionDocument struct {
	Number   int64           `json:"number"`
	Document json.RawMessage `json:"document"`
	Skipped  []flow.Skipped  `json:"skipped"` // parts that could not be read and are not in it
}

// CompareVersions asks what differs from one version to another; 0 is the draft, as it is kept or as it is given.
type CompareVersions struct {
	Flow     string          `json:"flow"`
	Older    int64           `json:"older"`
	Newer    int64           `json:"newer"`
	Document json.RawMessage `json:"document"` // the draft as it stands in the page; null: as it is kept
}

// Comparison is two versions side by side and what differs.
type Comparison struct {
	Older     ComparedVersion       `json:"older"`
	Newer     ComparedVersion       `json:"newer"`
	Added     []string              `json:"added"` // ids of nodes
	Removed   []string              `json:"removed"`
	Changed   []flow.NodeChange     `json:"changed"`
	Moved     []string              `json:"moved"`
	Linked    [][]string            `json:"linked"` // arrows: from, port, to
	Unlinked  [][]string            `json:"unlinked"`
	Settings  []string              `json:"settings"`
	Sentences []flow.ChangeSentence `json:"sentences"`
	Same      bool                  `json:"same"`
	Unlike    float64               `json:"unlike"` // share of steps that differ, 0 to 1
	Inside    map[string]int64      `json:"inside"` // node id → people of the older version who stand there now
	Worked    map[string]StepWorked `json:"worked"` // node id → how it did in the older version
}

// ComparedVersion is one side of a comparison.
type ComparedVersion struct {
	Number    int64              `json:"number"`
	Name      string             `json:"name"`
	By        string             `json:"by"`
	Published int64              `json:"published"` // of the draft: when it was changed
	Document  json.RawMessage    `json:"document"`
	Summaries map[string]Summary `json:"summaries"`
	Skipped   []flow.Skipped     `json:"skipped"`
}

// StepWorked is how a step did in one version.
type StepWorked struct {
	NodeStats
	Ports map[string]int64 `json:"ports"` // exit → how often it was taken
}

// Report is a text to be saved as a file.
type Report struct {
	Name string `json:"name"` // the file's, without a folder
	Text string `json:"text"`
}
