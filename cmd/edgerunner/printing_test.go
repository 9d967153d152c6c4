package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/creack/pty"
	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server/sshtest"
)

// answered is what a client without a terminal is told on a connection: on stdout and on
// stderr, and the exit code.
func answered(t *testing.T, conn *ssh.Client, command string) (stdout, stderr string, code int) {
	t.Helper()
	sess, err := conn.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	defer sess.Close()
	var out, errs bytes.Buffer
	sess.Stdout, sess.Stderr = &out, &errs
	err = sess.Run(command)
	if exit, ok := err.(*ssh.ExitError); ok {
		return out.String(), errs.String(), exit.ExitStatus()
	}
	if err != nil {
		t.Fatalf("%q: %v", command, err)
	}
	return out.String(), errs.String(), 0
}

// isControl says whether a terminal might act on a character that is no newline or tab.
func isControl(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// Whatever is sent as a command, no shell reads it: what makes sense to nobody else is
// refused in one clear line, and nothing that was sent drives the terminal of who sees that.
func TestNoShell(t *testing.T) {
	b := startBlog(t, nil)
	conn := sshtest.Dial(t, b.addr, sshtest.Options{})
	defer conn.Close()
	for _, tt := range []struct {
		command string
		code    int
		says    string
	}{
		{"ls; id", 2, `There is no command or post "ls;"; there is no shell here, and help lists what there is.`},
		{"ls ; id", 2, `There is no shell here, so ";" means nothing; help lists what there is.`},
		{"ls && id", 2, `There is no shell here, so "&&"`},
		{"ls | wc -l", 2, `There is no shell here, so "|"`},
		{"search ssh | head", 2, `There is no shell here, so "|"`},
		{"ls > /tmp/x", 2, `There is no shell here, so ">"`},
		{"ls &", 2, `There is no shell here, so "&"`},
		{"ls *", 2, `That is too much: "*".`},
		{"cat *", 1, `There is no post "*"`},
		{"cat $(ls)", 1, `There is no post "$(ls)"`},
		{"$(id)", 1, `There is no command or post "$(id)"; there is no shell here`},
		{"`id`", 1, "There is no command or post \"`id`\"; there is no shell here"},
		{"$HOME", 1, `There is no command or post "$HOME"; there is no shell here`},
		{"~", 1, `There is no command or post "~"`},
		{"../../etc/passwd", 1, `There is no command or post "../../etc/passwd"`},
		{"cat /etc/passwd", 1, `There is no post "/etc/passwd"`},
		{"bash -i", 2, `There is no command or post "bash"; help lists the commands, and ls the posts.`},
		{`cat "the post`, 2, "A quote in that command has no end, or a backslash nothing behind it."},
		{`search don't`, 2, "A quote in that command has no end"},
		{`ls \`, 2, "A quote in that command has no end"},
		{"   ", 2, `That command is empty; help lists what there is.`},
		{`""`, 1, `There is no command or post`},
		{"\x00", 2, `That command is empty`},
		{"ls\x00--long", 1, `There is no command or post "ls--long"`},
		{"\xff\xfe", 1, `There is no command or post`},
		{"\x1b]0;owned\x07\x1b[31m", 1, `There is no command or post "]0;owned[31m"`},
		{"ls --tag \x9b31m\r\n", 1, `There is no tag "�31m"`},
		{strings.Repeat("ls ", 34_000), 2, "That command is over 4096 bytes long."},
		{strings.Repeat("a", 100_000), 2, "That command is over 4096 bytes long."},
		{"cat " + strings.Repeat("a", 4000), 1, `There is no post "` + strings.Repeat("a", 60) + `…"`},
	} {
		out, errs, code := answered(t, conn, tt.command)
		if code != tt.code || out != "" || !strings.HasPrefix(strings.ReplaceAll(errs, "\n", " "), tt.says) || strings.ContainsFunc(errs, isControl) {
			t.Errorf("%.40q: exit code %d, want %d with %q; stdout %q, stderr %q", tt.command, code, tt.code, tt.says, out, errs)
		}
	}
	if out, errs, code := answered(t, conn, `search 'ssh && terminal' --limit 1`); code != 0 || strings.Count(out, "\n") != 1 {
		t.Errorf("words in quotes are words: %q, exit code %d: %s", out, code, errs)
	}
}

// hostilePost has whatever a terminal might act on.
const hostilePost = "---\ntitle: \"A\\e[31m\\rB\\x9b\"\nslug: \"h\\eostile\"\ntags: [\"t\\eag\\t\"]\nauthor: \"A\\e\"\ndate: 2020-01-01\n---\r\n" +
	"Text \x1b]0;t\x07 \x9b31m \xff \x00.\r\n\r\n## H\x1b\r\n\n```sh\n\x1b[2J\r\x07\n```\n\n[l\x1b](https://e.example/)\n"

// All that is printed without a terminal is text, over SSH too: with newlines alone, and
// nothing on stderr. What is raw is byte for byte what the author wrote.
func TestPrintedOverSSH(t *testing.T) {
	for _, dir := range []string{"", writeFiles(t, map[string]string{"hostile.md": hostilePost})} {
		b := startBlog(t, func(s *settings) { s.content = dir })
		conn := sshtest.Dial(t, b.addr, sshtest.Options{})
		defer conn.Close()
		blog, err := loadBlog(dir, time.Now(), nil, content.Reload)
		if err != nil {
			t.Fatal(err)
		}
		for _, command := range printingCommands(blog) {
			out, errs, code := answered(t, conn, command)
			if code != 0 || errs != "" || out == "" && !strings.HasPrefix(command, "toc") && !strings.HasPrefix(command, "links") {
				t.Errorf("%s: exit code %d, %q", command, code, errs)
			}
			if strings.ContainsFunc(out, isControl) {
				t.Errorf("%s prints %q", command, out)
			}
		}
		for _, post := range blog.Posts {
			if out, errs, code := answered(t, conn, "raw "+post.Slug); code != 0 || errs != "" || out != post.Source() {
				t.Errorf("raw %s: exit code %d, %q: %q", post.Slug, code, errs, out)
			}
		}
	}
}

// printingCommands are all that print for everybody, with what they can be asked for.
func printingCommands(blog *content.Blog) []string {
	all := []string{
		"", "ls", "ls --long", "ls --json", "ls --json=1 --long", "search text", "search text --json --limit 100", "tags", "tags --json",
		"latest", "random --width 0", "help", "help cat", "version", "privacy", "--help", "--version", "feed", "feed atom", "feed rss", "feed json --limit 1",
	}
	for _, t := range blog.Topics() {
		all = append(all, "ls --tag "+quoted(t.Name), "feed --tag "+quoted(t.Name), "latest --tag "+quoted(t.Name))
	}
	for _, p := range blog.Posts {
		for _, command := range []string{
			"", "/", "cat ", "cat --width 0 ", "cat --width 8 ", "cat --width 500 ", "cat --color never ", "cat --color auto --theme dark ", "cat --theme light ",
			"text ", "toc ", "toc --json ", "links ", "links --json ", "cat -h ",
		} {
			all = append(all, command+p.Slug)
		}
	}
	return all
}

func quoted(word string) string { return "'" + word + "'" }

// A command runs also where there is a terminal, in its width and colours, and is no reader
// that opens; its lines begin at the left.
func TestPrintedOnATerminal(t *testing.T) {
	b := startBlog(t, func(s *settings) {
		s.content = writeFiles(t, map[string]string{"hostile.md": hostilePost, "ls.md": "---\ntitle: A post named ls\ndate: 2019-01-01\n---\nText.\n"})
	})
	for command, want := range map[string]string{
		"ls": "2020-01-01  hostile", "cat hostile": "Text", "latest": "Text", "help": "ssh HOST …", "raw hostile": "title:", "version": "edgerunner ",
	} {
		c := sshtest.Open(t, b.addr, sshtest.Options{Args: strings.Fields(command), Width: 40, Height: 24})
		if code := c.Wait(); code != 0 {
			t.Errorf("%s: exit code %d", command, code)
		}
		said := c.Screen.Written()
		if !strings.Contains(said, want) || strings.Contains(strings.ReplaceAll(said, "\r\n", ""), "\n") || strings.Contains(said, "\r\r") {
			t.Errorf("%s prints %q", command, said)
		}
		if strings.Contains(said, "\x1b[?") || command != "cat hostile" && command != "latest" && strings.Contains(said, "\x1b") {
			t.Errorf("%s drives the terminal: %q", command, said)
		}
	}
	c := openPost(t, b, "/ls", sshtest.Options{})
	c.WaitForText("A post named ls")
	c.WaitForText("Reading Progress")
	c.Type(keyCtrlC)
	c.Wait()
}

// piped runs a command of the blog through the real client into a program, as a shell does,
// and returns what comes out and the exit code of the client.
func piped(t *testing.T, b *blog, command string, into ...string) (out string, code int) {
	t.Helper()
	client, reader := openSSH(t, b, "-T"), exec.Command(program(t, into[0]), into[1:]...)
	client.Args = append(client.Args, command)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	errs := &sshtest.Log{} // of both
	client.Stdout, client.Stderr = w, errs
	reader.Stdin, reader.Stdout, reader.Stderr = r, &said, errs
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	if err := reader.Start(); err != nil {
		t.Fatal(err)
	}
	w.Close()
	r.Close()
	if err := reader.Wait(); err != nil {
		t.Errorf("%s | %s: %v: %s", command, into[0], err, errs.String())
	}
	_ = client.Wait() // the exit code says it
	if errs.String() != "" {
		t.Errorf("%s | %s: said %q", command, into[0], errs.String())
	}
	return said.String(), client.ProcessState.ExitCode()
}

// The real client, in front of the programs that people put behind it.
func TestPipes(t *testing.T) {
	b := startBlog(t, func(s *settings) { s.content = manyPosts(t, 2000, 1) })
	if out, code := piped(t, b, "ls --json", "jq", "-r", "select(.minutes > 0) | .slug"); code != 0 || strings.Count(out, "\n") != 2000 {
		t.Errorf("jq: %d lines, exit code %d", strings.Count(out, "\n"), code)
	}
	if out, _ := piped(t, b, "ls", "head", "-n", "1"); strings.Count(out, "\n") != 1 {
		t.Errorf("head: %q", out)
	}
	slug, _ := piped(t, b, "ls", "cut", "-f1")
	slug, _, _ = strings.Cut(slug, "\n")
	plain, _ := piped(t, b, slug, "cat")
	if out, code := piped(t, b, "cat "+slug, "less"); code != 0 || out != plain || out == "" {
		t.Errorf("less: %q, exit code %d", out, code)
	}
}

// On the machine itself the same is printed as over SSH; a terminal is looked at.
func TestPrintedHere(t *testing.T) {
	b := startBlog(t, nil)
	conn := sshtest.Dial(t, b.addr, sshtest.Options{})
	defer conn.Close()
	for _, command := range []string{"ls", "ls --json", "cat specimen --width 60", "raw specimen", "text specimen", "toc specimen", "links specimen", "tags", "search ssh", "feed", "version"} {
		var out, errs bytes.Buffer
		code := run(strings.Fields(command), &out, &errs, func(string) (string, bool) { return "", false })
		want, _, _ := answered(t, conn, command)
		if code != 0 || errs.Len() > 0 || out.String() != want {
			t.Errorf("%s: exit code %d, %q; prints\n%s", command, code, errs.String(), out.String())
		}
	}
	env := map[string]string{"TERM": "xterm-256color"}
	if said := onTTY(t, env, "cat", "specimen"); !strings.Contains(said, "\x1b[1;35m") {
		t.Errorf("on a terminal: %.200q", said)
	}
	if said := onTTY(t, env, "ls"); !strings.Contains(said, "2026-11-20  reading-over-ssh") {
		t.Errorf("on a terminal: %q", said)
	}
	env["NO_COLOR"] = "1"
	if said := onTTY(t, env, "cat", "specimen"); !strings.Contains(said, "\x1b[1m") || strings.Contains(said, "35m") {
		t.Errorf("without colours: %.200q", said)
	}
	env["TERM"] = "dumb"
	if said := onTTY(t, env, "cat", "specimen"); strings.Contains(said, "\x1b") {
		t.Errorf("on a dumb terminal: %.200q", said)
	}
}

// onTTY is what the program writes to a terminal.
func onTTY(t *testing.T, env map[string]string, args ...string) string {
	t.Helper()
	ours, theirs, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer ours.Close()
	said := make(chan string, 1)
	go func() {
		all, _ := io.ReadAll(ours) // the end of a pty is an I/O error on Linux
		said <- string(all)
	}()
	code := run(args, theirs, io.Discard, func(name string) (string, bool) { v, ok := env[name]; return v, ok })
	theirs.Close()
	if code != 0 {
		t.Errorf("%q: exit code %d", args, code)
	}
	return <-said
}

// The folder is that of the environment too.
func TestContentOfTheEnvironment(t *testing.T) {
	dir := writeFiles(t, map[string]string{"mine.md": "---\ntitle: Mine\ndate: 2020-01-01\n---\nText.\n"})
	var out, errs bytes.Buffer
	code := run([]string{"ls"}, &out, &errs, func(name string) (string, bool) { return dir, name == "EDGERUNNER_CONTENT" })
	if code != 0 || out.String() != "mine\t2020-01-01\t1\tMine\n" {
		t.Errorf("exit code %d, %q%q", code, out.String(), errs.String())
	}
	code = run([]string{"ls", "--content", filepath.Join(dir, "none")}, &out, &errs, func(string) (string, bool) { return "", false })
	if code != 1 || !strings.Contains(errs.String(), "name the folder of your posts with --content") {
		t.Errorf("exit code %d, %q", code, errs.String())
	}
}

// The line of a session in the log tells which of our commands was run, and which posts were
// printed; nothing of what was typed besides, and of many posts not all.
func TestPrintedInTheLog(t *testing.T) {
	b := startBlog(t, nil)
	for _, tt := range []struct{ user, command, typed, want string }{
		{"reader", "cat specimen reading-over-ssh", "", "command=cat posts=specimen,reading-over-ssh exit=0"},
		{"reader", "specimen", "", "command=cat posts=specimen exit=0"},
		{"reader", "", "", "command=ls exit=0"},
		{"reader", "raw specimen", "", "command=raw posts=specimen exit=0"},
		{"reader", "search secret-word", "", "command=search exit="},
		{"reader", "secret-word", "", "exit=1"},
		{"reader", "cat secret-word", "", "command=cat exit=1"},
		{"reader", "progress", "", "command=progress exit=1"},
		{"reader", "-h", "", "command=help exit=0"},
		{"reader", "rm -rf secret-word", "", "exit=2"},
		{"plain", "", "1\nsecret-word\nspecimen\n", "posts=reading-over-ssh,specimen exit=0"},
		{"plain", "", strings.Repeat("1\nq\n", 40), "posts=" + strings.Repeat("reading-over-ssh,", maxOpened-1) + "reading-over-ssh exit=0"},
		{"plain", "", "", "exit=0"},
	} {
		printedBy(t, b, tt.user, tt.command, tt.typed)
		b.log.WaitFor(t, "ended=quit "+tt.want) // which no other one has
	}
	if log := b.log.String(); strings.Contains(log, "secret-word") {
		t.Errorf("what was typed is in the log:\n%s", log)
	}
}
