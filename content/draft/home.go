package draft

import (
	"cmp"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"time"

	"edgerunner.vc/blog/content"
)

// home is where the posts of a folder are, and how their files are called.
type home struct {
	dir    string // in the content folder, with slashes
	dated  bool   // names begin with the date
	bundle bool   // each post is a folder
}

// homes are where generators have posts, for a folder that has none yet: Jekyll, Hugo,
// Astro, and most others. The first that is there counts.
var homes = [...]string{"_posts", "content/posts", "content/post", "content/blog", "src/content/blog", "src/content/posts", "posts", "blog"}

// maxNewest is how many posts say where posts are: enough that a page among them does not
// matter, and few enough to be of today.
const maxNewest = 9

// homeOf is where most of the newest posts are; of as many in two folders, the newest one's.
func homeOf(fsys fs.FS, posts []*content.Post, now time.Time) home {
	seen, best := map[home]int{}, home{}
	for _, p := range posts {
		if at := homeOfPost(p, now); !isForeign(p.File) && len(seen) < maxNewest {
			seen[at]++
		}
	}
	for _, p := range posts {
		if at := homeOfPost(p, now); seen[at] > seen[best] {
			best = at
		}
	}
	if seen[best] > 0 {
		return best
	}
	for _, dir := range homes {
		if info, err := fs.Stat(fsys, dir); err == nil && info.IsDir() {
			return home{dir: dir, dated: dir == "_posts"}
		}
	}
	return home{dir: "."}
}

// isForeign says whether a file that looks like a post is none of the author's: archetypes,
// and the examples of themes.
func isForeign(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return first == "archetypes" || first == "themes"
}

// datedName begins the name of a file as Jekyll has it.
var datedName = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}[-_]`)

// homeOfPost is where one post is. Folders of its year and month are those of today for
// the next one.
func homeOfPost(p *content.Post, now time.Time) home {
	dir, base := path.Split(p.File)
	at := home{dir: path.Clean(dir)}
	if strings.EqualFold(strings.TrimSuffix(base, path.Ext(base)), "index") && at.dir != "." {
		at.bundle, base = true, path.Base(at.dir)
		at.dir = path.Dir(at.dir)
	}
	at.dated = datedName.MatchString(base)
	parts := strings.Split(at.dir, "/")
	for i, part := range parts {
		for _, layout := range []string{"2006", "2006-01", "01"} {
			if part == p.Date.Format(layout) && (layout != "01" || i > 0 && parts[i-1] == now.Format("2006")) {
				parts[i] = now.Format(layout)
				break
			}
		}
	}
	at.dir = path.Join(parts...)
	return at
}

// file is the path of a post with that name.
func (h home) file(name string, now time.Time) string {
	if h.dated {
		name = now.Format(time.DateOnly) + "-" + name
	}
	if h.bundle {
		return path.Join(h.dir, name, "index.md")
	}
	return path.Join(h.dir, name+".md")
}

// isJekylls says whether the folder is one that Jekyll builds: it knows no drafts but those
// that say published: false.
func (h home) isJekylls() bool { return path.Base(h.dir) == "_posts" }

// section is what Hugo calls the folder of a post below content.
func (h home) section() string {
	parts := strings.Split(strings.TrimPrefix(h.dir, "content/"), "/")
	return cmp.Or(strings.Trim(parts[0], "."), "posts")
}
