package plain

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// A link has one number: that of the reader, on a page in lines, in what is said, and in
// the lists.
func TestNumbersAreThoseOfTheReader(t *testing.T) {
	for name, folder := range map[string]fs.FS{
		"shipped": content.Shipped(), "elements": os.DirFS("../page/testdata/elements"),
	} {
		blog := blogIn(t, folder)
		for _, post := range blog.Posts {
			mustNumberAlike(t, name+"/"+post.Slug, blog, post)
		}
	}
	for i, text := range hostileTexts {
		blog := mustBlog(t, map[string]string{"post.md": text})
		mustNumberAlike(t, fmt.Sprint("hostile ", i), blog, blog.Post("post"))
	}
}

func mustNumberAlike(t *testing.T, name string, blog *content.Blog, post *content.Post) {
	t.Helper()
	pages := page.NewCache(1 << 24)
	doc := pages.Document(post) // one, for links are known by where they are
	all := linksOf(blog, post, doc)
	for _, look := range []page.Look{
		{Measure: 12, Numbered: true}, {Measure: 80, Numbered: true}, {Measure: 12, Plain: true}, {Measure: 80, Plain: true, Uncut: true},
	} {
		highest := 0
		for _, l := range pages.PageIn(blog, post, look).Links {
			if l.Note > 0 || l.Number == 0 && !look.Numbered {
				continue // the name of the file of a picture that is a link
			}
			if highest = max(highest, l.Number); l.Number > 0 && (l.Number > len(all) || all[l.Number-1].Link != l.Link) {
				t.Fatalf("%s, %+v: %d is %q", name, look, l.Number, l.Text)
			}
		}
		if highest != len(all) {
			t.Errorf("%s, %+v: there are %d numbers for %d links", name, look, highest, len(all))
		}
	}
}

// numbers is a post with each kind of link.
var numbers = map[string]string{
	"post.md": "---\ntitle: T\n---\n<https://a.example/> is bare, [b](https://b.example/) is not, [gone](gone.md) is nowhere, [other](other.md#part) is here[^n].\n\n" +
		"## Two\n\n![a cat](https://c.example/cat.png)\n\n![](https://d.example/dog.png)\n\n### Three\n\n[b](https://b.example/) again, and [the first](https://a.example/).\n\n" +
		"## Four\n\n[down](#two)\n\n[^n]: [in a note](https://n.example/)\n",
	"other.md": "---\ntitle: The other\n---\nText.\n",
}

var between = regexp.MustCompile(`\[\d+\]|\(link \d+\)`)

// What is printed of a link is the same everywhere, with and without a website.
func TestLinksAreTheSameEverywhere(t *testing.T) {
	blog := mustBlog(t, numbers)
	links := printed(t, blog, nil, "links", "post")
	const want = "1\thttps://a.example/\thttps://a.example/\n2\tb\thttps://b.example/\n3\tgone\tgone.md\n4\tother\tother#part\n" +
		"5\ta cat\thttps://c.example/cat.png\n6\tAn image without a description\thttps://d.example/dog.png\n7\tdown\tpost#two\n8\tin a note\thttps://n.example/\n"
	if links != want {
		t.Errorf("the links are\n%s", links)
	}
	cat := printed(t, blog, nil, "cat", "post")
	if got := strings.Join(between.FindAllString(cat, -1), " "); got != "[2] [4] [5] [6] [2] [1] [7] [8] [1] [2] [4] [5] [6] [7] [8]" {
		t.Errorf("a page has the numbers %s:\n%s", got, cat)
	}
	if !strings.Contains(cat, "\n[4] other#part\n") || !strings.Contains(cat, "\n[7] post#two\n") {
		t.Errorf("posts of the blog have no names:\n%s", cat)
	}
	text := printed(t, blog, nil, "text", "post")
	if got := strings.Join(between.FindAllString(text, -1), " "); got != "(link 2) (link 4) (link 5) (link 6) (link 2) (link 1) (link 7) (link 8)" {
		t.Errorf("these are said: %s:\n%s", got, text)
	}
	for _, line := range []string{
		"7 links:", "Link 1: https://a.example/", "Link 2: b, https://b.example/", "Link 5: a cat, https://c.example/cat.png",
		"Link 6: An image without a description, https://d.example/dog.png", "Link 7: down, the heading “Two” of this post",
	} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("%q is not said:\n%s", line, text)
		}
	}
	for _, v := range []Visit{{}, {Spoken: true}} {
		visit, _ := visited(t, configOf(blog), v, "post", "l", "3", "q", "q", "1", "q", "q", "q")
		for _, line := range []string{
			"1: https://a.example/", "2: b, https://b.example/", "3: gone, leads nowhere", "5: a cat, https://c.example/cat.png",
			"6: An image without a description, https://d.example/dog.png",
		} {
			if !strings.Contains(visit, "\n"+line+"\n") {
				t.Errorf("%q is not listed:\n%s", line, visit)
			}
		}
		if !strings.Contains(visit, "That leads nowhere.") {
			t.Errorf("a dead link leads somewhere:\n%s", visit)
		}
	}
}

// A heading behind the name of a post leaves what is below it, with the numbers of the post.
func TestPartsAreListed(t *testing.T) {
	blog := mustBlog(t, numbers)
	for args, want := range map[string]string{
		"toc post":         "2\ttwo\tTwo\n3\tthree\tThree\n2\tfour\tFour\n",
		"toc post#two":     "2\ttwo\tTwo\n3\tthree\tThree\n",
		"toc post#three":   "3\tthree\tThree\n",
		"toc post#four":    "2\tfour\tFour\n",
		"links post#two":   "1\thttps://a.example/\thttps://a.example/\n2\tb\thttps://b.example/\n5\ta cat\thttps://c.example/cat.png\n6\tAn image without a description\thttps://d.example/dog.png\n",
		"links post#three": "1\thttps://a.example/\thttps://a.example/\n2\tb\thttps://b.example/\n",
		"links post#four":  "7\tdown\tpost#two\n",
	} {
		if got := printed(t, blog, nil, strings.Fields(args)...); got != want {
			t.Errorf("%s prints\n%s", args, got)
		}
	}
}
