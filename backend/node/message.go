package node

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/markup"
)

// prepareMessage compiles what a message says and reports what its channels cannot carry.
func prepareMessage(s *flow.Scope) any {
	p := preparing(s)
	args := &sendArgs{channel: p.raw.text("channel"), subject: p.template("subject", false), text: p.template("text", false), html: p.template("html", false)}
	if args.channel == "" {
		args.channel = "auto"
	}
	if strings.TrimSpace(p.raw.text("text")) == "" && strings.TrimSpace(p.raw.text("html")) == "" {
		p.broken = true
		p.Problem(flow.Problem{Param: "text", Severity: flow.SeverityError, Code: "param_required"})
	}
	args.files = p.files("attachments")
	args.buttons = p.buttons("buttons")
	p.names("subject", args.subject)
	p.names("text", args.text)
	p.names("html", args.html)
	args.reads = p.reads
	m := &messageCheck{prepare: p, args: args, literal: p.raw.text("text"), html: p.raw.text("html")}
	m.all()
	return p.done(args)
}

// files reads a list of files.
func (p *prepare) files(id string) []string {
	var uids []string
	if raw := p.Node.Params[id]; len(raw) > 0 && json.Unmarshal(raw, &uids) != nil {
		p.broken = true // reported from the descriptor
	}
	return uids
}

// buttons compiles the texts and links of buttons. A button without a link is a quick answer.
func (p *prepare) buttons(id string) []buttonArgs {
	var rows []flow.Button
	if raw := p.Node.Params[id]; len(raw) > 0 && json.Unmarshal(raw, &rows) != nil {
		p.broken = true
		return nil
	}
	var out []buttonArgs
	for i, r := range rows {
		row := buttonArgs{text: p.rowTemplate(id, r.Text), link: p.rowTemplate(id, r.Link)}
		if strings.TrimSpace(r.Text) == "" {
			p.fail(id, "button_unnamed", fault.Args{"index": i + 1})
		}
		if link := strings.TrimSpace(r.Link); link != "" && !strings.HasPrefix(link, "{{") && !markup.SafeLink(literalLink(link)) {
			p.fail(id, "button_link", fault.Args{"name": clipped(r.Text), "link": clipped(link)})
		}
		out = append(out, row)
	}
	return out
}

// literalLink is a link with something plain in the place of its macros.
func literalLink(link string) string {
	for {
		from := strings.Index(link, "{{")
		if from < 0 {
			return link
		}
		to := strings.Index(link[from:], "}}")
		if to < 0 {
			return link[:from]
		}
		link = link[:from] + "x" + link[from+to+2:]
	}
}

// rowTemplate compiles a text within a row; an empty one is nil.
func (p *prepare) rowTemplate(id, text string) *formula.Template {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	t, errs := p.Env.Template(text)
	for _, e := range errs {
		p.fail(id, string(e.Code), e.Args)
	}
	if len(errs) > 0 {
		return nil
	}
	p.reads = append(p.reads, t.Reads()...)
	return t
}

func (p *prepare) fail(id, code string, args fault.Args) {
	p.broken = true
	p.Problem(flow.Problem{Param: id, Severity: flow.SeverityError, Code: code, Args: args})
}

func clipped(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// messageCheck compares a message with what its channels carry.
type messageCheck struct {
	*prepare
	args    *sendArgs
	literal string
	html    string
}

func (m *messageCheck) all() {
	if gone := markup.Dropped(m.html); len(gone) > 0 {
		m.Problem(flow.Problem{Param: "html", Severity: flow.SeverityWarning, Code: "html_cleaned", Args: fault.Args{"tags": strings.Join(gone, ", ")}})
	}
	ws, ok := m.Workspace.(flow.Carriers)
	if !ok {
		return
	}
	for _, uid := range markup.Pictures(markup.Clean(m.html)) {
		if _, _, kept := ws.FileSize(uid); !kept {
			m.Problem(flow.Problem{Param: "html", Severity: flow.SeverityError, Code: "file_missing", Args: fault.Args{"name": uid}})
			m.broken = true
		}
	}
	carries := ws.Carries(m.args.channel)
	ids := make([]string, 0, len(carries))
	for id := range carries {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		m.against(id, carries[id], ws)
	}
}

// against reports what one channel cannot carry.
func (m *messageCheck) against(id string, c flow.Carries, ws flow.Carriers) {
	m.sizes(id, c, ws)
	if c.Text > 0 {
		if n := utf8.RuneCountInString(m.literal); n > c.Text {
			m.fail("text", "text_too_long_for", fault.Args{"channel": id, "limit": c.Text, "length": n})
		}
	}
	for _, b := range m.args.buttons {
		if b.link == nil && b.text != nil && !c.Answers {
			m.fail("buttons", "button_no_link", fault.Args{"channel": id})
			return
		}
	}
}

// sizes checks number and size of the files that a channel takes.
func (m *messageCheck) sizes(id string, c flow.Carries, ws flow.Carriers) {
	if len(m.args.files) == 0 {
		return
	}
	if c.Files == 0 {
		m.Problem(flow.Problem{Param: "attachments", Severity: flow.SeverityWarning, Code: "files_not_carried", Args: fault.Args{"channel": id}})
		return
	}
	if len(m.args.files) > c.Files {
		m.fail("attachments", "too_many_files", fault.Args{"channel": id, "count": len(m.args.files), "limit": c.Files})
	}
	total := int64(0)
	for _, uid := range append(slices.Clone(m.args.files), markup.Pictures(markup.Clean(m.html))...) {
		name, size, _ := ws.FileSize(uid)
		total += size
		if c.Size > 0 && size > int64(c.Size) {
			m.fail("attachments", "file_too_large", fault.Args{"channel": id, "name": clipped(name), "limit": c.Size >> 20})
			return
		}
	}
	if c.Total > 0 && total > int64(c.Total) {
		m.fail("attachments", "files_too_large", fault.Args{"channel": id, "size": (total + 1<<20 - 1) >> 20, "limit": c.Total >> 20})
	}
}

// templates are all texts of the message that hold macros.
func (a *sendArgs) templates() []*formula.Template {
	out := []*formula.Template{a.subject, a.text, a.html}
	for _, b := range a.buttons {
		out = append(out, b.text, b.link)
	}
	return slices.DeleteFunc(out, func(t *formula.Template) bool { return t == nil })
}

// Gaps lists the macros of a message that are empty for these values.
func Gaps(s *flow.Step, m formula.Moment, v formula.Values) ([]formula.Gap, error) {
	args, ok := s.Args.(*sendArgs)
	if !ok {
		return nil, nil
	}
	var out []formula.Gap
	for _, t := range args.templates() {
		gaps, err := t.Gaps(m, v)
		if err != nil {
			return nil, err
		}
		for _, g := range gaps {
			if !slices.Contains(out, g) {
				out = append(out, g)
			}
		}
	}
	return out, nil
}

// Compose renders a message node's parameters over values without any run: what a preview shows. Broken parameters give nil.
func Compose(s *flow.Step, m formula.Moment, v formula.Values) (*interp.Send, error) {
	args, ok := s.Args.(*sendArgs)
	if !ok {
		return nil, nil
	}
	out := &interp.Send{Channel: args.channel}
	for _, part := range []struct {
		from *formula.Template
		to   *string
	}{{args.subject, &out.Subject}, {args.text, &out.Text}} {
		if part.from == nil {
			continue
		}
		text, _, err := part.from.Render(m, v)
		if err != nil {
			return nil, err
		}
		*part.to = text
	}
	if !args.rich() {
		return out, nil
	}
	var err error
	if out.Rich, _, err = enrich(args, m, v); err == nil {
		dropButtons(out.Rich)
	}
	return out, err
}
