package lesson

import (
	"cmp"
	"context"
	_ "embed" // prelude.sh
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// ScriptLimit is the longest that one script may run, unless its press says so.
const ScriptLimit = 30 * time.Second

//go:embed prelude.sh
var prelude string

// Missing returns the programs that scripts need and this machine has not.
func Missing() []string {
	var missing []string
	for _, program := range []string{"bash", "ss", "nc", "awk", "cc"} {
		if _, err := exec.LookPath(program); err != nil {
			missing = append(missing, program)
		}
	}
	return missing
}

// A script is the text of an output marker, taken apart.
type script struct {
	variants []variant
	races    map[string]bool // the variants with the race detector
	masks    []mask
	body     string
}

type mask struct {
	what *regexp.Regexp
	with string
}

var orders = regexp.MustCompile(`^#(variant|race|mask)\b`)

// readScript takes the marker's text apart. Its lines for this package come
// first.
func readScript(root, text string) (*script, error) {
	if name := strings.TrimSpace(text); strings.HasSuffix(name, ".sh") &&
		!strings.ContainsAny(name, " \n") {
		file, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		text = string(file)
	}
	s := &script{races: map[string]bool{}}
	for {
		line, rest, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
		if !orders.MatchString(line) {
			s.body = text
			return s, nil
		}
		if err := s.order(line); err != nil {
			return nil, fmt.Errorf("%s: %w", line, err)
		}
		text = rest
	}
}

// order takes one line for this package into the script.
func (s *script) order(line string) error {
	w, err := words(line)
	switch {
	case err != nil:
		return err
	case w[0] == "#variant" && len(w) == 5:
		s.variants = append(s.variants, variant{w[1], w[2], w[3], w[4]})
	case w[0] == "#race" && len(w) == 2:
		s.races[w[1]] = true
	case w[0] == "#mask" && len(w) == 3:
		what, err := regexp.Compile(w[1])
		if err != nil {
			return err
		}
		s.masks = append(s.masks, mask{what, w[2]})
	default:
		return fmt.Errorf("want #variant NAME PROGRAM %q %q, #race NAME or #mask %q %q",
			"OLD", "NEW", "REGEXP", "REPLACEMENT")
	}
	return nil
}

// run returns what the script prints, masked.
func (pr *Press) run(ctx context.Context, p *Page, text string) (string, error) {
	s, err := readScript(p.Root, text)
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp(pr.Temp, "script")
	if err != nil {
		return "", err
	}
	shelf, err := pr.shelf(ctx, p)
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "bin")
	if err := buildVariants(ctx, p, s, bin); err != nil {
		return "", err
	}
	work := filepath.Join(dir, "work")
	if err := os.Mkdir(work, 0o700); err != nil {
		return "", err
	}
	street, err := newStreet()
	if err != nil {
		return "", err
	}
	env := append(os.Environ(), street.env()...)
	env = append(env, "LC_ALL=C", "ROOT="+p.Root,
		"PATH="+strings.Join([]string{bin, shelf, os.Getenv("PATH")}, ":"))
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(pr.Limit, ScriptLimit))
	defer cancel()
	out, err := bash(ctx, s.body, work, env)
	out = street.mask(strings.ReplaceAll(out, work, "/tmp"))
	for _, m := range s.masks {
		out = m.what.ReplaceAllString(out, m.with)
	}
	return out, err
}

// bash runs the script with the prelude before it, and returns its standard
// output. Nothing that it started is left when bash returns.
func bash(ctx context.Context, script, dir string, env []string) (string, error) {
	stdout, err := os.Create(dir + ".stdout")
	if err != nil {
		return "", err
	}
	defer stdout.Close()
	stderr, err := os.Create(dir + ".stderr")
	if err != nil {
		return "", err
	}
	defer stderr.Close()

	cmd := exec.CommandContext(ctx, "bash", "-c", prelude+script+"\nexit 0\n")
	// Files and not buffers: Wait would wait for every server that has a pipe.
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, env, stdout, stderr
	ownGroup(cmd)
	cmd.Cancel = func() error { return killGroup(cmd) }
	err = cmd.Run()
	if cmd.Process != nil {
		_ = killGroup(cmd) // ignored: nothing may be left of it
	}
	out, readErr := os.ReadFile(stdout.Name())
	if err == nil {
		return string(out), readErr
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	said, _ := os.ReadFile(stderr.Name()) // ignored: err says enough without it
	return "", fmt.Errorf("script: %w\n%s%s", err, out, said)
}
