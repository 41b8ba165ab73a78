package app

import (
	"context"
	"encoding/base64"

	"voronka/backend/channel"
	"voronka/backend/channel/email"
	"voronka/backend/crm"
	"voronka/backend/fault"
	"voronka/backend/file"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/inbox"
	"voronka/backend/markup"
	"voronka/backend/node"
	"voronka/backend/store"
)

// shown is what a message has beyond its text, made ready for the page: cleaned, pictures within it, files by name.
func (a *App) shown(ctx context.Context, q store.Querier, channelID, text string, r *markup.Rich) (MessageRich, error) {
	out := MessageRich{Attachments: []Attachment{}, Buttons: []MessageButton{}}
	if r.Empty() {
		return out, nil
	}
	if asLetter(channelID, r) {
		out.HTML = markup.WithPictures(markup.Letter(text, r), func(uid string) string { return a.pictureURL(ctx, uid) })
	}
	found, err := file.Many(q, r.Files)
	if err != nil {
		return out, err
	}
	out.Attachments = attachmentsOf(r.Files, found)
	for _, b := range r.Buttons {
		out.Buttons = append(out.Buttons, MessageButton{Text: b.Text, Link: b.Link})
	}
	return out, nil
}

// timelineRich is what a timeline shows of it at once; nil for a plain message.
func timelineRich(q store.Querier, m inbox.Row) (*TimelineMessage, error) {
	if m.Rich.Empty() {
		return nil, nil
	}
	found, err := file.Many(q, m.Rich.Files)
	if err != nil {
		return nil, err
	}
	out := &TimelineMessage{ID: idText(m.ID), Letter: asLetter(m.Channel, m.Rich), Attachments: attachmentsOf(m.Rich.Files, found), Buttons: []MessageButton{}}
	for _, b := range m.Rich.Buttons {
		out.Buttons = append(out.Buttons, MessageButton{Text: b.Text, Link: b.Link})
	}
	return out, nil
}

// asLetter reports whether a message is shown as a page of HTML: a letter always has one where it has buttons, elsewhere the
// page draws those under the text.
func asLetter(channelID string, r *markup.Rich) bool {
	return r.HTML != "" || channelID == email.ID && len(r.Buttons) > 0
}

// pictureURL is a picture of the workspace's files as a data address; "" where it is none.
func (a *App) pictureURL(ctx context.Context, uid string) string {
	f, content, err := a.kept.Read(ctx, uid)
	if err != nil || !f.Picture() {
		return ""
	}
	content, kind := file.Smaller(content, f.Type)
	return "data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(content)
}

// PreviewMessage shows a message that is being composed as each of its channels would show it to a person, and what of it is
// empty for them. Nothing is written and nothing leaves.
func (s *Flows) PreviewMessage(ctx context.Context, in PreviewMessage) (MessagePreview, error) {
	out := MessagePreview{Channels: []ChannelPreview{}, Gaps: []TextGap{}}
	doc, err := flow.Decode(in.Document)
	if err != nil {
		return out, err
	}
	err = s.app.db.Read(ctx, func(q *store.ReadTx) error {
		program, _, err := s.app.flows.Check(q, doc)
		if err != nil {
			return err
		}
		i, ok := program.Step(in.Node)
		if !ok || program.Steps[i].Node.Kind != node.SendMessage {
			return fault.Missing("node", in.Node)
		}
		step := &program.Steps[i]
		if out.Broken = step.Args == nil; out.Broken {
			return nil
		}
		return s.preview(ctx, q, program, step, in.Customer, &out)
	})
	return out, err
}

func (s *Flows) preview(ctx context.Context, q store.Querier, program *flow.Program, step *flow.Step, customer string, out *MessagePreview) error {
	moment, values, person, err := s.sample(q, program, customer, step.Reads)
	if err != nil {
		return err
	}
	send, err := node.Compose(step, moment, values)
	if err != nil {
		return err
	}
	gaps, err := node.Gaps(step, moment, values)
	if err != nil {
		return err
	}
	for _, g := range gaps {
		if customer != "" {
			out.Gaps = append(out.Gaps, TextGap{Macro: program.Env.Canonical(g.Macro), Russian: program.Env.Russian(g.Macro), Fallback: g.Fallback})
		}
	}
	chosen := ""
	if c, _, err := s.app.channels.Resolve(ctx, send.Channel, person); err == nil && customer != "" {
		chosen = c.ID()
	}
	for _, c := range s.app.channels.All() {
		if send.Channel != channel.Auto && send.Channel != c.ID() {
			continue
		}
		text, rich := send.As(channel.CarriedBy(c))
		row := ChannelPreview{Channel: c.ID(), Carries: *channel.CarriedBy(c), Ready: c.Ready(ctx) == nil, Chosen: c.ID() == chosen, Subject: send.Subject, Text: text}
		if to, ok := c.Address(person); ok {
			row.To = to
		}
		if row.Rich, err = s.app.shown(ctx, q, c.ID(), text, rich); err != nil {
			return err
		}
		out.Channels = append(out.Channels, row)
	}
	return nil
}

// sample is a person as a preview is made over them: their values, and how they can be reached. Without one everything is empty.
func (s *Flows) sample(q store.Querier, program *flow.Program, customer string, reads []formula.Read) (formula.Moment, formula.Values, channel.Person, error) {
	if customer == "" {
		return formula.Moment{Now: s.app.db.Clock().Now()}, nobody{}, channel.Person{}, nil
	}
	moment, values, err := s.valuesFor(q, program, customer, reads)
	if err != nil {
		return moment, nil, channel.Person{}, err
	}
	id, err := parseID("customer", customer)
	if err != nil {
		return moment, nil, channel.Person{}, err
	}
	snap, err := crm.Load(q, []int64{id}, nil, crm.Need{Points: true})
	if err != nil {
		return moment, nil, channel.Person{}, err
	}
	p := snap.Person(id)
	if p == nil {
		return moment, nil, channel.Person{}, missingCustomer(customer)
	}
	return moment, values, channel.Person{ID: p.Contact, Name: p.Name, Emails: p.Emails, Phones: p.Phones}, nil
}

// nobody has no values.
type nobody struct{}

// Fact implements formula.Values.
func (nobody) Fact(formula.FactID, []any) (any, error) { return nil, nil }
