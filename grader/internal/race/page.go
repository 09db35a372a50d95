package race

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"os"
	"path/filepath"

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

// Write writes the three of them. A reader never finds half of one.
func (r Results) Write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("make the folder for the race's results: %w", err)
	}
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
			return fmt.Errorf("write %s: %w", f.name, err)
		}
		if err := replace(filepath.Join(dir, f.name), text.Bytes()); err != nil {
			return fmt.Errorf("write the race's results: %w", err)
		}
	}
	return nil
}

// replace writes a file beside its place, and moves it there.
func replace(name string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".race-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // it is gone already where all went well
	_, err = f.Write(text)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	return err
}
