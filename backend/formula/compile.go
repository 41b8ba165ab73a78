package formula

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"

	"voronka/backend/fault"
)

// Limits of a text, so that hostile input can neither hang nor fill the machine.
const (
	MaxText  = 4000 // bytes of an expression
	maxNodes = 400  // parts of its tree, those met twice counted twice
	maxDepth = 60   // brackets within brackets
	maxList  = 1000 // elements of a list that an expression looks at
)

// Program is a compiled expression. It is immutable and safe for concurrent use.
type Program struct {
	code   *vm.Program
	kind   Kind
	reads  []Read
	clock  Clock
	source string
}

// Kind returns the kind of the result; empty for an expression that is always empty.
func (p *Program) Kind() Kind { return p.kind }

// Reads lists the facts that the expression may ask for, each set of arguments once.
func (p *Program) Reads() []Read { return p.reads }

// Clock says how the result may change by the passing of time, apart from facts that look back over a time.
func (p *Program) Clock() Clock { return p.clock }

// Source returns the expression in canonical English.
func (p *Program) Source() string { return p.source }

// Compile checks an expression in English or Russian and makes it runnable. want is the kind that its result must have; any
// when empty. A flag never comes out empty: what is not known to be true is false. Errors come in the order of the text.
func (e *Env) Compile(src string, want Kind) (*Program, []*Error) {
	if len(src) > MaxText {
		return nil, []*Error{{Code: "too_long", Args: fault.Args{"limit": MaxText}, To: utf16Len(src)}}
	}
	if !utf8.ValidString(src) {
		return nil, []*Error{{Code: "bad_character", Args: fault.Args{"text": "\uFFFD"}, To: utf16Len(src)}}
	}
	tokens, _, fail := lex(src, 0, 0, false)
	if fail != nil {
		return nil, []*Error{fail}
	}
	return e.compile(tokens, src, utf16Len(src), want)
}

// compile makes tokens runnable. end is the place just after them; whole is the text that a fix rewrites.
func (e *Env) compile(tokens []token, whole string, end int, want Kind) (*Program, []*Error) {
	c, tree, fail := e.parse(tokens, whole, end)
	if fail != nil {
		return nil, []*Error{fail}
	}
	v := c.check(tree.Node)
	if len(c.errs) == 0 {
		v = c.result(v, want)
	}
	if len(c.errs) > 0 {
		return nil, c.errs
	}
	code, err := compiler.Compile(&parser.Tree{Node: v.node, Source: tree.Source}, c.config)
	if err != nil { // the lowered tree is ours: this is a fault of the program, told as a place rather than a crash
		return nil, []*Error{{Code: "not_supported", Args: fault.Args{"text": c.text.text}, To: end}}
	}
	return &Program{code: code, kind: v.kind, reads: c.reads, clock: c.clock, source: strings.TrimSpace(c.text.text)}, nil
}

// parse makes expr's tree of tokens, and a checker for it.
func (e *Env) parse(tokens []token, whole string, end int) (*checker, *parser.Tree, *Error) {
	if len(tokens) == 0 {
		return nil, nil, &Error{Code: "nothing", From: end, To: end}
	}
	if err := bounds(tokens); err != nil {
		return nil, nil, err
	}
	c := &checker{env: e, text: e.canonical(tokens), whole: whole, config: conf.CreateNew()}
	c.config.MaxNodes = maxNodes
	for name := range c.config.Builtins {
		if _, ok := loops[name]; !ok {
			c.config.Disabled[name] = true
		}
	}
	tree, err := parser.ParseWithConfig(c.text.text, c.config)
	if err != nil {
		return nil, nil, c.syntax(err, end)
	}
	return c, tree, nil
}

// bounds refuses texts whose tree would be deep before expr's parser walks down into it.
func bounds(tokens []token) *Error {
	depth := 0
	prefix := 0
	for _, t := range tokens {
		switch t.text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			depth--
		case "|":
			return &Error{Code: "bad_character", Args: fault.Args{"text": "|"}, From: t.from, To: t.to}
		}
		switch t.text {
		case "-", "−", "+", "!", "not", "не", "?", "??":
			prefix++
		}
		if depth > maxDepth || prefix > maxNodes {
			return &Error{Code: "too_complex", From: t.from, To: t.to}
		}
	}
	if len(tokens) > 3*maxNodes {
		return &Error{Code: "too_complex", From: tokens[0].from, To: tokens[len(tokens)-1].to}
	}
	return nil
}

// syntax says where expr's parser stopped.
func (c *checker) syntax(err error, end int) *Error {
	var fe *file.Error
	if !errors.As(err, &fe) {
		return &Error{Code: "syntax", From: end, To: end}
	}
	if strings.Contains(fe.Message, "maximum allowed nodes") {
		return &Error{Code: "too_complex", To: end}
	}
	last := c.text.spans[len(c.text.spans)-1]
	if fe.From >= last.end || strings.Contains(fe.Message, "EOF") || strings.Contains(fe.Message, "end of expression") {
		return &Error{Code: "ends_early", From: last.tok.to, To: max(end, last.tok.to)}
	}
	s, _ := c.text.spanAt(fe.From)
	return &Error{Code: "syntax", Args: fault.Args{"text": s.tok.text}, From: s.tok.from, To: s.tok.to}
}

// result fits the whole expression to the kind that is wanted.
func (c *checker) result(v value, want Kind) value {
	switch {
	case want == "" || v.kind == want:
	case v.kind == "":
		v.kind = want
	case want == Money && v.kind == Number, want == Text && v.lit != nil:
		if want == Money {
			break // a number stands for money of the record's own currency where the caller takes it
		}
		c.fail(v, "wrong_result", fault.Args{"want": string(want), "got": string(v.kind)}, "")
	case v.str != nil && (want == Date || want == Instant || want == Duration):
		return c.convert(v, want)
	default:
		c.fail(v, "wrong_result", fault.Args{"want": string(want), "got": string(v.kind)}, "")
	}
	if v.kind == Flag {
		v = c.truth(v)
	}
	return v
}

// value is a checked part of an expression: its lowered tree and what is known of its result.
type value struct {
	node     ast.Node
	kind     Kind // empty for the literal «nil»
	null     bool // may be empty
	lit      *Decimal
	str      *string // a literal text
	from, to int     // UTF-16, of the text as given
	path     string  // of a fact, canonical with its arguments
	read     *Read   // of a fact
	spot     span    // of a literal: its token
}
