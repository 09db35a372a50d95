package talk

import (
	"bytes"
	"fmt"
	"path"
	"strconv"
	"strings"
	"unicode"
)

// shown is how many bytes of a text stand in a report.
const shown = 48

// quote shows bytes as a Go string, and only the first of many, and how their
// line ends.
func quote(b []byte) string {
	if len(b) <= shown {
		return strconv.QuoteToASCII(string(b))
	}
	last := ""
	if end := b[len(bytes.TrimRight(b, "\r\n")):]; len(end) > 0 {
		last = strconv.Quote(string(end[max(0, len(end)-2):])) + " "
	}
	return strconv.QuoteToASCII(string(b[:shown])) + fmt.Sprintf("…%s (%s)", last, bytesOf(len(b)))
}

// bytesOf says a number of bytes: "1 byte", "4 194 304 bytes".
func bytesOf(n int) string { return counted(n, "byte", "bytes") }

// sizeOf says how much that is: "4 MiB", "64 KiB", or in bytes.
func sizeOf(n int) string {
	switch {
	case n > 0 && n%(1<<20) == 0:
		return grouped(n>>20) + " MiB"
	case n > 0 && n%(1<<10) == 0:
		return grouped(n>>10) + " KiB"
	}
	return bytesOf(n)
}

// counted says a number with its noun.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return grouped(n) + " " + many
}

// grouped writes a number in groups of three digits.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

// compare says where got leaves want, as two lines with a caret under the
// first wrong byte, or as a number when the text is long. Then, if not empty,
// is what came after got.
func compare(got, want []byte, then string) (gotText, wantText string) {
	first := differs(got, want)
	if len(want) > shown || len(got) > shown {
		gotText, wantText = bytesOf(len(got)), bytesOf(len(want))+", the same as sent"
		if len(got) <= shown && first < len(got) {
			gotText, wantText = quote(got), quote(want)
		}
		if first < min(len(got), len(want)) {
			gotText += fmt.Sprintf(", the first wrong one at byte %s: %s where %s was due",
				grouped(first), quote(got[first:first+1]), quote(want[first:first+1]))
		} else if len(got) > len(want) {
			gotText += fmt.Sprintf(": all that was due, and then %s", quote(got[len(want):]))
		}
		if len(want) <= shown {
			wantText = quote(want)
		}
		return gotText + then, wantText
	}
	gotText = quote(got) + then
	if first < len(got) {
		before := strconv.QuoteToASCII(string(got[:first]))
		gotText += "\n" + strings.Repeat(" ", len(before)-1) + fmt.Sprintf("^ byte %d", first)
		if rest := got[first:]; bytes.Count(rest, []byte{0}) == len(rest) && !bytes.Contains(want, []byte{0}) {
			gotText += ": zeroes, the part of a buffer that read has not filled"
		}
	}
	return gotText, quote(want)
}

// after puts a text behind some words; a caret below it stays where it points.
func after(words, text string) string {
	return words + strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", len([]rune(words))))
}

// differs returns the first index at which a and b are not the same; where one
// ends counts.
func differs(a, b []byte) int {
	n := min(len(a), len(b))
	if bytes.Equal(a[:n], b[:n]) { // as it is meant to be, and many times faster
		return n
	}
	for i := range n {
		if a[i] != b[i] {
			return i
		}
	}
	return n
}

// printable makes a line of a program's own safe to show: control bytes and
// what is not text are escaped, and a long line is cut.
func printable(line string) string {
	var b strings.Builder
	for _, r := range line {
		if b.Len() > 200 {
			b.WriteString("…")
			break
		}
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// lines splits what a program printed, without its last newline.
func lines(b []byte) []string {
	text := strings.TrimRight(string(b), "\r\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// section turns the heading of a lesson's section into its address:
// "01-blocking/README.md#the-nine-steps", as code hosts make it.
func section(program, heading string) string {
	var anchor strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
			anchor.WriteRune(r)
		case r == ' ':
			anchor.WriteRune('-')
		}
	}
	return path.Join(path.Dir(program), "README.md") + "#" + anchor.String()
}

// list joins words as a sentence does: "a, b and c".
func list(words []string) string {
	switch len(words) {
	case 0:
		return "nothing"
	case 1:
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}
