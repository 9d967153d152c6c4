package files

import (
	"bytes"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// dialogue is a client that says everything at once, and what it is told.
type dialogue struct {
	io.Reader
	bytes.Buffer
}

func (d *dialogue) Read(p []byte) (int, error) { return d.Reader.Read(p) }

// ask is what a client is told that sends a command line and these answers.
func ask(t *testing.T, tree fs.FS, answers string, args ...string) (told string, code int) {
	t.Helper()
	d := &dialogue{Reader: strings.NewReader(answers)}
	code = (&Transfer{FS: tree}).SCP(d, append([]string{"scp"}, args...))
	return d.String(), code
}

var yes = strings.Repeat("\x00", 100)

// The protocol, byte for byte, as scp.c has it.
func TestSCP(t *testing.T) {
	tree := fstest.MapFS{
		"posts/a.md":     shelf()["posts/a.md"],
		"posts/b b.md":   shelf()["posts/b b.md"],
		"posts/a/c.png":  shelf()["posts/a/cat.png"],
		"posts":          {Mode: fs.ModeDir | 0o755, ModTime: shelf()["posts/a.md"].ModTime},
		"posts/a":        {Mode: fs.ModeDir | 0o755},
		"evil\nC0644 0 ": shelf()["posts/a.md"],
	}
	for name, tt := range map[string]struct {
		args    string
		answers string
		want    string
		code    int
	}{
		"a file":               {"-f posts/a.md", yes, "C0644 4 a.md\n# A\n\x00", 0},
		"absolute":             {"-f /posts/a.md", yes, "C0644 4 a.md\n# A\n\x00", 0},
		"with times":           {"-p -f -- posts/a.md", yes, "T1577934245 0 1577934245 0\nC0644 4 a.md\n# A\n\x00", 0},
		"options in one":       {"-vpf posts/a.md", yes, "T1577934245 0 1577934245 0\nC0644 4 a.md\n# A\n\x00", 0},
		"blanks":               {"-f posts/b b.md", yes, "C0644 4 b b.md\n# B\n\x00", 0},
		"a pattern":            {"-f posts/*.md", yes, "C0644 4 a.md\n# A\n\x00C0644 4 b b.md\n# B\n\x00", 0},
		"folders in a pattern": {"-f p*/a*", yes, "\x01scp: posts/a: not a regular file\nC0644 4 a.md\n# A\n\x00", 1},
		"all": {"-r -f posts", yes, "D0755 0 posts\nD0755 0 a\nC0644 4 c.png\n\x89PNG\x00E\n" +
			"C0644 4 a.md\n# A\n\x00C0644 4 b b.md\n# B\n\x00E\n", 0},
		"a folder with times": {"-rpf posts/a", yes, "T0 0 0 0\nD0755 0 a\nT1577934245 0 1577934245 0\nC0644 4 c.png\n\x89PNG\x00E\n", 0},
		"a folder alone":      {"-f posts", yes, "\x01scp: posts: not a regular file\n", 1},
		"nothing":             {"-f posts/x", yes, "\x01scp: posts/x: No such file or directory\n", 1},
		"no pattern":          {"-f [", yes, "\x01scp: [: No such file or directory\n", 1},
		"above the root":      {"-f ../../etc/passwd", yes, "\x01scp: etc/passwd: No such file or directory\n", 1},
		"the root":            {"-r -f .", yes, "\x01scp: the root: name what you want of it, such as 'posts/*.md', or leave out -O\n", 1},
		"no path":             {"-f", yes, "\x01scp: the root: name what you want of it, such as 'posts/*.md', or leave out -O\n", 1},
		"sequences":           {"-f \x1b]0;x\x07\xff", yes, "\x01scp: \ufffd]0;x\ufffd\ufffd: No such file or directory\n", 1},
		"a name that is two":  {"-f evil*", yes, "\x01scp: evil\ufffdC0644 0 : the name cannot be sent\n", 1},
		"to us":               {"-t posts", "", "\x01scp: nothing can be put here\n", 1},
		"many to us":          {"-r -d -t -- .", "", "\x01scp: nothing can be put here\n", 1},
		"a client that goes":  {"-f posts/a.md", "\x00", "C0644 4 a.md\n", 1},
		"a client that fails": {"-f posts/*.md", "\x00\x01disk full\n\x00\x00", "C0644 4 a.md\nC0644 4 b b.md\n# B\n\x00", 1},
		"a client that ends":  {"-f posts/*.md", "\x00\x02no\n\x00\x00", "C0644 4 a.md\n", 1},
		"a long complaint":    {"-f posts/*.md", "\x00\x01" + strings.Repeat("x", 1<<20), "C0644 4 a.md\nC0644 4 b b.md\n", 1},
	} {
		t.Run(name, func(t *testing.T) {
			told, code := ask(t, tree, tt.answers, strings.Split(tt.args, " ")...)
			if told != tt.want || code != tt.code {
				t.Errorf("%q, exit code %d; want %q, %d", told, code, tt.want, tt.code)
			}
		})
	}
}

// Which command lines are those of scp: what a person types is not.
func TestIsSCP(t *testing.T) {
	for line, want := range map[string]bool{
		"scp -f a": true, "scp -t a": true, "scp -rpf a": true, "scp -v -r -f -- a": true, "scp -f": true,
		"scp": false, "scp a": false, "scp -r a": false, "scp a -f": false, "scp -- -f": false, "scp - -f": false, "": false, "cat -f a": false,
	} {
		if got := IsSCP(strings.Fields(line)); got != want {
			t.Errorf("%q: %t", line, got)
		}
	}
	if o, _ := scpOptions([]string{"scp", "-f", "--", "-a", "b"}); o.path != "-a b" || o.recursive {
		t.Errorf("behind --: %+v", o)
	}
}

// FuzzSCP: whatever a client asks and answers, it is told lines and files, and it ends.
func FuzzSCP(f *testing.F) {
	f.Add("-f posts/*.md", yes)
	f.Add("-rp -f -- posts", "\x00\x01no\n\x00\x02")
	f.Add("-f [^/]*\\", "\x00")
	f.Fuzz(func(t *testing.T, args, answers string) {
		told, code := ask(t, shelf(), answers, strings.Split(args, " ")...)
		if code != 0 && code != 1 {
			t.Errorf("exit code %d", code)
		}
		if told != "" && !slices.Contains([]byte("CDET\x01"), told[0]) {
			t.Errorf("the client is told %q", told)
		}
	})
}
