package report

import (
	"bufio"
	"io/fs"
	"strings"
	"unicode"
)

// Sections looks up the headings of lessons, whose folders stand in root:
// "01-blocking/README.md#the-nine-steps" is "The nine steps".
func Sections(root fs.FS) func(see string) string {
	return func(see string) string {
		file, anchor, _ := strings.Cut(see, "#")
		f, err := root.Open(file)
		if err != nil {
			return ""
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			heading, ok := strings.CutPrefix(strings.TrimLeft(lines.Text(), "#"), " ")
			if ok && strings.HasPrefix(lines.Text(), "#") && slug(heading) == anchor {
				return strings.ReplaceAll(strings.TrimSpace(heading), "`", "")
			}
		}
		return ""
	}
}

// slug is the anchor of a heading, as code hosts make it.
func slug(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(strings.TrimSpace(heading)) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
			b.WriteRune(r)
		case r == ' ':
			b.WriteRune('-')
		}
	}
	return b.String()
}
