package app

import (
	"context"
	"encoding/json"
	"strings"

	"voronka/backend/engine"
	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/library"
	"voronka/backend/store"
)

// Versions lists a flow's published versions, the newest first, each with what it changed and what came of it.
func (s *Flows) Versions(ctx context.Context, in ByID) ([]FlowVersion, error) {
	out := []FlowVersion{}
	err := s.app.db.Read(ctx, func(q *store.ReadTx) error {
		f, err := s.app.flows.Get(q, in.ID)
		if err != nil {
			return err
		}
		versions, err := s.app.flows.Versions(q, f.ID)
		if err != nil {
			return err
		}
		kept, err := engine.ReadGoals(q, f.ID)
		if err != nil {
			return err
		}
		var newer *flow.Document
		for _, v := range versions {
			row := FlowVersion{Number: int64(v.Number), Name: v.Name, Note: v.Note, By: v.By, Published: v.Published,
				Inside: v.Inside, Current: v.ID == f.VersionID, Changes: []flow.ChangeSentence{}, Goals: []GoalStats{}}
			doc, skipped, err := s.app.flows.ReadVersion(q, f, v.Number)
			if err != nil {
				return err
			}
			row.Skipped = int64(len(skipped))
			if newer != nil {
				out[len(out)-1].Changes = sentences(doc, newer)
			}
			newer = doc
			if row.Started, err = engine.ReadStarted(q, v.ID); err != nil {
				return err
			}
			row.Goals = goalsOf(doc, v.Number, row.Started, kept)
			out = append(out, row)
		}
		return nil
	})
	return out, err
}

func sentences(older, newer *flow.Document) []flow.ChangeSentence {
	if list := flow.Sentences(older, newer, flow.Diff(older, newer)); list != nil {
		return list
	}
	return []flow.ChangeSentence{}
}

// goalsOf is what a version's goals came to.
func goalsOf(doc *flow.Document, number int, started int64, kept []engine.GoalStats) []GoalStats {
	out := []GoalStats{}
	for i, g := range doc.Settings.Goals {
		stats := GoalStats{Name: g.Name, Event: string(g.Event), Started: started}
		for _, k := range kept {
			if k.Version == number && k.Goal == i+1 {
				stats.Reached, stats.InOrder = k.Reached, k.InOrder
			}
		}
		out = append(out, stats)
	}
	return out
}

// DescribeVersion gives a version another name and note.
func (s *Flows) DescribeVersion(ctx context.Context, in DescribeVersion) (Count, error) {
	err := s.app.flows.Describe(ctx, in.Flow, int(in.Number), library.About{Name: in.Name, Note: in.Note})
	return Count{Count: 1}, err
}

// Version returns a version's document, to be looked at or put in the draft's place by an edit of the page.
func (s *Flows) Version(ctx context.Context, in VersionOf) (out VersionDocument, err error) {
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		f, err := s.app.flows.Get(q, in.Flow)
		if err != nil {
			return err
		}
		doc, skipped, err := s.app.flows.ReadVersion(q, f, int(in.Number))
		if err != nil {
			return err
		}
		text, err := flow.Marshal(doc)
		out = VersionDocument{Number: in.Number, Document: text, Skipped: noneSkipped(skipped)}
		return err
	})
	return out, err
}

func noneSkipped(list []flow.Skipped) []flow.Skipped {
	if list == nil {
		return []flow.Skipped{}
	}
	return list
}

// Compare says what differs between two versions of a flow, the draft among them.
func (s *Flows) Compare(ctx context.Context, in CompareVersions) (out Comparison, err error) {
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		f, err := s.app.flows.Get(q, in.Flow)
		if err != nil {
			return err
		}
		versions, err := s.app.flows.Versions(q, f.ID)
		if err != nil {
			return err
		}
		older, err := s.side(q, f, versions, in.Older, in.Document, &out.Older)
		if err != nil {
			return err
		}
		newer, err := s.side(q, f, versions, in.Newer, in.Document, &out.Newer)
		if err != nil {
			return err
		}
		d := flow.Diff(older, newer)
		out.Added, out.Removed, out.Changed, out.Moved = d.Added, d.Removed, d.Changed, d.Moved
		out.Linked, out.Unlinked, out.Settings = arrows(d.Linked), arrows(d.Unlinked), d.Settings
		out.Sentences, out.Same, out.Unlike = flow.Sentences(older, newer, d), d.Same(), flow.Unlike(older, newer, d)
		out.Inside, out.Worked = map[string]int64{}, map[string]StepWorked{}
		for _, v := range versions {
			if int64(v.Number) != in.Older {
				continue
			}
			stats, err := engine.ReadVersionStats(q, v.ID)
			if err != nil {
				return err
			}
			for node, t := range stats.Nodes {
				if t.Inside > 0 {
					out.Inside[node] = t.Inside
				}
				out.Worked[node] = StepWorked{NodeStats: NodeStats{Inside: t.Inside, Passed: t.Passed, Failed: t.Failed}, Ports: stats.Ports[node]}
			}
		}
		return nil
	})
	return out, err
}

func arrows(list []flow.Edge) [][]string {
	out := make([][]string, 0, len(list))
	for _, e := range list {
		out = append(out, []string{e.From, e.Port, e.To})
	}
	return out
}

// side reads one side of a comparison; number 0 is the draft, given or kept.
func (s *Flows) side(q store.Querier, f library.Flow, versions []library.Version, number int64, given json.RawMessage, into *ComparedVersion) (*flow.Document, error) {
	into.Number, into.Published = number, f.ChangedAt
	var doc *flow.Document
	var skipped []flow.Skipped
	var err error
	switch {
	case number == 0 && len(given) > 0 && string(given) != "null":
		doc, err = flow.Decode(given)
	default:
		doc, skipped, err = s.app.flows.ReadVersion(q, f, int(number))
	}
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		if int64(v.Number) == number {
			into.Name, into.By, into.Published = v.Name, v.By, v.Published
		}
	}
	into.Skipped = noneSkipped(skipped)
	if into.Document, err = flow.Marshal(doc); err != nil {
		return nil, err
	}
	checked, err := s.check(q, doc)
	into.Summaries = checked.Summaries
	return doc, err
}

// maxReport bounds a report, in bytes.
const maxReport = 4 << 20

// SaveReport makes a file of a text that the page wrote, to be saved by Dialogs.Save or fetched under /files.
func (s *Flows) SaveReport(_ context.Context, in Report) (FileRef, error) {
	name := strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, in.Name)
	if len(in.Text) > maxReport {
		return FileRef{}, fault.New(fault.TooLarge, fault.Args{"what": "report", "limit": maxReport})
	}
	return s.app.files.Put(name, strings.NewReader(in.Text), maxReport)
}
