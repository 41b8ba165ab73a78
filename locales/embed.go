// Package locales holds every sentence of the program in both languages, one file a section and language, merged into one
// tree. The page reads the same files; Go uses them for the command line and for notifications. It imports nothing of ours
// and knows no section by name.
package locales

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

//go:embed ru/*.json en/*.json
var files embed.FS

// Languages are the ones that every sentence is written in; the first is the default.
var Languages = []string{"ru", "en"}

// Words are the sentences of all languages, by key. They are immutable and safe for concurrent use.
type Words struct {
	texts map[string]map[string]string // language → «fault.not_found» → text
	twice []string                     // keys that two files give different texts: a mistake that a test finds
}

// Load reads the embedded sentences. Where two files give one key, the later one holds, as in the page.
func Load() (*Words, error) { return load(files) }

func load(from fs.FS) (*Words, error) {
	w := &Words{texts: map[string]map[string]string{}}
	for _, lang := range Languages {
		texts := map[string]string{}
		names, err := fs.Glob(from, path.Join(lang, "*.json"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			data, err := fs.ReadFile(from, name)
			if err != nil {
				return nil, err
			}
			var tree map[string]any
			if err := json.Unmarshal(data, &tree); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			if err := w.flatten(texts, "", tree); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		w.texts[lang] = texts
	}
	return w, nil
}

func (w *Words) flatten(into map[string]string, prefix string, tree map[string]any) error {
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		full := key
		if prefix != "" {
			full = prefix + "." + key
		}
		switch v := tree[key].(type) {
		case map[string]any:
			if err := w.flatten(into, full, v); err != nil {
				return err
			}
		case string:
			if was, ok := into[full]; ok && was != v {
				w.twice = append(w.twice, full)
			}
			into[full] = v
		default:
			return fmt.Errorf("%s is no text", full)
		}
	}
	return nil
}

// Has reports whether the language has this key, plural or not.
func (w *Words) Has(lang, key string) bool {
	texts := w.texts[lang]
	if _, ok := texts[key]; ok {
		return true
	}
	_, ok := texts[key+"_other"]
	return ok
}

// T returns the sentence of a key in the language with its arguments put in as i18next does: {{name}}, and the plural form
// that the argument «count» asks for. A key that is not there returns itself, so that it is seen.
func (w *Words) T(lang, key string, args map[string]any) string {
	texts, ok := w.texts[lang]
	if !ok {
		texts = w.texts[Languages[0]]
	}
	if count, ok := args["count"]; ok {
		if text, ok := texts[key+"_"+plural(lang, count)]; ok {
			return fill(text, args)
		}
		if text, ok := texts[key+"_other"]; ok {
			return fill(text, args)
		}
	}
	if text, ok := texts[key]; ok {
		return fill(text, args)
	}
	return key
}

// Keys returns the language's keys in order, with their plural endings.
func (w *Words) Keys(lang string) []string { return slices.Sorted(maps.Keys(w.texts[lang])) }

// Raw returns a text as it is written, with its {{places}}.
func (w *Words) Raw(lang, key string) string { return w.texts[lang][key] }

func fill(text string, args map[string]any) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, ok := strings.Cut(rest, "}}")
		if !ok {
			b.WriteString("{{" + rest)
			return b.String()
		}
		// «{{count, number}}» is formatted by the page; here the plain value will do.
		name, _, _ = strings.Cut(strings.TrimSpace(name), ",")
		if v, ok := args[strings.TrimSpace(name)]; ok && v != nil {
			b.WriteString(fmt.Sprint(v))
		}
		text = after
	}
}
