package content

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Target is where a link leads within a blog.
type Target struct {
	Post    *Post
	Heading string // the ID of a heading, which the post may lack; empty for the top
}

// Name is what one types for it: SLUG or SLUG#HEADING.
func (t Target) Name() string {
	if t.Heading == "" {
		return t.Post.Slug
	}
	return t.Post.Slug + "#" + t.Heading
}

// Resolve says whether the link l of the post from leads to a post of this blog, or
// to a heading of the same one. Authors write such links in the ways of many
// generators, so what is looked for is, in this order: a file, relative to that of
// from and then to the content folder; an alias as a whole; a slug or an alias by
// what the path ends in; the name of a file. It costs a few lookups, however many
// posts there are.
func (b *Blog) Resolve(from *Post, l *Link) (Target, bool) {
	if l == nil || l.Note > 0 || l.Ref == "" || len(l.Ref) > maxAddress {
		return Target{}, false
	}
	u, err := parseRef(l.Ref)
	if err != nil {
		return Target{}, false
	}
	at, ok := b.within(u)
	if !ok {
		return Target{}, false
	}
	post := from
	if at != "" {
		post = b.postAt(from, at)
	}
	if post == nil {
		return Target{}, false
	}
	return Target{post, Clean(u.Fragment)}, true
}

// Find is what a reader has asked for by a name: SLUG or SLUG#HEADING, or an address, an
// old path or a file, as links have them. It is false if no post is meant.
func (b *Blog) Find(name string) (Target, bool) {
	slug, heading, _ := strings.Cut(name, "#")
	if slug == "" {
		return Target{}, false
	}
	if post := b.Post(strings.Trim(slug, "/")); post != nil {
		return Target{post, heading}, true
	}
	for _, ref := range []string{name, "/" + strings.TrimLeft(name, "/")} {
		if to, ok := b.Resolve(nil, &Link{Ref: ref, URL: ref}); ok {
			return to, true
		}
	}
	return Target{}, false
}

// within is the path of an address that may lead to a post: as written, or from the
// top of the blog, with a slash before it. It is empty for the post itself.
func (b *Blog) within(u *url.URL) (string, bool) {
	here := u.Scheme == "" && u.Host == ""
	if u.Opaque != "" || u.User != nil || !here && !b.Site.hosts(u) {
		return "", false
	}
	if here && (u.Path == "" || u.Path[0] != '/') {
		return u.Path, true
	}
	return "/" + b.Site.below(u.Path), true
}

// hosts says whether an address is on the website of the blog, over whichever of the
// two protocols.
func (s *Site) hosts(u *url.URL) bool {
	base, err := url.Parse(s.BaseURL)
	if err != nil || s.BaseURL == "" {
		return false
	}
	web := u.Scheme == "" || strings.EqualFold(u.Scheme, "https") || strings.EqualFold(u.Scheme, "http")
	top := strings.TrimSuffix(base.Path, "/")
	return web && strings.EqualFold(u.Host, base.Host) && (u.Path == top || strings.HasPrefix(u.Path, top+"/"))
}

// below is a path of the website without that of the blog, and without a slash
// before it.
func (s *Site) below(p string) string {
	if base, err := url.Parse(s.BaseURL); err == nil {
		if rest, ok := strings.CutPrefix(p+"/", strings.TrimSuffix(base.Path, "/")+"/"); ok {
			p = strings.TrimSuffix(rest, "/")
		}
	}
	return strings.TrimLeft(p, "/")
}

// roads are the ways to the posts of a blog, but for their slugs.
type roads struct {
	files   map[string]*Post // by path, with and without extension; nil for one that is hidden
	aliases map[string]*Post // by whole path
	names   map[string]*Post // by the name of the file, with and without its date
}

// layRoads finds the ways to the posts of some lists. Of two that want the same, the one
// of the earlier list has it, or the older one, as with slugs.
func (b *Blog) layRoads(lists [][]*Post) {
	n := len(b.folder.entries)
	r := roads{make(map[string]*Post, 2*n), map[string]*Post{}, make(map[string]*Post, 2*n)}
	for _, posts := range lists {
		for _, p := range slices.Backward(posts) {
			r.lay(p)
		}
	}
	for _, h := range b.Hidden {
		r.files[h.File] = nil
		lay(r.files, trimIndex(h.File), nil)
	}
	b.roads = r
}

func (r *roads) lay(p *Post) {
	r.files[p.File] = p
	lay(r.files, p.roads.file, p)
	for _, alias := range p.roads.aliases {
		lay(r.aliases, alias, p)
	}
	for _, name := range p.roads.names {
		lay(r.names, name, p)
	}
}

// postRoads are the ways to one post. They are found once, for a blog of thousands is made
// again whenever one post changes.
type postRoads struct {
	file    string
	aliases []string
	names   [2]string
}

func roadsTo(p *Post) postRoads {
	r := postRoads{file: trimIndex(p.File)}
	for _, alias := range p.Aliases {
		if u, err := parseRef(alias); err == nil {
			r.aliases = append(r.aliases, trimIndex(p.site.below(path.Clean(u.Path))))
		}
	}
	file := path.Base(r.file)
	r.names = [2]string{slugify(file), slugify(undated(file))}
	return r
}

func lay(m map[string]*Post, key string, p *Post) {
	if _, taken := m[key]; !taken && key != "" && key != "." {
		m[key] = p
	}
}

// postAt is the post that a path leads to, or nil. The path is not empty.
func (b *Blog) postAt(from *Post, at string) *Post {
	dir := "."
	if from != nil && at[0] != '/' {
		dir = path.Dir(from.File)
	}
	top := strings.TrimPrefix(path.Clean("/"+at), "/")
	for _, file := range []string{path.Join(dir, strings.TrimLeft(at, "/")), top} {
		for _, key := range []string{file, trimIndex(file)} {
			if p, ok := b.roads.files[key]; ok {
				return p // nil for a draft: another post of that name is not meant
			}
		}
	}
	key := trimIndex(top)
	if p := b.roads.aliases[key]; p != nil {
		return p
	}
	if key == "" || isOtherFile(at) || listFolders[strings.ToLower(path.Base(path.Dir(key)))] {
		return nil
	}
	name := path.Base(key)
	for _, slug := range []string{slugify(name), slugify(undated(name))} {
		if p := b.bySlug[slug]; p != nil {
			return p
		}
	}
	return b.roads.names[slugify(name)]
}

// listFolders are what generators call the pages that list posts: /tags/go/ is not
// the post go.
var listFolders = set("tag tags category categories author authors")

// otherFile is the end of a path to a file: a letter and digits behind a dot, as in
// jpeg, mp4, 7z. The longest in use are like woff2. A dot alone names no file: a link
// may end in go-1.21.
var otherFile = regexp.MustCompile(`\.[0-9]?[A-Za-z][A-Za-z0-9]{0,4}$`)

// isOtherFile says whether a path names a file that is no post: a picture, a paper.
func isOtherFile(at string) bool {
	return otherFile.MatchString(at) && !pageExtensions[extensionOf(at)]
}

func extensionOf(p string) string { return strings.ToLower(strings.TrimPrefix(path.Ext(p), ".")) }

// pageExtensions are those that a post may have in a link.
var pageExtensions = set("md mdx markdown html htm")

// trimIndex is a path without what may stand at its end in a link: a slash, the
// extension of a page, "index".
func trimIndex(p string) string {
	p = strings.Trim(p, "/")
	if pageExtensions[extensionOf(p)] {
		p = strings.TrimSuffix(p, path.Ext(p))
	}
	if dir, base := path.Split(p); dir != "" && strings.EqualFold(base, "index") {
		p = strings.TrimSuffix(dir, "/")
	}
	return p
}

// undated is a name without the date that Jekyll puts before it.
func undated(name string) string {
	if m := datedName.FindStringSubmatch(name); m != nil {
		return m[2]
	}
	return name
}

// Permalink is the address of a post on the web, or of the heading with that ID; in
// printable ASCII. It is empty if the blog has no address, or if it came to be longer
// than terminals take.
func (b *Blog) Permalink(p *Post, heading string) string {
	base, err := url.Parse(b.Site.BaseURL)
	if err != nil || b.Site.BaseURL == "" {
		return ""
	}
	u := base.JoinPath(p.Slug, "/")
	u.Fragment = heading
	return ascii(u)
}
