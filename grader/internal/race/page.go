package race

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"

	"example.org/sockets/grader/internal/picture"
)

//go:embed page.tmpl
var files embed.FS

var page = template.Must(template.ParseFS(files, "page.tmpl"))

// HTML writes a page that needs nothing else: the curves, large, and the figures.
func (r Results) HTML(w io.Writer) error {
	var panels []template.HTML
	for _, p := range r.panels() {
		svg, err := p.SVG()
		if err != nil {
			return err
		}
		panels = append(panels, svg)
	}
	marks, err := picture.Marks()
	if err != nil {
		return err
	}
	return page.Execute(w, map[string]any{
		"Title": Title, "CSS": picture.CSS(), "Marks": marks, "Panels": panels,
		"Tables": r.Tables(), "Notes": r.Notes(), "Foot": r.Foot(),
	})
}

// The files of a race, in its folder.
const (
	JSONFile = "race.json"
	SVGFile  = "race.svg"
	HTMLFile = "race.html"
)

// A File is one of them, and what belongs in it.
type File struct {
	Name string
	Text []byte
}

// Files returns the three of them, to be written.
func (r Results) Files() (all []File, err error) {
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{JSONFile, func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", " ")
			return e.Encode(r)
		}},
		{SVGFile, r.SVG},
		{HTMLFile, r.HTML},
	} {
		var text bytes.Buffer
		if err := f.write(&text); err != nil {
			return nil, fmt.Errorf("make %s: %w", f.name, err)
		}
		all = append(all, File{f.name, text.Bytes()})
	}
	return all, nil
}
