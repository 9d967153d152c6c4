package plain

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// longPost is a post of many pieces, in a blog.
func longPost(t *testing.T) (*content.Blog, *content.Post) {
	var text strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&text, "## Part %d\n\nSome words of it.\n\n", i)
	}
	blog := blogIn(t, fstest.MapFS{"long.md": {Data: []byte(text.String())}})
	return blog, blog.Post("long")
}

// pausing is a client that pauses before it takes the second piece.
type pausing struct {
	strings.Builder
	pause  time.Duration
	during func()
	n      int
}

func (p *pausing) Write(b []byte) (int, error) {
	if p.n++; p.n == 2 {
		time.Sleep(p.pause)
		synctest.Wait()
		p.during()
	}
	return p.Builder.Write(b)
}

// A client that takes nothing for long has no post held for it, and gets all of it.
func TestAttackHeldPosts(t *testing.T) {
	blog, post := longPost(t)
	look := page.NewLook(80, false)
	doc := post.Parse()
	for name, set := range map[string]func() sheet{
		"set":  func() sheet { return &setSheet{Page: page.Set(post, blog.Site, look)} },
		"said": func() sheet { return newSaidSheet(blog, post, doc) },
	} {
		var want strings.Builder
		whole := set()
		at := slices.IndexFunc(whole.headings(), func(h part) bool { return h.id == "part-7" })
		for i := whole.headings()[at].line; i < whole.len(); i++ {
			want.WriteString(whole.line(i) + "\n")
		}
		for pause, times := range map[time.Duration]int{loanTime - 1: 1, loanTime + 1: 2} {
			synctest.Test(t, func(t *testing.T) {
				sets := 0
				l := loan{heading: "part-7", set: func() sheet { sets++; return set() }}
				out := &pausing{pause: pause, during: func() {
					if held := l.held.Load() != nil; held != (times == 1) {
						t.Errorf("%s: after %s it is held: %t", name, pause, held)
					}
				}}
				w := bufio.NewWriterSize(out, outputSize)
				if err := l.print(w); err != nil || w.Flush() != nil || out.String() != want.String() {
					t.Errorf("%s: %v, and %d bytes, not %d", name, err, out.Len(), want.Len())
				}
				if sets != times || out.n < 5 {
					t.Errorf("%s: after %s it was set %d times, not %d; taken in %d pieces", name, pause, sets, times, out.n)
				}
			})
		}
	}
}

// For who has gone no more is set: of a hundred posts not even the second.
func TestNothingIsSetForNobody(t *testing.T) {
	blog, post := longPost(t)
	var opened []string
	c := &caller{Config: Config{Pages: page.NewCache(1 << 20), Opened: func(slug string) { opened = append(opened, slug) }}, Call: Call{Stdout: new(gone)}}
	if err := c.printPosts(blog, []content.Target{{Post: post}, {Post: post}}, setting{}); err == nil || len(opened) > 0 {
		t.Errorf("%v, and %q are opened", err, opened)
	}
}
