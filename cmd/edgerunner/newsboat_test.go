package main

import (
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// newsboat is the real one, with a home of its own and so many lines of urls.
type newsboat struct {
	t    *testing.T
	home string
}

func openNewsboat(t *testing.T, urls ...string) *newsboat {
	t.Helper()
	n := &newsboat{t, t.TempDir()}
	if err := os.WriteFile(filepath.Join(n.home, "urls"), []byte(strings.Join(urls, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return n
}

// run does what newsboat can do without a terminal, and returns what it says.
func (n *newsboat) run(commands ...string) string {
	n.t.Helper()
	cmd := exec.Command(program(n.t, "newsboat"), append([]string{"-u", n.home + "/urls", "-c", n.home + "/cache.db", "-x"}, commands...)...)
	cmd.Env = []string{"HOME=" + n.home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		n.t.Fatalf("newsboat: %v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// articles are what it has kept, oldest first.
func (n *newsboat) articles() string {
	n.t.Helper()
	db, err := sql.Open("sqlite", n.home+"/cache.db")
	if err != nil {
		n.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT date(pubDate, 'unixepoch'), title, author, url, content FROM rss_item WHERE deleted = 0 ORDER BY pubDate, url")
	if err != nil {
		n.t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	for rows.Next() {
		var date, title, author, url, text string
		if err := rows.Scan(&date, &title, &author, &url, &text); err != nil {
			n.t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %s (%s) %s\n%s\n", date, title, author, url, text)
	}
	if err := rows.Err(); err != nil {
		n.t.Fatal(err)
	}
	return b.String()
}

// feedLine is a line for the urls of newsboat, with a command of our own.
func feedLine(t *testing.T, b *blog, command string) string {
	t.Helper()
	return fmt.Sprintf(`"exec:%s %s"`, strings.Join(openSSH(t, b, "-T").Args, " "), command)
}

const (
	firstArticle  = "2020-01-01 Fish & <chips> (Ann) ssh://blog.example/a\n<p>A <em>fish</em>, as in <a href=\"ssh://blog.example/b\">B</a>.</p>\n"
	secondArticle = "2020-01-02 B (Ann) ssh://blog.example/b\n<pre><code class=\"language-c\">a &lt; b;\n</code></pre>\n"
)

// A reader of feeds fetches the blog with ssh, as README says: it shows the posts, none
// twice, and what the author has changed.
func TestNewsboat(t *testing.T) {
	for _, format := range []string{"", " atom", " rss", " --tag FISH"} {
		t.Run("feed"+format, func(t *testing.T) {
			dir := writeFiles(t, map[string]string{
				"site.yaml": "title: MINE\nhost: blog.example\nauthor: Ann\n",
				"a.md":      "---\ntitle: Fish & <chips>\ndate: 2020-01-01\ntags: [fish]\n---\nA *fish*, as in [B](b.md).\n",
				"b.md":      "---\ntitle: B\ndate: 2020-01-02\ntags: [Fish]\n---\n```c\na < b;\n```\n",
				"c.md":      "---\ntitle: C\ndraft: true\ntags: [fish]\n---\nNot yet.\n",
			})
			b := startBlog(t, func(s *settings) { s.content = dir })
			n := openNewsboat(t, feedLine(t, b, "feed"+format))
			for range 2 {
				if said := n.run("reload", "print-unread"); said != "2 unread articles" {
					t.Errorf("newsboat says %q", said)
				}
				if got := n.articles(); got != firstArticle+secondArticle {
					t.Errorf("newsboat has\n%s", got)
				}
			}
			put(t, dir, "b.md", "---\ntitle: B, mended\ndate: 2020-01-02\nlastmod: 2020-02-01\ntags: [fish]\n---\nOther words.\n")
			b.log.WaitFor(t, "posts changed added=0 changed=1 removed=0")
			n.run("reload")
			if got, want := n.articles(), firstArticle+"2020-01-02 B, mended (Ann) ssh://blog.example/b\n<p>Other words.</p>\n"; got != want {
				t.Errorf("after a change newsboat has\n%s", got)
			}
		})
	}
}

// A line with a tag that no post has is refused, and harms no other line.
func TestNewsboatWithoutSuchATag(t *testing.T) {
	b := startBlog(t, func(s *settings) {
		s.content = writeFiles(t, map[string]string{"a.md": "---\ntags: [fish]\n---\nText.\n"})
	})
	n := openNewsboat(t, feedLine(t, b, "feed --tag fsh"), feedLine(t, b, "feed"))
	n.run("reload")
	if got := n.articles(); strings.Count(got, "\n<p>Text.</p>\n") != 1 {
		t.Errorf("newsboat has\n%s", got)
	}
}
