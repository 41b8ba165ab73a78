package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
)

const module = "voronka/"

// source is what only a package's text knows: its comments and the values of its named strings.
type source struct {
	docs   map[string]string   // "Type", "Type.Field" or "Type.Method" → comment
	values map[string][]string // named string type → its constants' values, in order
}

// sources parses packages of this module on demand.
type sources struct {
	root string
	read map[string]*source
}

func newSources(root string) *sources { return &sources{root: root, read: map[string]*source{}} }

// of returns what the package of t says; an empty one for packages that are not ours.
func (s *sources) of(t reflect.Type) (*source, error) {
	path, ours := strings.CutPrefix(t.PkgPath(), module)
	if !ours {
		return &source{}, nil
	}
	if got := s.read[path]; got != nil {
		return got, nil
	}
	names, err := filepath.Glob(filepath.Join(s.root, path, "*.go"))
	if err != nil {
		return nil, err
	}
	src := &source{docs: map[string]string{}, values: map[string][]string{}}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		for _, decl := range file.Decls {
			src.add(decl)
		}
	}
	s.read[path] = src
	return src, nil
}

func (s *source) add(decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil || len(d.Recv.List) != 1 {
			return
		}
		recv := d.Recv.List[0].Type
		if star, ok := recv.(*ast.StarExpr); ok {
			recv = star.X
		}
		if name, ok := recv.(*ast.Ident); ok {
			s.docs[name.Name+"."+d.Name.Name] = comment(d.Doc)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch sp := spec.(type) {
			case *ast.TypeSpec:
				doc := sp.Doc
				if doc == nil {
					doc = d.Doc
				}
				s.docs[sp.Name.Name] = comment(doc)
				s.fields(sp)
			case *ast.ValueSpec:
				s.constants(sp)
			}
		}
	}
}

func (s *source) fields(sp *ast.TypeSpec) {
	var list *ast.FieldList
	switch t := sp.Type.(type) {
	case *ast.StructType:
		list = t.Fields
	case *ast.InterfaceType:
		list = t.Methods
	default:
		return
	}
	for _, f := range list.List {
		text := comment(f.Doc)
		if text == "" {
			text = comment(f.Comment)
		}
		for _, name := range f.Names {
			s.docs[sp.Name.Name+"."+name.Name] = text
		}
	}
}

func (s *source) constants(sp *ast.ValueSpec) {
	typ, ok := sp.Type.(*ast.Ident)
	if !ok {
		return
	}
	for i, v := range sp.Values {
		lit, ok := v.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING || !sp.Names[i].IsExported() {
			continue
		}
		if text, err := strconv.Unquote(lit.Value); err == nil {
			s.values[typ.Name] = append(s.values[typ.Name], text)
		}
	}
}

func comment(g *ast.CommentGroup) string {
	if g == nil {
		return ""
	}
	return strings.ReplaceAll(strings.Join(strings.Fields(g.Text()), " "), "*/", "* /")
}
