package node

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"voronka/backend/fault"
	"voronka/backend/flow"
	"voronka/backend/formula"
	"voronka/backend/interp"
)

// HTTPRequest is the kind of the step that calls another program.
const HTTPRequest = "action.http_request"

// actionHTTPRequest calls another program over HTTP, waits for the answer and keeps what is wanted of it.
func actionHTTPRequest() definition {
	return definition{
		kind: flow.Kind{ID: HTTPRequest, Category: flow.Action, Group: "outside", Icon: "world",
			Params: []flow.Param{
				{ID: "method", Type: flow.ParamSelect, Required: true, Options: []string{"GET", "POST", "PUT", "PATCH", "DELETE"}, Default: def("POST")},
				{ID: "url", Type: flow.ParamText, Required: true, Macros: true, Secrets: true, Max: limit(2000), Default: def("https://")},
				{ID: "headers", Type: flow.ParamPairs, Macros: true, Secrets: true},
				{ID: "body", Type: flow.ParamSelect, Options: []string{"none", "json", "form", "text"}, Default: def("none")},
				{ID: "json", Type: flow.ParamLongText, Macros: true, Secrets: true, Max: limit(60000), ShownIf: map[string]string{"body": `"json"`}},
				{ID: "form", Type: flow.ParamPairs, Macros: true, Secrets: true, ShownIf: map[string]string{"body": `"form"`}},
				{ID: "text", Type: flow.ParamLongText, Macros: true, Secrets: true, Max: limit(60000), ShownIf: map[string]string{"body": `"text"`}},
				{ID: "outputs", Type: flow.ParamOutputs},
				{ID: "example", Type: flow.ParamLongText, Max: limit(20000)},
				{ID: "retry_on", Type: flow.ParamChoices, Options: RetryClasses, Default: def([]string{"network", "timeout", "429", "5xx"})},
				{ID: "safe", Type: flow.ParamFlag, Default: def(false)},
				{ID: "timeout", Type: flow.ParamNumber, Min: limit(1), Max: limit(100), Default: def(30)},
			},
			Ports:     []string{"next", "error", "blocked"},
			Outputs:   []flow.Output{{Name: "status", Type: formula.Type{Kind: formula.Number}}},
			OutputsOf: "outputs",
			Prepare:   prepareRequest},
		behaviour: request{},
		summary: func(p raw) Summary {
			u, err := url.Parse(secretMacro.ReplaceAllString(p.text("url"), "•••"))
			if err != nil || u.Host == "" {
				return Summary{}
			}
			return Summary{"http_request", map[string]any{"method": p.text("method"), "host": u.Host}}
		},
	}
}

// RetryClasses are the kinds of failure after which a request may be tried again.
var RetryClasses = []string{"network", "timeout", "408", "429", "5xx"}

type requestArgs struct {
	reader
	base    interp.Request // what needs no values
	kind    string         // of the body
	url     blend
	headers []blendPair
	form    []blendPair
	text    blend
}

type blendPair struct {
	name  string
	value blend
}

func prepareRequest(s *flow.Scope) any {
	p := preparing(s)
	args := &requestArgs{kind: p.raw.text("body"), base: interp.Request{Method: p.text("method"), Safe: p.raw.flag("safe"),
		Outputs: flow.OutputsOf(p.raw["outputs"]), Seconds: int(read[float64](p.raw, "timeout")), RetryOn: read[[]string](p.raw, "retry_on")}}
	if args.base.Seconds <= 0 {
		args.base.Seconds = 30
	}
	if len(p.raw["retry_on"]) == 0 {
		args.base.RetryOn = []string{"network", "timeout", "429", "5xx"}
	}
	p.address(args)
	args.headers = p.pairs("headers")
	for _, h := range args.headers {
		if !headerName(h.name) {
			p.wrongFix("headers", "header_name", map[string]any{"name": h.name}, p.withoutHeader(h.name))
		}
	}
	switch args.kind {
	case "json":
		args.base.Type, args.text = "application/json", p.blend("json", p.raw.text("json"))
		p.checkJSON(args.text)
	case "form":
		args.base.Type, args.form = "application/x-www-form-urlencoded", p.pairs("form")
	case "text":
		args.base.Type, args.text = "text/plain; charset=utf-8", p.blend("text", p.raw.text("text"))
	}
	if example := p.raw.text("example"); strings.TrimSpace(example) != "" {
		if !json.Valid([]byte(example)) {
			p.wrong("example", "not_json", nil)
		}
		args.base.Example = json.RawMessage(example)
	}
	args.reads = p.reads
	return p.done(args)
}

func (p *prepare) wrong(id, code string, args map[string]any) {
	p.wrongFix(id, code, args, flow.FieldFix())
}

func (p *prepare) wrongFix(id, code string, args map[string]any, fix *flow.Fix) {
	p.broken = true
	p.Problem(flow.Problem{Param: id, Severity: flow.SeverityError, Code: code, Args: args, Fix: fix})
}

// withoutHeader takes a header out that cannot be set.
func (p *prepare) withoutHeader(name string) *flow.Fix {
	rows := slices.DeleteFunc(read[[]flow.Pair](p.raw, "headers"), func(r flow.Pair) bool { return r.Name == name })
	if len(rows) == 0 {
		return flow.SetFix("remove_rows", nil, p.Node.ID, "headers", nil)
	}
	return flow.SetFix("remove_rows", nil, p.Node.ID, "headers", rows)
}

// addressFix puts https:// before what is an address otherwise.
func (p *prepare) addressFix(text string) *flow.Fix {
	with := "https://" + strings.TrimLeft(text, ":/ ")
	host, _, _ := strings.Cut(strings.TrimPrefix(with, "https://"), "/")
	if u, err := url.Parse("https://" + host); !strings.Contains(text, "://") && err == nil && u.User == nil && strings.Contains(u.Hostname(), ".") && !strings.Contains(host, "{{") {
		return flow.SetFix("set_value", fault.Args{"value": shortened(with)}, p.Node.ID, "url", with)
	}
	return flow.FieldFix()
}

func shortened(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// address compiles the address. Whom the request goes to must stand in it literally, so that no person's data and no
// answer can send it elsewhere.
func (p *prepare) address(args *requestArgs) {
	text := p.raw.text("url")
	if text == "" {
		p.broken = true
		return
	}
	rest, ok := strings.CutPrefix(text, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(text, "http://")
	}
	host := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		host = rest[:i]
	}
	u, err := url.Parse(text[:len(text)-len(rest)] + host)
	switch {
	case !ok || err != nil || u.Hostname() == "" || u.User != nil:
		p.wrongFix("url", "url_invalid", nil, p.addressFix(text))
	case strings.Contains(host, "{{"):
		p.wrong("url", "url_host_macro", nil)
	}
	args.url = p.blend("url", text)
}

// pairs compiles names with values.
func (p *prepare) pairs(id string) []blendPair {
	var out []blendPair
	for _, row := range read[[]flow.Pair](p.raw, id) {
		if row.Name == "" {
			p.broken = true
			continue
		}
		out = append(out, blendPair{row.Name, p.blend(id, row.Value)})
	}
	return out
}

// checkJSON fills the body with empty values and sees whether that is JSON, so that a missing bracket is found before
// anybody's request is sent.
func (p *prepare) checkJSON(b blend) {
	if p.broken || len(b) == 0 {
		return
	}
	filled, _, err := b.fill(formula.Moment{}, nothing{}, &asJSON{})
	if err != nil {
		return
	}
	if text, err := filled.Fill(func(string) (string, error) { return "", nil }); err == nil && !json.Valid([]byte(text)) {
		p.wrong("json", "not_json", nil)
	}
}

// nothing is a world in which every fact is empty.
type nothing struct{}

func (nothing) Fact(formula.FactID, []any) (any, error) { return nil, nil }

// ownHeaders are those that sending itself writes.
var ownHeaders = []string{"host", "content-length", "transfer-encoding", "connection", "idempotency-key", "trailer", "te", "upgrade"}

func headerName(name string) bool {
	if name == "" || len(name) > 100 || slices.Contains(ownHeaders, strings.ToLower(name)) {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool {
		return r >= utf8.RuneSelf || !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
	})
}

// BuildRequest makes the request of a compiled step for one person; step must be of the kind HTTPRequest and not broken.
func BuildRequest(step *flow.Step, m formula.Moment, v formula.Values) (*interp.Request, []formula.Seen, error) {
	args := step.Args.(*requestArgs)
	r := args.base
	f := filling{moment: m, values: v}
	r.URL = f.put(args.url, asURL{})
	for _, h := range args.headers {
		r.Headers = append(r.Headers, interp.Header{Name: h.name, Value: f.put(h.value, asHeader{})})
	}
	switch args.kind {
	case "form":
		for i, pair := range args.form {
			sep := "&"
			if i == 0 {
				sep = ""
			}
			r.Body = append(r.Body, interp.Piece{Text: sep + url.QueryEscape(pair.name) + "="})
			for _, piece := range f.put(pair.value, asText{}) { // a row's value is encoded as a whole
				if piece.Secret != "" {
					piece.As = interp.AsURL
				}
				piece.Text = url.QueryEscape(piece.Text)
				r.Body = append(r.Body, piece)
			}
		}
	case "json":
		r.Body = f.put(args.text, &asJSON{})
	default:
		r.Body = f.put(args.text, asText{})
	}
	return &r, f.seen, f.err
}

// filling fills one text after another and keeps the first error.
type filling struct {
	moment formula.Moment
	values formula.Values
	seen   []formula.Seen
	err    error
}

func (f *filling) put(b blend, at place) interp.Blend {
	if f.err != nil {
		return nil
	}
	out, saw, err := b.fill(f.moment, f.values, at)
	for _, s := range saw {
		if !slices.ContainsFunc(f.seen, func(x formula.Seen) bool { return x.Path == s.Path }) {
			f.seen = append(f.seen, s)
		}
	}
	f.err = err
	return out
}

type request struct{}

func (request) Enter(c *interp.Context) (interp.Outcome, error) {
	r, seen, err := BuildRequest(c.Step, c.World.Moment(), c.World)
	if err != nil {
		return interp.Outcome{}, err
	}
	out := interp.Outcome{Request: r}
	if len(seen) > 0 {
		out.Why = []interp.Reason{{Code: "filled_in", Seen: seen}}
	}
	return out, nil
}

func (request) Resume(_ *interp.Context, in interp.Input) (interp.Outcome, error) {
	out := interp.Outcome{Output: map[string]any{}}
	for name, value := range in.Outputs {
		out.Output[name] = value
	}
	switch {
	case in.Blocked && in.Fault != nil:
		out.Port, out.What, out.Why = "blocked", interp.Blocked, []interp.Reason{{Code: string(in.Fault.Code), Args: in.Fault.Args}}
		return out, nil
	case in.Fault != nil:
		return out, in.Fault
	}
	out.Port, out.What, out.Made = "next", interp.Sent, in.Made
	if status, ok := in.Outputs["status"]; ok {
		out.Why = []interp.Reason{{Code: "request_answered", Args: map[string]any{"status": status}}}
	}
	return out, nil
}
