package lesson

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A variant is a program with something replaced in it.
type variant struct{ name, program, old, new string }

// shelf returns the folder of the programs of the page's stage, built once.
func (pr *Press) shelf(ctx context.Context, p *Page) (string, error) {
	stage := p.Stage()
	if dir, ok := pr.shelves[stage]; ok || stage == "" {
		return dir, nil
	}
	if _, err := os.Stat(filepath.Join(p.Root, "solutions", stage)); err != nil {
		return "", err
	}
	dir := filepath.Join(pr.Temp, stage)
	if err := build(ctx, p.Root, dir+"/", "./solutions/"+stage+"/..."); err != nil {
		return "", err
	}
	if pr.shelves == nil {
		pr.shelves = map[string]string{}
	}
	pr.shelves[stage] = dir
	return dir, nil
}

// buildVariants builds the script's variants into the folder bin. The replaced
// files are laid over the real ones for the compiler only.
func buildVariants(ctx context.Context, p *Page, s *script, bin string) error {
	replaced := map[string]map[string]string{} // variant → file → its new text
	from := map[string]string{}                // variant → package
	for _, v := range s.variants {
		if replaced[v.name] == nil {
			replaced[v.name] = map[string]string{}
		}
		from[v.name] = "./solutions/" + p.Stage() + "/" + v.program
		if err := v.replace(filepath.Join(p.Root, from[v.name]), replaced[v.name]); err != nil {
			return err
		}
	}
	for name := range s.races {
		if replaced[name] == nil {
			return fmt.Errorf("#race %s: no #variant is called %s", name, name)
		}
	}
	for name, files := range replaced {
		overlay := map[string]map[string]string{"Replace": {}}
		for file, text := range files {
			copied := filepath.Join(bin+"-"+name, filepath.Base(file))
			if err := os.MkdirAll(filepath.Dir(copied), 0o700); err != nil {
				return err
			}
			if err := os.WriteFile(copied, []byte(text), 0o600); err != nil {
				return err
			}
			overlay["Replace"][file] = copied
		}
		list, err := json.Marshal(overlay)
		if err != nil {
			return err
		}
		plan := filepath.Join(bin+"-"+name, "overlay.json")
		if err := os.WriteFile(plan, list, 0o600); err != nil {
			return err
		}
		flags := []string{"-overlay", plan}
		if s.races[name] {
			flags = append(flags, "-race")
		}
		if err := build(ctx, p.Root, filepath.Join(bin, name), from[name], flags...); err != nil {
			return err
		}
	}
	return nil
}

// replace makes the variant's one replacement in the program's files. What is
// replaced has to be there exactly once, so that a variant cannot rot unseen.
func (v variant) replace(dir string, files map[string]string) error {
	sources, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	found := 0
	for _, file := range sources {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, ok := files[file]
		if !ok {
			src, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			text = string(src)
		}
		if n := strings.Count(text, v.old); n > 0 {
			found += n
			files[file] = strings.Replace(text, v.old, v.new, 1)
		}
	}
	if found != 1 {
		return fmt.Errorf("variant %s: %q is in %s %d times, want once",
			v.name, v.old, v.program, found)
	}
	return nil
}

// build runs the go command; its own words are the error.
func build(ctx context.Context, root, out, pkg string, flags ...string) error {
	args := append([]string{"build", "-o", out}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, pkg)...)
	cmd.Dir = root
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", pkg, err, said)
	}
	return nil
}
