package page_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"edgerunner.vc/blog/content"
)

// corpusPost is a file of the corpus, read as a post.
type corpusPost struct {
	file string // below the folder of the corpus
	head string // the front matter, as our own eyes see it
	body string // what follows it
	mdx  bool

	post *content.Post
	site *content.Site
}

// farFuture is when no post is scheduled any more.
var farFuture = time.Date(9000, 1, 1, 0, 0, 0, 0, time.UTC)

// corpusSite is the site.yaml of every post.
const corpusSite = "base_url: https://example.com/\n"

// loadCorpus reads the posts of a folder, each as a blog of its own, so that none is
// passed over for its place or its name.
func loadCorpus(t *testing.T, dir string) []*corpusPost {
	fsys := os.DirFS(dir)
	files := sample(findCorpus(t, fsys), *corpusMax)
	posts, notes := make([]*corpusPost, len(files)), make([]string, len(files))
	inParallel(t, "read", len(files), func(i int) { posts[i], notes[i] = loadCorpusPost(fsys, files[i]) })
	var read []*corpusPost
	hidden, shown := map[string]int{}, []string{}
	for i, note := range notes {
		if note != "" {
			why, _, _ := strings.Cut(note, ":")
			hidden[why]++
			if why != "draft" && why != "expired" && why != "empty" && len(shown) < *corpusShow {
				shown = append(shown, fmt.Sprintf("\t%s is %s", files[i], note))
			}
		}
		if posts[i] != nil {
			read = append(read, posts[i])
		}
	}
	t.Logf("%d files, %d posts; hidden, and set without their front matter: %v\n%s", len(files), len(read), hidden, strings.Join(shown, "\n"))
	return read
}

// findCorpus lists the files that are posts.
func findCorpus(t *testing.T, fsys fs.FS) []string {
	only, err := regexp.Compile(*corpusOnly)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch strings.ToLower(path.Ext(name)) {
		case ".md", ".mdx", ".markdown":
			if err == nil && d.Type().IsRegular() && only.MatchString(name) {
				files = append(files, name)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// sample takes n of the files, spread evenly; all of them if n is 0.
func sample(files []string, n int) []string {
	if n <= 0 || n >= len(files) {
		return files
	}
	taken := make([]string, n)
	for i := range taken {
		taken[i] = files[i*len(files)/n]
	}
	return taken
}

// loadCorpusPost reads one file. A post that is hidden is read again without its
// front matter; the note says why it was. An empty file is no post.
func loadCorpusPost(fsys fs.FS, name string) (*corpusPost, string) {
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, "not read: " + err.Error()
	}
	p := &corpusPost{file: name, mdx: strings.EqualFold(path.Ext(name), ".mdx")}
	p.head, p.body = cutFrontMatter(string(src))
	if strings.TrimSpace(p.body) == "" {
		return nil, "empty"
	}
	note := p.load(string(src))
	if p.post == nil {
		if again := p.load(p.body); p.post == nil {
			return nil, note + "; without front matter " + again
		}
	}
	return p, note
}

// load reads the source as the post. The note says why it is hidden.
func (p *corpusPost) load(src string) (note string) {
	var blog *content.Blog
	name := "post.md"
	if p.mdx {
		name = "post.mdx"
	}
	err := safely(func() {
		var err error
		blog, err = content.Load(fstest.MapFS{
			"site.yaml": {Data: []byte(corpusSite)},
			name:        {Data: []byte(src), ModTime: farFuture.AddDate(-1, 0, 0)},
		}, farFuture)
		if err != nil {
			panic(err)
		}
	})
	switch {
	case err != nil:
		return fmt.Sprintf("unreadable: %v", err)
	case len(blog.Posts) == 1:
		p.post, p.site = blog.Posts[0], blog.Site
		return ""
	case len(blog.Hidden) == 1 && blog.Hidden[0].Why != "unreadable":
		return blog.Hidden[0].Why
	}
	return fmt.Sprintf("unreadable: %v", blog.Problems)
}

// doubled is the post with its body twice; nil if that is too large for a post.
func (p *corpusPost) doubled() *corpusPost {
	twice := &corpusPost{file: p.file, mdx: p.mdx, body: p.body + "\n\n" + p.body}
	if twice.load(p.head + twice.body); twice.post == nil {
		twice.load(twice.body)
	}
	if twice.post == nil {
		return nil
	}
	return twice
}

var (
	yamlHead = regexp.MustCompile(`^(?s)---[ \t]*\n(?:.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|$)`)
	tomlHead = regexp.MustCompile(`^(?s)\+\+\+[ \t]*\n(?:.*?\n)?\+\+\+[ \t]*(?:\n|$)`)
	jsonHead = regexp.MustCompile(`^\{\s*(?:"|\})`)
)

// cutFrontMatter divides a file as its author would.
func cutFrontMatter(src string) (head, body string) {
	src = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(src, "\ufeff"))
	if bare := strings.TrimLeft(src, " \n"); strings.HasPrefix(bare, "+++\n") || strings.HasPrefix(bare, "---\n") {
		src = bare // some have empty lines above it
	}
	for _, head := range []*regexp.Regexp{yamlHead, tomlHead} {
		if m := head.FindString(src); m != "" {
			return m, src[len(m):]
		}
	}
	if jsonHead.MatchString(src) {
		d := json.NewDecoder(bytes.NewReader([]byte(src)))
		if d.Decode(new(map[string]any)) == nil {
			return src[:d.InputOffset()], src[d.InputOffset():]
		}
	}
	return "", src
}
