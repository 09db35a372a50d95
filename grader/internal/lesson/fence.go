package lesson

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// fenceFaults finds blocks that were typed by hand, blocks that are too wide,
// and commands that name what is not there.
func fenceFaults(p *Page) []string {
	var faults []string
	for at, b := range p.Blocks {
		if kind, _ := markerOf(b); kind == "code" || kind == "output" || kind == "diagram" {
			if at = p.below(at); at == len(p.Blocks) || p.Blocks[at].Kind != Fence {
				faults = append(faults, p.fault(b, "this marker has no block below it"))
			}
		}
		if b.Kind != Fence {
			continue
		}
		language := b.Language()
		switch {
		case p.above(at) == "code", p.above(at) == "output", p.above(at) == "diagram":
		case language != "sh" && language != "mermaid":
			faults = append(faults, p.fault(b, "a block of %q that no marker speaks of", language))
		}
		for i, line := range b.Lines {
			if columns(line) > MaxColumns && language != "mermaid" {
				at := Block{Line: b.Line + i}
				faults = append(faults, p.fault(at, "%d columns, want at most %d",
					columns(line), MaxColumns))
			}
		}
		if language == "sh" {
			faults = append(faults, commandFaults(p, b)...)
		}
	}
	return faults
}

var localPath = regexp.MustCompile(`(?:^|\s)\./([\w./-]+)`)

// commandFaults looks for each ./PATH of a command, from the workbook's folder.
func commandFaults(p *Page, b Block) []string {
	var faults []string
	for _, m := range localPath.FindAllStringSubmatch(strings.Join(b.Lines, "\n"), -1) {
		path := strings.TrimSuffix(m[1], "...")
		if _, err := os.Stat(filepath.Join(p.Root, path)); err != nil {
			faults = append(faults, p.fault(b, "a command names ./%s, which is not there", m[1]))
		}
	}
	return faults
}
