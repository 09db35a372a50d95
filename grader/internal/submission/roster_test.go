package submission_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.org/sockets/grader/internal/course"
	"example.org/sockets/grader/internal/submission"
)

func TestRoster(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"plain":          {"student,submission\nann,a\nbob,b\n", "ann=a bob=b"},
		"branch":         {"student,submission,branch\nann,a,19-practical\n", "ann=a@19-practical"},
		"any order":      {"ID,Submission,Full name\n7,a,ann\n", "ann(7)=a"},
		"no header":      {"ann,a\nbob,b,main\n", "ann=a bob=b@main"},
		"Excel's":        {"\ufeffstudent;submission\r\n\"Tane, Mere\";a\r\n", "Tane, Mere=a"},
		"quoted":         {"student,submission\n\"a \"\"b\"\"\nc\",d\n", "a \"b\"\nc=d"},
		"nothing handed": {"student,submission\nann,\nbob\n", "ann= bob="},
		"a password":     {"student,submission\nann,https://x:s3cret@example.org/r.git\n", "ann=https://example.org/r.git"},
	} {
		t.Run(name, func(t *testing.T) {
			tree(t, "roster.csv: "+c.text)
			rows, err := submission.Roster("roster.csv")
			require.NoError(t, err)
			assert.Equal(t, c.want, shown(rows))
		})
	}
}

func shown(rows []submission.Row) string {
	var all []string
	for _, r := range rows {
		text := r.Student
		if r.ID != "" {
			text += "(" + r.ID + ")"
		}
		text += "=" + r.Submission
		if r.Branch != "" {
			text += "@" + r.Branch
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

func TestRosterRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   "there is no student in the roster",
		"student,submission\n":               "there is no student in the roster",
		"student,mark\nann,3\n":              `line 1: there is no column "submission"`,
		"student,submission\nann,a\nann,b\n": `line 3: "ann" stands in line 2 already. A student has one row`,
		"student,submission,id\nann,a,7\nbob,b,7": `line 3: the id "7" stands in line 2 already. Whose is it?`,
		"student,submission\n,a\n":                "line 2: the student has no name",
		"student,submission\n\"ann,a\n":           "extraneous or missing \" in quoted-field",
		"student,submission\nann\xe9,a\n":         "the roster is not UTF-8. Save it as CSV UTF-8",
		"student,submission,submitted\na,b,now\n": `line 2: "now" is no time. Write it as 2026-12-01T23:59:00+13:00`,
	} {
		tree(t, "roster.csv: "+text)
		_, err := submission.Roster("roster.csv")
		assert.ErrorContains(t, err, want, text)
		assert.ErrorContains(t, err, "roster.csv: ")
	}
	_, err := submission.Roster("nowhere.csv")
	assert.EqualError(t, err, "nowhere.csv: the roster cannot be read: no such file or directory")
}

func TestTime(t *testing.T) {
	for text, want := range map[string]string{
		"2026-12-01T23:59:00+13:00": "2026-12-01T10:59:00Z",
		"2026-12-01 23:59:30Z":      "2026-12-01T23:59:30Z",
	} {
		got, err := submission.Time(text)
		require.NoError(t, err)
		assert.Equal(t, want, got.UTC().Format(time.RFC3339))
	}
	day, err := submission.Time("2026-12-01")
	require.NoError(t, err)
	assert.Equal(t, "2026-12-01 23:59:59", day.Format(time.DateTime))
}

func TestCollection(t *testing.T) {
	for name, c := range map[string]struct {
		entries []string
		folder  string
		want    string
	}{
		"folders": {[]string{"all/ann/", "all/bob/", "all/.git/", "all/notes.txt: x"}, "all", "ann=ann bob=bob"},
		"GitHub Classroom": {[]string{"19-practical-submissions/19-practical-ann/", "19-practical-submissions/19-practical-bob-19-practical/"},
			"19-practical-submissions", "ann=19-practical-ann bob-19-practical=19-practical-bob-19-practical"},
		"Moodle": {[]string{"m/Mere Tane_4711_assignsubmission_file_/", "m/Bo_12_assignsubmission_file_work.zip: x", "m/Cid_13_assignsubmission_file/"},
			"m", "Bo(12)=Bo_12_assignsubmission_file_work.zip Cid(13)=Cid_13_assignsubmission_file Mere Tane(4711)=Mere Tane_4711_assignsubmission_file_"},
		"two of one name": {[]string{"m/Bo_12_assignsubmission_file_/", "m/Bo_13_assignsubmission_file_/"},
			"m", "Bo (12)(12)=Bo_12_assignsubmission_file_ Bo (13)(13)=Bo_13_assignsubmission_file_"},
		"Canvas": {[]string{"c/tanemere_LATE_4711_998877_sockets.zip: x", "c/bo_12_998_a_b.tgz: x"},
			"c", "bo(12)=bo_12_998_a_b.tgz tanemere(4711)=tanemere_LATE_4711_998877_sockets.zip"},
		"loose files": {[]string{"c/nia_4713_998879_server.go: x", "c/nia_4713_998880_client.go: x", "c/bo_12_998_a.zip: x", "c/bo_12_999_notes.pdf: x",
			"c/Cid_13_assignsubmission_file_work.rar: x", "c/server.go: x"}, "c",
			"Cid(13)=Cid_13_assignsubmission_file_work.rar bo(12)=bo_12_998_a.zip nia(4713)=nia_4713_998879_server.go"},
		"bare and packed": {[]string{"b/ann.git/", "b/bob.tar.gz: x", "b/ann/"}, "b", "ann=ann ann (2)=ann.git bob=bob.tar.gz"},
	} {
		t.Run(name, func(t *testing.T) {
			tree(t, c.entries...)
			rows, err := submission.Collection(c.folder)
			require.NoError(t, err)
			assert.Equal(t, c.want, shown(rows))
		})
	}
	tree(t, "empty/")
	_, err := submission.Collection("empty")
	assert.ErrorContains(t, err, "empty: there is no submission in this folder")
}

const written = "package main\n"

// git runs git in a folder, as somebody at a fixed time.
func git(t *testing.T, dir string, args ...string) string {
	cmd := exec.Command("git", append([]string{"-c", "user.name=ann", "-c", "user.email=ann@example.org", "-c", "init.defaultBranch=main"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_COMMITTER_DATE=1700000000 +1300", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "git %v: %s", args, out)
	return strings.TrimSpace(string(out))
}

// repositories makes a working copy, and a bare repository of it, with the
// branches main and 19-practical.
func repositories(t *testing.T) (root string) {
	root = tree(t, "work/01-blocking/server/server.go: "+written, "work/01-blocking/link -> /etc/passwd",
		"work/big.bin: "+strings.Repeat("x", 2<<20), "work/odd \"name\"\n.txt: x")
	git(t, "work", "init", "--quiet")
	git(t, "work", "add", ".")
	git(t, "work", "commit", "--quiet", "-m", "first")
	git(t, "work", "switch", "--quiet", "-c", "19-practical")
	require.NoError(t, os.WriteFile("work/01-blocking/server/server.go", []byte(written+"// practical\n"), 0o644))
	git(t, "work", "commit", "--quiet", "-am", "second")
	git(t, "work", "switch", "--quiet", "main")
	git(t, ".", "clone", "--quiet", "--bare", "work", "bare.git")
	return root
}

func TestReceiveRepository(t *testing.T) {
	root := repositories(t)
	for name, c := range map[string]struct{ submission, branch, want string }{
		"a working copy's branch": {"work", "19-practical", written + "// practical\n"},
		"as it stands":            {"work", "", written},
		"bare":                    {"bare.git", "", written},
		"bare, a branch":          {"bare.git", "19-practical", written + "// practical\n"},
		"a URL":                   {"file://" + filepath.ToSlash(root) + "/bare.git", "", written},
		"a URL's branch":          {"file://" + filepath.ToSlash(root) + "/bare.git", "19-practical", written + "// practical\n"},
	} {
		t.Run(name, func(t *testing.T) {
			row := submission.Row{Student: "ann", Submission: c.submission, Branch: c.branch, Folder: root}
			got, err := row.Receive(t.Context(), t.TempDir())
			require.NoError(t, err)
			text, err := os.ReadFile(filepath.Join(got.Dir, "01-blocking/server/server.go"))
			require.NoError(t, err)
			assert.Equal(t, c.want, string(text))
			assert.Len(t, got.Commit, 40)
			assert.Equal(t, "2023-11-15T11:13:20+13:00", got.Time.Format(time.RFC3339))
			if got.Dir != filepath.Join(root, "work") {
				assert.NoFileExists(t, filepath.Join(got.Dir, "big.bin"))
				target, err := os.Readlink(filepath.Join(got.Dir, "01-blocking/link"))
				require.NoError(t, err)
				assert.Equal(t, "this-was-a-symbolic-link", target)
			}
			row.Submitted = time.Unix(1, 0)
			got, err = row.Receive(t.Context(), t.TempDir())
			require.NoError(t, err)
			assert.Equal(t, row.Submitted, got.Time)
		})
	}
}

func TestReceiveRefuses(t *testing.T) {
	root := repositories(t)
	git(t, ".", "init", "--quiet", "--bare", "empty.git")
	require.NoError(t, os.MkdirAll("linked", 0o755))
	require.NoError(t, os.WriteFile("linked/.git", []byte("gitdir: ../other/.git\n"), 0o644))
	git(t, ".", "clone", "--quiet", "--bare", "--shared", "work", "shared.git")
	require.NoError(t, os.WriteFile("cut.zip", []byte("PK\x03\x04"), 0o644))
	require.NoError(t, os.WriteFile("up.zip", zipped(t, "../../evil.go", written), 0o644))
	for _, c := range []struct{ submission, branch, want string }{
		{"", "", "nothing was handed in"},
		{"nowhere", "", "nowhere: there is no such folder"},
		{"work/big.bin", "", "work/big.bin: it is no folder, no repository, and no archive"},
		{"work/01-blocking", "main", "it is no repository, and so has no branch main"},
		{"work", "nope", "work: it has no branch nope, only 19-practical, main"},
		{"bare.git", "nope", "bare.git: it has no branch nope, only 19-practical, main"},
		{"bare.git", "--help", "it has no branch --help"},
		{"empty.git", "", "empty.git: there is no commit in it yet"},
		{"linked", "main", "linked: its .git is not a repository, but leads to one"},
		{"shared.git", "", "shared.git: it keeps its objects in another repository"},
		{"file://" + root + "/bare.git", "nope", "git says: Remote branch nope not found"},
		{"file://" + root + "/nowhere.git", "", "does not appear to be a git repository"},
		{"ext::sh -c 'touch /tmp/evil'", "", "there is no such folder"},
		{"ext://sh", "", "repositories are not read by ext://"},
		{"cut.zip", "", "cut.zip: it is no zip archive"},
		{"up.zip", "", `up.zip: it holds "../../evil.go", which leads out of it`},
	} {
		_, err := submission.Row{Submission: c.submission, Branch: c.branch, Folder: root}.Receive(t.Context(), t.TempDir())
		assert.ErrorContains(t, err, c.want, c.submission)
	}
}

// A repository's own config names programs for git to run: none is.
func TestReceiveRunsNothing(t *testing.T) {
	root := repositories(t)
	sign := filepath.Join(root, "it-ran")
	for _, key := range []string{"core.fsmonitor", "core.pager", "gpg.program", "core.sshCommand", "diff.external",
		"filter.x.smudge", "core.alternateRefsCommand", "uploadpack.packObjectsHook", "core.hooksPath"} {
		git(t, "work", "config", key, "touch "+sign)
	}
	git(t, "work", "config", "log.showSignature", "true")
	for _, branch := range []string{"", "19-practical"} {
		_, err := submission.Row{Submission: "work", Branch: branch, Folder: root}.Receive(t.Context(), t.TempDir())
		require.NoError(t, err)
	}
	assert.NoFileExists(t, sign)
}

func zipped(t *testing.T, entries ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		f, err := w.Create(entries[i])
		require.NoError(t, err)
		_, err = f.Write([]byte(entries[i+1]))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestReceiveArchive(t *testing.T) {
	root := tree(t, "Mere Tane_4711_assignsubmission_file_/")
	file := "sockets-main/01-blocking/server/server.go"
	require.NoError(t, os.WriteFile("Mere Tane_4711_assignsubmission_file_/work.zip", zipped(t, "sockets-main/", "", file, written, "__MACOSX/x/y.go", ""), 0o644))
	require.NoError(t, os.WriteFile("large.zip", zipped(t, file, strings.Repeat("/", 2<<20)), 0o644))
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	require.NoError(t, w.WriteHeader(&tar.Header{Name: file, Mode: 0o644, Size: int64(len(written))}))
	_, err := w.Write([]byte(written))
	require.NoError(t, err)
	require.NoError(t, w.WriteHeader(&tar.Header{Name: "sockets-main/01-blocking/client/client.go", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}))
	require.NoError(t, w.Close())
	require.NoError(t, z.Close())
	require.NoError(t, os.WriteFile("work.tgz", b.Bytes(), 0o644))
	for _, name := range []string{"Mere Tane_4711_assignsubmission_file_", "work.tgz", "large.zip"} {
		got, err := submission.Row{Submission: name, Folder: root}.Receive(t.Context(), t.TempDir())
		require.NoError(t, err)
		works := submission.Whole(got.Dir, course.Programs()[:2])
		require.Len(t, works, 2)
		assert.Equal(t, []string{"01-blocking/server in 01-blocking/server", "01-blocking/client in 01-blocking/client"}, labels(works))
		text, err := submission.Read(works[0].Dir, "server.go")
		if name == "large.zip" {
			assert.ErrorContains(t, err, "larger than 1024 KiB")
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, written, string(text))
		if name == "work.tgz" {
			_, err = submission.Read(works[1].Dir, "client.go")
			assert.ErrorContains(t, err, "symbolic link")
		}
	}
}
