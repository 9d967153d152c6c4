package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"edgerunner.vc/blog/server/sshtest"
)

// shelf is a folder of posts, and what is fetched of it.
func shelf(t testing.TB) (dir string, want map[string]string) {
	picture := string([]byte{0x89, 'P', 'N', 'G', 0, 1, 2, '\r', '\n', 0xff})
	files := map[string]string{
		"site.yaml":          "title: THE BLOG\nhost: blog.example.com\n",
		"first.md":           "---\ntitle: The first\ndate: 2020-01-01\n---\r\nText\x1b[2J\xff and ![a cat](pictures/cat%201.png).\n",
		"second.mdx":         "---\ndate: 2020-01-02\ncover: pictures/cat 1.png\n---\nimport dog from './dog.svg'\n",
		"日本語/index.md":       "---\ndate: 2020-01-03\n---\n![](dog.svg)\n",
		"日本語/dog.svg":        "<svg/>",
		"dog.svg":            "<svg>a dog</svg>",
		"pictures/cat 1.png": picture + strings.Repeat("meow", 50_000),
		"draft.md":           "---\ndraft: true\n---\n![](secret.png)\n",
		"secret.png":         "secret",
	}
	return writeFiles(t, files), map[string]string{
		"first.md":         files["first.md"],
		"first/cat 1.png":  files["pictures/cat 1.png"],
		"second.md":        files["second.mdx"],
		"second/cat 1.png": files["pictures/cat 1.png"],
		"second/dog.svg":   files["dog.svg"],
		"日本語.md":           files["日本語/index.md"],
		"日本語/dog.svg":      files["日本語/dog.svg"],
	}
}

// fetcher is a person with a shell in a folder of their own, and a blog to fetch from.
type fetcher struct {
	t          *testing.T
	home       string
	host, port string
}

func newFetcher(t *testing.T, b *blog) *fetcher {
	t.Helper()
	host, port, err := net.SplitHostPort(b.addr)
	if err != nil {
		t.Fatal(err)
	}
	return &fetcher{t, t.TempDir(), host, port}
}

// run runs a program of OpenSSH with the options that it needs to get in; HOST in an
// argument is the host.
func (f *fetcher) run(input, name string, args ...string) (out string, code int) {
	f.t.Helper()
	options := []string{
		"-F", "none", "-P", f.port, "-o", "StrictHostKeyChecking=no",
		"-o", "UserKnownHostsFile=" + filepath.Join(f.home, ".known"), "-o", "LogLevel=ERROR",
	}
	return f.plainly(input, name, append(options, args...)...)
}

// plainly runs a program. What it prints and what it complains of are not one pipe: ssh has
// the second from sftp and makes it one that never blocks, and then sftp would lose what the
// first is too full for.
func (f *fetcher) plainly(input, name string, args ...string) (out string, code int) {
	f.t.Helper()
	for i, arg := range args {
		args[i] = strings.NewReplacer("HOST", f.host, "PORT", f.port, "HOME", f.home).Replace(arg)
	}
	cmd := exec.Command(program(f.t, name), args...)
	cmd.Dir, cmd.Stdin = f.home, strings.NewReader(input)
	cmd.Env = []string{"HOME=" + f.home, "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
	var said, wrong strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &wrong
	if err := cmd.Run(); cmd.ProcessState == nil {
		f.t.Fatalf("%s: %v", name, err)
	}
	return said.String() + wrong.String(), cmd.ProcessState.ExitCode()
}

// sftp runs a line in a batch of sftp.
func (f *fetcher) sftp(line string) (out string, code int) {
	f.t.Helper()
	return f.run(line+"\n", "sftp", "-b", "-", "HOST")
}

// has looks that a folder is what is wanted, byte for byte.
func (f *fetcher) has(dir string, want map[string]string) {
	f.t.Helper()
	n := 0
	err := filepath.WalkDir(filepath.Join(f.home, dir), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		text, err := os.ReadFile(name)
		below, _ := filepath.Rel(filepath.Join(f.home, dir), name)
		if expected, ok := want[below]; !ok || string(text) != expected {
			f.t.Errorf("%s has %d bytes, %.60q; want %d", below, len(text), text, len(expected))
		}
		return err
	})
	if err != nil || n != len(want) {
		f.t.Errorf("%s has %d files, want %d; %v", dir, n, len(want), err)
	}
}

// startShelf serves the shelf, once its images are there.
func startShelf(t *testing.T) (b *blog, dir string, want map[string]string) {
	t.Helper()
	dir, want = shelf(t)
	b = startBlog(t, func(s *settings) { s.content = dir })
	f := newFetcher(t, b)
	for range 100 { // each look takes a tenth of a second
		if out, code := f.sftp("ls posts/first/*"); code == 0 && strings.Contains(out, "cat 1.png") {
			return b, dir, want
		}
	}
	t.Fatal("the images do not come")
	return nil, "", nil
}

// What people do with sftp.
func TestSFTP(t *testing.T) {
	b, _, want := startShelf(t)
	f := newFetcher(t, b)
	for line, says := range map[string]string{
		"ls":                  "feed.xml",
		"ls -l posts":         "-rw-r--r--    1 nobody   nobody         89 Jan 1  2020 first.md",
		"cd posts\npwd":       "Remote working directory: /posts",
		"cd posts/../..\npwd": "Remote working directory: /\n",
		"ls -1 posts":         "posts/日本語.md",
	} {
		if out, code := f.sftp(line); code != 0 || !strings.Contains(out, says) {
			t.Errorf("%s: exit code %d, %s", line, code, out)
		}
	}
	if out, code := f.sftp("get -r posts all"); code != 0 {
		t.Errorf("get -r: exit code %d, %s", code, out)
	}
	f.has("all", want)
	if out, code := f.sftp("get -p first.md kept.md\nget README.txt\nget feed.xml"); code != 0 {
		t.Errorf("get: exit code %d, %s", code, out)
	}
	info, err := os.Stat(filepath.Join(f.home, "kept.md"))
	if err != nil || !info.ModTime().Equal(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the time of the copy: %v, %v", info, err)
	}
	if text := mustRead(t, f.home, "kept.md"); text != want["first.md"] {
		t.Errorf("at the top it is %q", text)
	}
	if text := mustRead(t, f.home, "README.txt"); !strings.Contains(text, "3 posts:") || !strings.Contains(text, "scp blog.example.com:SLUG.md .") {
		t.Errorf("README.txt: %s", text)
	}
	feed, _ := asked(t, b, sshtest.Options{}, "feed")
	if text := mustRead(t, f.home, "feed.xml"); text != feed || !strings.Contains(text, "<entry>") {
		t.Errorf("feed.xml is not what feed prints: %.300s", text)
	}
}

// Whatever would change something, or leave the tree, is refused, and sftp says why.
func TestSFTPRefuses(t *testing.T) {
	b, dir, want := startShelf(t)
	f := newFetcher(t, b)
	put(t, f.home, "mine", "mine")
	for line, says := range map[string]string{
		"put mine":                   "Permission denied",
		"put mine first.md":          "Permission denied",
		"put mine posts/first.md":    "Permission denied",
		"reput mine posts/first.md":  "",
		"rm posts/first.md":          "Permission denied",
		"rmdir posts":                "Permission denied",
		"mkdir new":                  "Permission denied",
		"rename posts/first.md x":    "Permission denied",
		"symlink /etc/passwd x":      "Permission denied",
		"ln posts/first.md x":        "Permission denied",
		"chmod 777 posts/first.md":   "Permission denied",
		"chown 0 posts/first.md":     "",
		"get ../../../../etc/passwd": "not found",
		"get posts/draft.md":         "not found",
		"get secret.png":             "not found",
		"get site.yaml":              "not found",
		"cd ../etc":                  "No such file or directory",
		"df":                         "",
	} {
		if out, code := f.sftp(line); code != 1 || !strings.Contains(out, says) {
			t.Errorf("%s: exit code %d, %s", line, code, out)
		}
	}
	if out, code := f.sftp("get -r posts after"); code != 0 {
		t.Errorf("exit code %d, %s", code, out)
	}
	f.has("after", want)
	if left, err := os.ReadDir(dir); err != nil || len(left) != 8 {
		t.Errorf("the folder has %d entries, %v", len(left), err)
	}
}

// Both protocols of scp, of OpenSSH of three times.
func TestSCP(t *testing.T) {
	b, _, want := startShelf(t)
	for _, scp := range []struct {
		name, ssh string
		old       []string // has it speak the old protocol
		new       []string // and SFTP; nil if it cannot
	}{
		{"scp", "ssh", []string{"-O"}, []string{}},
		{"scp-8", "ssh-8", []string{}, nil},
		{"scp-10", "ssh-10", []string{"-O"}, []string{}},
	} {
		t.Run(scp.name, func(t *testing.T) {
			through := []string{"-S", program(t, scp.ssh)}
			t.Run("old", func(t *testing.T) { testSCP(t, b, want, scp.name, append(through, scp.old...), true) })
			if scp.new != nil {
				t.Run("new", func(t *testing.T) { testSCP(t, b, want, scp.name, through, false) })
			}
		})
	}
}

func testSCP(t *testing.T, b *blog, want map[string]string, name string, options []string, old bool) {
	f := newFetcher(t, b)
	put(t, f.home, "mine", "mine")
	scp := func(args ...string) (string, int) {
		return f.run("", name, append(options[:len(options):len(options)], args...)...)
	}
	for _, args := range [][]string{
		{"HOST:first.md", "one.md"},
		{"-p", "HOST:/posts/first.md", "two.md"},
		{"HOST:second.mdx", "."},
		{"HOST:second", "."},
		{"-r", "HOST:posts", "all"},
	} {
		if out, code := scp(args...); code != 0 || out != "" {
			t.Errorf("%v: exit code %d, %s", args, code, out)
		}
	}
	f.has("all", want)
	for copied, post := range map[string]string{"one.md": "first.md", "two.md": "first.md", "second.mdx": "second.md", "second": "second.md"} {
		if text := mustRead(t, f.home, copied); text != want[post] {
			t.Errorf("%s is %q", copied, text)
		}
	}
	if info, err := os.Stat(filepath.Join(f.home, "two.md")); err != nil || info.ModTime().Unix() != 1577836800 {
		t.Errorf("the time of the copy: %v, %v", info, err)
	}
	for dir, args := range map[string][]string{
		"patterns": {"HOST:posts/*.md", "patterns"},
		"blanks":   {"HOST:posts/first/cat 1.png", "blanks"},
	} {
		if err := os.Mkdir(filepath.Join(f.home, dir), 0o755); err != nil {
			t.Fatal(err)
		}
		if out, code := scp(args...); code != 0 {
			t.Errorf("%v: exit code %d, %s", args, code, out)
		}
	}
	f.has("patterns", map[string]string{"first.md": want["first.md"], "second.md": want["second.md"], "日本語.md": want["日本語.md"]})
	f.has("blanks", map[string]string{"cat 1.png": want["first/cat 1.png"]})
	for args, says := range map[string]string{
		"HOST:nothing.md here":       "No such file or directory",
		"HOST:../../etc/passwd here": "No such file or directory",
		"mine HOST:mine":             map[bool]string{true: "nothing can be put here", false: "ermission denied"}[old],
		"mine HOST:posts/first.md":   map[bool]string{true: "nothing can be put here", false: "ermission denied"}[old],
		"HOST:posts here":            "not a regular file",
		"HOST:posts/draft.md here":   "No such file or directory",
	} {
		if out, code := scp(strings.Fields(args)...); code == 0 || !strings.Contains(out, says) {
			t.Errorf("%s: exit code %d, %s", args, code, out)
		}
	}
}

// The whole tree at once, as SFTP has it; the old protocol has no name for it.
func TestSCPOfTheRoot(t *testing.T) {
	b, _, _ := startShelf(t)
	f := newFetcher(t, b)
	if out, code := f.run("", "scp", "-r", "HOST:/", "all"); code != 0 {
		t.Errorf("exit code %d, %s", code, out)
	}
	for _, name := range []string{"README.txt", "feed.xml", "posts/first.md"} {
		mustRead(t, filepath.Join(f.home, "all"), name)
	}
	if out, code := f.run("", "scp", "-O", "-r", "HOST:/", "old"); code == 0 || !strings.Contains(out, "leave out -O") {
		t.Errorf("exit code %d, %s", code, out)
	}
}

// curl and lftp, which have libraries and ways of their own.
func TestCurlAndLFTP(t *testing.T) {
	b, _, want := startShelf(t)
	f := newFetcher(t, b)
	curl := func(path string, args ...string) (string, int) {
		return f.plainly("", "curl", append([]string{"-sS", "--insecure", "--user", "reader:", "sftp://HOST:PORT" + path}, args...)...)
	}
	if out, code := curl("/posts/first.md", "-o", "first.md"); code != 0 || mustRead(t, f.home, "first.md") != want["first.md"] {
		t.Errorf("exit code %d, %s", code, out)
	}
	if out, code := curl("/posts/first/cat%201.png", "-o", "cat.png"); code != 0 || mustRead(t, f.home, "cat.png") != want["first/cat 1.png"] {
		t.Errorf("exit code %d, %s", code, out)
	}
	if out, code := curl("/posts/"); code != 0 || !strings.Contains(out, "日本語.md") {
		t.Errorf("exit code %d, %s", code, out)
	}
	if _, code := curl("/posts/nothing.md"); code != 78 { // REMOTE_FILE_NOT_FOUND
		t.Errorf("a file that is not there: exit code %d", code)
	}
	if _, code := curl("/posts/first.md", "-T", "first.md"); code == 0 {
		t.Error("a file was put")
	}
	mirror := "set sftp:auto-confirm yes; set sftp:connect-program 'ssh -a -x -F none -o StrictHostKeyChecking=no -o UserKnownHostsFile=HOME/.known';" +
		"open -p PORT sftp://reader:@HOST; mirror posts all; mirror posts all; put first.md"
	out, code := f.plainly("", "lftp", "-c", mirror)
	if code != 1 || !strings.Contains(out, "ermission denied") {
		t.Errorf("exit code %d, %s", code, out)
	}
	f.has("all", want)
}

// A folder of thousands of posts is listed at once, and fetched while others read.
func TestManyFiles(t *testing.T) {
	const posts = 5000
	dir := manyPosts(t, posts, 3)
	b := startBlog(t, func(s *settings) { s.content = dir })
	f := newFetcher(t, b)
	begin := time.Now()
	out, code := f.sftp("ls -1 posts")
	if n := strings.Count(out, ".md\n"); n != posts || code != 0 {
		t.Errorf("%d posts are listed, exit code %d", n, code)
	}
	t.Logf("%d posts are listed in %s", posts, time.Since(begin).Round(time.Millisecond))

	reader := sshtest.Open(t, b.addr, sshtest.Options{})
	reader.WaitForText("Post 0")
	done := make(chan string, 1)
	go func() {
		out, code := f.run("", "scp", "-O", "-r", "HOST:posts", "all")
		done <- fmt.Sprint(out, code)
	}()
	keys := 0
	for ; len(done) == 0; keys++ {
		reader.Type("G")
		reader.WaitForText("Post 4999")
		reader.Type("g")
		reader.WaitForText("Post 0")
	}
	if out := <-done; out != "0" {
		t.Errorf("scp: %s", out)
	}
	t.Logf("%d keys were pressed meanwhile", keys)
	same := 0
	for i := range posts {
		name := fmt.Sprintf("post-%03d.md", i)
		got, _ := os.ReadFile(filepath.Join(f.home, "all", name))
		want, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil && bytes.Equal(got, want) {
			same++
		}
	}
	if same != posts {
		t.Errorf("%d of %d copies are like their posts", same, posts)
	}
}

// Who is fetching goes on with the blog as it was; who comes then has the new one, with
// its images.
func TestFilesChange(t *testing.T) {
	b, dir, want := startShelf(t)
	f := newFetcher(t, b)
	put(t, dir, "dog.svg", "<svg>another dog</svg>")
	put(t, dir, "second.mdx", "---\ndate: 2020-01-02\n---\n![](dog.svg)\n")
	b.log.WaitFor(t, "posts changed")
	want["second.md"], want["second/dog.svg"] = "---\ndate: 2020-01-02\n---\n![](dog.svg)\n", "<svg>another dog</svg>"
	delete(want, "second/cat 1.png")
	if out, code := f.sftp("get -r posts all"); code != 0 {
		t.Errorf("exit code %d, %s", code, out)
	}
	f.has("all", want)
}

// The author is told once which images are not held.
func TestImagesLeftOut(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"a.md":    "---\ndate: 2020-01-01\n---\n![](big.png)\n",
		"big.png": strings.Repeat("x", 5<<20),
	})
	b := startBlog(t, func(s *settings) { s.content = dir })
	const said = "big.png: is not served as a file: an image has 4 MB at most"
	b.log.WaitFor(t, said)
	put(t, dir, "b.md", "---\ndate: 2020-01-02\n---\nText.\n")
	b.log.WaitFor(t, "posts changed")
	if n := strings.Count(b.log.String(), said); n != 1 {
		t.Errorf("said %d times", n)
	}
	f := newFetcher(t, b)
	if out, _ := f.sftp("get README.txt"); !strings.Contains(mustRead(t, f.home, "README.txt"), "1 image of older posts or of great size") {
		t.Errorf("README.txt does not say so; %s", out)
	}
}
