package lesson

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
)

// A Kind says what a block of Markdown is.
type Kind int

// The kinds of block. HTML tags count as Text, apart from comments.
const (
	Blank Kind = iota
	Text
	Heading
	Table
	Fence
	Comment
)

// A Block is a run of lines of one kind. A Heading is one line; a Fence and a
// Comment have their first and last lines with them.
type Block struct {
	Kind  Kind
	Line  int // of the first line in the file, from 1
	Lines []string
}

// A Page is one Markdown file of the workbook, cut into blocks. The blocks
// hold every line of it.
type Page struct {
	Root   string // the workbook's folder
	Path   string // of the file, from Root, with slashes
	Blocks []Block
}

// Read reads the page at path, which is named from root.
func Read(root, path string) (*Page, error) {
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		return nil, err
	}
	return Parse(root, path, string(text))
}

// Parse cuts text into blocks. A fence or a comment that never ends is an error.
func Parse(root, path, text string) (*Page, error) {
	p := &Page{Root: root, Path: path}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for at := 0; at < len(lines); {
		kind, n := blockAt(lines[at:])
		if n == 0 {
			return nil, fmt.Errorf("%s:%d: this block never ends", path, at+1)
		}
		p.Blocks = append(p.Blocks, Block{kind, at + 1, lines[at : at+n]})
		at += n
	}
	return p, nil
}

// blockAt says what begins at the first line, and how many lines it takes:
// none if its end is missing.
func blockAt(lines []string) (Kind, int) {
	kind := kindOf(lines[0])
	switch kind {
	case Heading:
		return kind, 1
	case Comment:
		for i, line := range lines {
			if strings.Contains(line, "-->") {
				return kind, i + 1
			}
		}
		return kind, 0
	case Fence:
		ticks := fenceOf(lines[0])
		for i, line := range lines[1:] {
			if end := strings.TrimSpace(line); strings.HasPrefix(end, ticks) &&
				strings.Trim(end, ticks[:1]) == "" {
				return kind, i + 2
			}
		}
		return kind, 0
	}
	n := 1
	for n < len(lines) && kindOf(lines[n]) == kind {
		n++
	}
	return kind, n
}

func kindOf(line string) Kind {
	trimmed := strings.TrimSpace(line)
	switch {
	case trimmed == "":
		return Blank
	case headingLine.MatchString(line):
		return Heading
	case strings.HasPrefix(trimmed, "|"):
		return Table
	case fenceOf(line) != "":
		return Fence
	case strings.HasPrefix(trimmed, "<!--"):
		return Comment
	}
	return Text
}

var (
	headingLine = regexp.MustCompile(`^(#{1,6}) +(.+?)\s*$`)
	fenceLine   = regexp.MustCompile("^\\s*(```+|~~~+)")
)

// fenceOf returns the ticks that open a fence, or nothing.
func fenceOf(line string) string {
	if m := fenceLine.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return ""
}

// String returns the page as it is in the file.
func (p *Page) String() string {
	var text strings.Builder
	for _, b := range p.Blocks {
		for _, line := range b.Lines {
			text.WriteString(line + "\n")
		}
	}
	return text.String()
}

// Language returns the word behind the ticks of a Fence.
func (b Block) Language() string {
	return strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(b.Lines[0]), "`~"))
}

// Title returns the level and the words of a Heading.
func (b Block) Title() (level int, title string) {
	m := headingLine.FindStringSubmatch(b.Lines[0])
	return len(m[1]), m[2]
}

// Section returns the blocks below the second-level heading called title. No
// title means what stands before the first of them.
func (p *Page) Section(title string) []Block {
	var found []Block
	now := ""
	for _, b := range p.Blocks {
		if b.Kind == Heading {
			if level, words := b.Title(); level == 2 {
				now = words
				continue
			}
		}
		if now == title {
			found = append(found, b)
		}
	}
	return found
}

// Anchors returns what a link to a heading of this page may say behind its #,
// in the order of the headings. The rule is GitHub's: small letters, no
// punctuation, a hyphen for each space, and a number behind a name that is
// taken.
func (p *Page) Anchors() []string {
	var anchors []string
	seen := map[string]int{}
	for _, b := range p.Blocks {
		if b.Kind != Heading {
			continue
		}
		_, title := b.Title()
		anchor := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case unicode.IsLetter(r), unicode.IsNumber(r), r == '-', r == '_':
				return unicode.ToLower(r)
			}
			return -1
		}, linkText(title))
		seen[anchor]++
		if n := seen[anchor]; n > 1 {
			anchor = fmt.Sprintf("%s-%d", anchor, n-1)
		}
		anchors = append(anchors, anchor)
	}
	return anchors
}
