package library

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"sync"

	"voronka/backend/event"
	"voronka/backend/fault"
	"voronka/backend/flow"
)

// Languages that the program's own templates are written in.
var Languages = []string{"ru", "en"}

//go:embed templates/*.json
var templateFiles embed.FS

// Template is a finished flow to begin from.
type Template struct {
	ID       string          // of the program's own: its file's name; of one's own: a uid
	Own      bool            // saved by people of this workspace
	Title    string          //
	About    string          // what it does
	Whom     string          // for whom it is; "" of one's own
	Groups   []string        // start, sales, return, care, team
	Words    []string        // what else finds it: the title and the text in other languages
	Fields   []TemplateField // custom fields that it reads or writes; of the program's own
	Document *flow.Document  // without an id
	Changed  int64           // of one's own, UTC ms
}

// TemplateField is a custom field as it travels: by its portable name, with its type and a list's values.
type TemplateField struct {
	Entity  event.Kind `json:"entity"`
	Key     string     `json:"key"`
	Name    string     `json:"name"`
	Type    string     `json:"type"`
	Options []string   `json:"options,omitempty"`
}

// templateFile is a file of templates/: every text that people read is {"ru": …, "en": …}.
type templateFile struct {
	ID     string          `json:"id"`
	Order  int             `json:"order"`
	Title  string          `json:"title"`
	About  string          `json:"about"`
	Whom   string          `json:"whom"`
	Groups []string        `json:"groups"`
	Fields []TemplateField `json:"fields"`
	Flow   json.RawMessage `json:"flow"`
}

var ownTemplates = sync.OnceValues(func() (map[string][]Template, error) {
	out := map[string][]Template{}
	for _, lang := range Languages {
		list, err := readTemplates(lang)
		if err != nil {
			return nil, err
		}
		out[lang] = list
	}
	for i := range out[Languages[0]] {
		for _, lang := range Languages {
			for _, other := range Languages {
				if t := &out[other][i]; other != lang {
					out[lang][i].Words = append(out[lang][i].Words, t.Title, t.About, t.Whom)
				}
			}
		}
	}
	return out, nil
})

// Templates returns the program's own templates in a language, in the gallery's order. An unknown language is English.
func Templates(lang string) ([]Template, error) {
	all, err := ownTemplates()
	if err != nil {
		return nil, err
	}
	if !slices.Contains(Languages, lang) {
		lang = "en"
	}
	return slices.Clone(all[lang]), nil
}

// TemplateOf returns one of the program's own templates; fault.NotFound when there is none of this id.
func TemplateOf(lang, id string) (Template, error) {
	list, err := Templates(lang)
	if err != nil {
		return Template{}, err
	}
	for _, t := range list {
		if t.ID == id {
			return t, nil
		}
	}
	return Template{}, fault.Missing("template", id)
}

func readTemplates(lang string) ([]Template, error) {
	names, err := templateFiles.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	var files []templateFile
	for _, n := range names {
		data, err := templateFiles.ReadFile(path.Join("templates", n.Name()))
		if err != nil {
			return nil, err
		}
		var f templateFile
		if err := json.Unmarshal(inLanguage(data, lang), &f); err != nil {
			return nil, fmt.Errorf("template %s: %w", n.Name(), err)
		}
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b templateFile) int { return cmp.Compare(a.Order, b.Order) })
	out := make([]Template, len(files))
	for i, f := range files {
		doc, err := flow.Decode(f.Flow)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", f.ID, err)
		}
		doc.Name = f.Title
		out[i] = Template{ID: f.ID, Title: f.Title, About: f.About, Whom: f.Whom, Groups: f.Groups, Fields: f.Fields, Document: doc}
	}
	return out, nil
}

// inLanguage puts one language's text in the place of each {"ru": …, "en": …}. What is no JSON comes back as it is.
func inLanguage(data []byte, lang string) []byte {
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) == nil && object != nil {
		if text, ok := object[lang]; ok && len(object) == len(Languages) {
			return text
		}
		for k, v := range object {
			object[k] = inLanguage(v, lang)
		}
		return encoded(object, data)
	}
	var list []json.RawMessage
	if json.Unmarshal(data, &list) == nil && list != nil {
		for i, v := range list {
			list[i] = inLanguage(v, lang)
		}
		return encoded(list, data)
	}
	return data
}

func encoded(v any, otherwise []byte) []byte {
	if b, err := json.Marshal(v); err == nil {
		return b
	}
	return otherwise
}
