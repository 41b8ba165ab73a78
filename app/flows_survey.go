package app

import (
	"context"
	"encoding/json"
	"slices"

	"voronka/backend/crm"
	"voronka/backend/flow"
	"voronka/backend/job"
	"voronka/backend/store"
	"voronka/backend/survey"
)

// SurveyFinding is what is true of some of the people there are: «survey.<code>» in locales/.
type SurveyFinding struct {
	Node    string `json:"node"`
	Param   string `json:"param"`
	Code    string `json:"code"`    // text_too_long, macro_empty, date_empty, no_way, refused, no_consent
	Subject string `json:"subject"` // the fact or macro, the reason's code, or the channel
	Limit   int64  `json:"limit"`   // of text_too_long: characters that fit
	Longest int64  `json:"longest"` // of text_too_long
	People  int64  `json:"people"`
}

// Survey is what looking at everybody came to: the result of the job that Flows.Survey starts.
type Survey struct {
	People   int64           `json:"people"` // looked at
	Findings []SurveyFinding `json:"findings"`
}

// SurveyPeople asks of whom a finding is true.
type SurveyPeople struct {
	Document json.RawMessage `json:"document"`
	Finding  SurveyFinding   `json:"finding"`
	Offset   int64           `json:"offset"`
	Limit    int64           `json:"limit"` // at most 500
}

// SurveyPerson is one of them.
type SurveyPerson struct {
	Customer string `json:"customer"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Phone    string `json:"phone"`
}

// Survey begins to look at what a draft would meet in the people there are, as a job whose progress is in people and whose
// result is a Survey. It looks at what can be run of the draft, errors elsewhere or not, and changes nothing.
func (s *Flows) Survey(ctx context.Context, in CheckDocument) (Job, error) {
	program, err := s.surveyed(ctx, in.Document)
	if err != nil {
		return Job{}, err
	}
	j, err := s.app.jobs.Start(ctx, "survey", map[string]string{"name": program.Doc.Name, "flow": program.Doc.ID},
		func(ctx context.Context, p *job.Progress) (any, error) {
			found, err := survey.Run(ctx, s.app.db, survey.Input{Program: program, Ways: s.app.Ways(), Now: s.app.engine.Clock.Now(),
				Progress: func(done, total int64) { _ = p.Set(ctx, done, total) }}) // a count that is not told is told by the next
			if err != nil {
				return nil, err
			}
			out := Survey{People: found.People, Findings: []SurveyFinding{}}
			for _, f := range found.Findings {
				out.Findings = append(out.Findings, SurveyFinding{Node: f.Node, Param: f.Param, Code: f.Code, Subject: f.Subject,
					Limit: int64(f.Limit), Longest: int64(f.Longest), People: f.People})
			}
			return out, nil
		})
	return jobRow(j), err
}

// SurveyPeople returns one page of the people of a finding, the earliest known first.
func (s *Flows) SurveyPeople(ctx context.Context, in SurveyPeople) (out Page[SurveyPerson], err error) {
	program, err := s.surveyed(ctx, in.Document)
	if err != nil {
		return out, err
	}
	f := in.Finding
	found, err := survey.Run(ctx, s.app.db, survey.Input{Program: program, Ways: s.app.Ways(), Now: s.app.engine.Clock.Now(),
		Only: &survey.Finding{Node: f.Node, Param: f.Param, Code: f.Code, Subject: f.Subject}})
	if err != nil || len(found.Findings) == 0 {
		return out, err
	}
	ids := found.Findings[0].IDs
	out.Total = int64(len(ids))
	from := min(max(in.Offset, 0), out.Total)
	page := ids[from:min(from+min(max(in.Limit, 1), 500), out.Total)]
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		snap, err := crm.Load(q, slices.Clone(page), nil, crm.Need{Points: true})
		if err != nil {
			return err
		}
		for _, id := range page {
			row := SurveyPerson{Customer: idText(id)}
			if p := snap.Person(id); p != nil { // gone meanwhile
				row.Name = p.Name
				if len(p.Emails) > 0 {
					row.Email = p.Emails[0]
				}
				if len(p.Phones) > 0 {
					row.Phone = p.Phones[0]
				}
			}
			out.Items = append(out.Items, row)
		}
		return nil
	})
	return out, err
}

func (s *Flows) surveyed(ctx context.Context, document json.RawMessage) (program *flow.Program, err error) {
	doc, err := flow.Decode(document)
	if err != nil {
		return nil, err
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		program, _, err = s.app.flows.Check(q, doc)
		return err
	})
	return program, err
}
