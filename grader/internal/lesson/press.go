package lesson

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// A Press prints the generated blocks of pages.
type Press struct {
	// Temp is an empty folder for programs and for what scripts leave.
	Temp string
	// Outputs is false where scripts cannot run: their blocks stay as they are.
	Outputs bool
	// Limit is the longest that one script may run; 0 means ScriptLimit.
	Limit time.Duration

	shelves map[string]string // the programs of a stage: a folder of them
}

// Print returns the page with each generated block as it ought to be.
func (pr *Press) Print(ctx context.Context, p *Page) (string, error) {
	printed := Page{Blocks: make([]Block, 0, len(p.Blocks))}
	for at := 0; at < len(p.Blocks); at++ {
		b := p.Blocks[at]
		printed.Blocks = append(printed.Blocks, b)
		kind, rest := markerOf(b)
		if kind != "code" && kind != "race" && (kind != "output" || !pr.Outputs) {
			continue
		}
		lines, err := pr.block(ctx, p, kind, rest)
		if err != nil {
			return "", fmt.Errorf("%s:%d: %w", p.Path, b.Line, err)
		}
		old := Block{Kind: Fence, Lines: []string{"```" + defaultLanguage(kind)}}
		if kind == "race" {
			old = Block{Kind: Table}
		}
		if below := p.below(at); below < len(p.Blocks) && p.Blocks[below].Kind == old.Kind {
			old, at = p.Blocks[below], below
		}
		printed.Blocks = append(printed.Blocks, refill(old, lines))
	}
	return printed.String(), nil
}

func (pr *Press) block(ctx context.Context, p *Page, kind, rest string) ([]string, error) {
	switch kind {
	case "code":
		return cut(p.Root, rest)
	case "race":
		return figures(p.Root, rest)
	}
	text, err := pr.run(ctx, p, rest)
	return strings.Split(strings.TrimRight(text, "\n"), "\n"), err
}

func defaultLanguage(kind string) string {
	if kind == "code" {
		return "go"
	}
	return "text"
}

// refill returns the fence with other lines inside, as wide as they need it. A
// table is nothing but its lines.
func refill(fence Block, lines []string) Block {
	if fence.Kind == Table {
		return Block{Table, fence.Line, lines}
	}
	ticks := fenceOf(fence.Lines[0])
	for strings.Contains(strings.Join(lines, "\n"), ticks) {
		ticks += ticks[:1]
	}
	filled := append([]string{ticks + fence.Language()}, lines...)
	return Block{Fence, fence.Line, append(filled, ticks)}
}
