package lesson

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// linkFaults follows every link that stays inside the workbook.
func linkFaults(p *Page) []string {
	var faults []string
	for _, b := range p.Blocks {
		if b.Kind == Fence || b.Kind == Comment {
			continue
		}
		text := codeSpan.ReplaceAllString(strings.Join(b.Lines, "\n"), "``")
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if why := p.follow(m[2]); why != "" {
				faults = append(faults, p.fault(b, "the link to %q: %s", m[2], why))
			}
		}
	}
	return faults
}

// follow says what is wrong with a link, or nothing. Other people's pages are
// not asked for.
func (p *Page) follow(target string) string {
	to, err := url.Parse(target)
	switch {
	case err != nil:
		return err.Error()
	case to.Scheme == "https" && to.Host != "":
		return ""
	case to.Scheme != "" || to.Host != "" || path.IsAbs(to.Path):
		return "want https, or a path from this file"
	}
	page, file := p, p.Path
	if to.Path != "" {
		file = path.Join(path.Dir(p.Path), to.Path)
		if strings.HasPrefix(file, "../") {
			return "it leaves the workbook"
		}
		if _, err := os.Stat(filepath.Join(p.Root, file)); err != nil {
			return "there is no such file"
		}
	}
	if to.Fragment == "" {
		return ""
	}
	if file != p.Path {
		if page, err = Read(p.Root, file); err != nil {
			return err.Error()
		}
	}
	if !slices.Contains(page.Anchors(), to.Fragment) {
		return file + " has no such heading"
	}
	return ""
}
