package submission

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// lays writes the files of a commit into dir, which is empty.
func (r repository) lays(ctx context.Context, hash, dir string) error {
	tree, err := r.says(ctx, "ls-tree", "-r", "-l", "-z", "--full-tree", hash)
	if err != nil {
		return err
	}
	cat := r.command(ctx, "cat-file", "--batch")
	ask, err := cat.StdinPipe()
	if err != nil {
		return err
	}
	answers, err := cat.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cat.Start(); err != nil {
		return err
	}
	b := &batch{ask: ask, answers: bufio.NewReader(answers)}
	h := &harvest{dir: dir}
	for entry := range strings.SplitSeq(strings.TrimRight(tree, "\x00"), "\x00") {
		if err = b.lays(h, entry); err != nil {
			break
		}
	}
	_ = ask.Close() // ignored: git ends either way
	if err != nil {
		_ = cat.Process.Kill() // ignored: it may have ended
	}
	if ended := cat.Wait(); err == nil && ended != nil {
		err = gitError(ctx, ended, "")
	}
	return err
}

// A batch is a running git cat-file --batch.
type batch struct {
	ask     io.Writer
	answers *bufio.Reader
}

// lays lays down one line of git ls-tree: "MODE TYPE HASH SIZE\tNAME".
func (b *batch) lays(h *harvest, entry string) error {
	about, name, _ := strings.Cut(entry, "\t")
	words := strings.Fields(about)
	if len(words) != 4 {
		return nil
	}
	switch mode, kind := words[0], words[1]; {
	case mode == "120000":
		return h.link(name)
	case kind != "blob":
		return nil // another repository: a submodule
	}
	size, err := strconv.ParseInt(words[3], 10, 64)
	if err != nil {
		return fmt.Errorf("git ls-tree says %q", entry)
	}
	return h.file(name, size, func() (io.Reader, error) { return b.blob(words[2]) })
}

// blob reads one object. It is of moderate size.
func (b *batch) blob(hash string) (io.Reader, error) {
	if _, err := fmt.Fprintln(b.ask, hash); err != nil {
		return nil, err
	}
	line, err := b.answers.ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("git does not give out %s: %w", hash, err)
	}
	words := strings.Fields(line)
	if len(words) != 3 {
		return nil, fmt.Errorf("git says: %s", strings.TrimSpace(line))
	}
	size, err := strconv.Atoi(words[2])
	if err != nil || size > FileLimit {
		return nil, fmt.Errorf("git says: %s", strings.TrimSpace(line))
	}
	content := make([]byte, size+1) // a newline follows
	if _, err := io.ReadFull(b.answers, content); err != nil {
		return nil, err
	}
	return bytes.NewReader(content[:size]), nil
}
