package check

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"edgerunner.vc/blog/content"
)

// roads know what there is to lead to.
type roads struct {
	blog, whole *content.Blog
	fsys        fs.FS
	now         time.Time
	posts       map[*content.Post]*checked
	there       map[string]fileKind // what was looked for in the folder
	keepers     map[string]bool     // folders that were looked into, and whether they have files beside pages
	folders     map[string][]string // that posts are in, by all that their paths end in
	aliases     map[string]*content.Post
	twins       map[string][]*content.Post // by the names of their files, as translations have
}

// fileKind is what a path leads to in the folder.
type fileKind uint8

const (
	nothing fileKind = iota + 1
	regular
	folder
)

func newRoads(blog *content.Blog, fsys fs.FS, now time.Time, posts map[*content.Post]*checked) *roads {
	r := &roads{
		blog: blog, whole: blog.Whole(), fsys: fsys, now: now, posts: posts,
		there: map[string]fileKind{}, keepers: map[string]bool{}, folders: map[string][]string{}, aliases: map[string]*content.Post{}, twins: map[string][]*content.Post{},
	}
	seen := map[string]bool{".": true}
	for _, p := range r.whole.Posts {
		dir := path.Dir(p.File)
		if isIndex(p) {
			dir = path.Dir(dir)
		}
		if !seen[dir] {
			seen[dir] = true
			r.addFolder(dir)
		}
		r.twins[path.Base(p.File)] = append(r.twins[path.Base(p.File)], p)
	}
	r.nameAliases()
	return r
}

// isIndex says whether a post is named by its folder.
func isIndex(p *content.Post) bool {
	return strings.EqualFold(strings.TrimSuffix(path.Base(p.File), path.Ext(p.File)), "index")
}

// maxSame is how many folders are looked into whose paths end alike: one for each language.
const maxSame = 64

func (r *roads) addFolder(dir string) {
	for end, more := dir, true; more; _, end, more = strings.Cut(end, "/") {
		if len(r.folders[end]) < maxSame {
			r.folders[end] = append(r.folders[end], dir)
		}
	}
}

// judge finds the links of a post that lead to nothing.
func (r *roads) judge(p *content.Post, links []link) []Finding {
	var findings []Finding
	for _, l := range links {
		f := r.follow(p, l)
		if f.Rule == "" {
			continue
		}
		f.File, f.At, f.Text = p.File, l.at, l.text
		f.Message, f.Hint = content.Clean(f.Message), content.Clean(f.Hint)
		findings = append(findings, f)
	}
	return findings
}

// follow is what is wrong with where a link leads; a finding without a rule is nothing.
func (r *roads) follow(p *content.Post, l link) Finding {
	ref := l.link.Ref
	u, err := url.Parse(ref)
	if err != nil {
		return Finding{}
	}
	if target, ok := r.whole.Resolve(p, l.link); ok && !l.picture {
		return r.arrive(p, target, ref)
	}
	at, ok := r.within(u)
	if !ok || at == "" {
		return Finding{}
	}
	tried := r.candidates(p, at)
	for _, file := range tried {
		if kind := r.kind(file); kind == regular || kind == folder && !l.picture {
			return Finding{}
		}
	}
	switch {
	case l.picture:
		return r.missing(p, "picture", ref, at, tried)
	case isPage(at):
		return r.noPost(p, ref, at)
	case isFile(at):
		return r.missing(p, "file", ref, at, tried)
	}
	return r.noPage(p, ref, at)
}

// arrive looks for the heading that a link to a post leads to.
func (r *roads) arrive(p *content.Post, to content.Target, ref string) Finding {
	if state, _ := to.Post.State(r.now); state != content.Published && to.Post != p {
		if own, _ := p.State(r.now); own == content.Published {
			return Finding{Severity: Warning, Rule: "link", Message: fmt.Sprintf("%s leads to %s (%s), so readers are not led there", quote(ref), to.Post.File, state)}
		}
	}
	id := to.Heading
	if id == "" || strings.EqualFold(id, "top") || strings.HasPrefix(id, ":~:") || r.hasPlace(to.Post, id) {
		return Finding{}
	}
	if twins := r.twins[path.Base(to.Post.File)]; to.Post != p && len(twins) <= maxSame && !isIndex(to.Post) {
		for _, twin := range twins {
			if r.hasPlace(twin, id) {
				return Finding{}
			}
		}
	}
	return Finding{Severity: Warning, Rule: "heading", Message: fmt.Sprintf("%s leads to no heading of %s", quote(ref), to.Post.File)}
}

// generated are the anchors that generators make beside those of headings: of footnotes,
// and of lines of code.
var generated = regexp.MustCompile(`^(?:fn|fnref|user-content-fn|footnote|L|hl-|cite)[-:_.]?\w*(?:[-:]\d+)*$`)

// hasPlace says whether a post has a heading or another place by a name.
func (r *roads) hasPlace(p *content.Post, id string) bool {
	return r.posts[p].headings[content.HeadingKey(id)] || r.hasAnchor(p, id)
}

// hasAnchor says whether a post names a place itself: <a id="x">, {#x}, name=x.
func (r *roads) hasAnchor(p *content.Post, id string) bool {
	if generated.MatchString(id) {
		return true
	}
	own := r.posts[p].anchors
	if own == nil {
		own = map[string]bool{}
		for _, m := range named.FindAllStringSubmatch(p.Source(), -1) {
			own[strings.Clone(m[1]+m[2])] = true
		}
		r.posts[p].anchors = own
	}
	for at := range id[:min(len(id), maxID)] {
		if own[id[at:]] {
			return true // shortcodes put something before it
		}
	}
	return false
}

// maxID is how much of the name of a place is looked at, in bytes.
const maxID = 200

// named is what gives a place of a text a name: id="x", name=x, {#x}, {: #x}.
var named = regexp.MustCompile(`(?i)\b(?:id|name)\s*[=:]\s*[{"']*([\w.:-]{2,})|\{:?\s*#([\w.:-]{2,})`)

// within is the path of an address in the blog: from the top with a slash before it. It is
// false for one that leads elsewhere.
func (r *roads) within(u *url.URL) (string, bool) {
	if u.Scheme == "" && u.Host == "" {
		return u.Path, true
	}
	base := strings.TrimSuffix(r.blog.Site.BaseURL, "/")
	if rest, ok := strings.CutPrefix(u.Scheme+"://"+u.Host+u.Path, base+"/"); base != "" && ok {
		return "/" + rest, true
	}
	return "", false
}

// tops are the folders that generators publish at the top of a website, or where bundlers
// look for what begins at the top: of Hugo, Astro and Next, Jekyll, Hexo, Gatsby.
var tops = []string{".", "static", "public", "assets", "source", "src", "src/assets", "content", "static/assets"}

// candidates are the files that an address may mean. A post NAME.md is NAME/ on websites,
// so what is relative may be relative to that.
func (r *roads) candidates(p *content.Post, at string) []string {
	var dirs []string
	if at[0] == '/' {
		dirs = tops
	} else {
		own := path.Dir(p.File)
		name := strings.TrimSuffix(path.Base(p.File), path.Ext(p.File))
		dirs = append([]string{own, path.Join(own, name), path.Join(own, p.Slug)}, tops...)
	}
	at = strings.TrimPrefix(strings.TrimLeft(at, "/"), "@/")
	var files []string
	for _, dir := range dirs {
		if file := path.Join(dir, at); fs.ValidPath(file) {
			files = append(files, file)
		}
	}
	return files
}

// kind looks once what a path leads to. The folder is an [os.Root], so that is in it.
func (r *roads) kind(file string) fileKind {
	if kind := r.there[file]; kind != 0 {
		return kind
	}
	kind := nothing
	if info, err := fs.Stat(r.fsys, file); err == nil {
		if kind = regular; info.IsDir() {
			kind = folder
		}
	}
	r.there[file] = kind
	return kind
}

// missing is a file that is not there. It may be outside of the folder, where nobody looks:
// from the top of a website, or above a post, it is missed only if the folder that it
// should be in is here.
func (r *roads) missing(p *content.Post, rule, ref, at string, tried []string) Finding {
	if strings.HasPrefix(at, "@") {
		return Finding{} // a name of a bundler
	}
	expected := path.Join(path.Dir(p.File), at)
	if at[0] == '/' {
		expected = r.place(at, tried)
	} else if !fs.ValidPath(expected) || strings.HasPrefix(path.Clean(at), "../") && r.kind(path.Dir(expected)) != folder {
		expected = ""
	}
	if expected == "" {
		return Finding{}
	}
	return Finding{Severity: Error, Rule: rule, Message: fmt.Sprintf("the %s %s is not there", rule, quote(ref)), Hint: "expected it at " + expected}
}

// place is where a file from the top of a website should be; empty where nobody knows. The
// folders static and public are published as they are, so all of them are here. A folder of
// posts alone tells nothing: their files are in one of those, which may be elsewhere.
func (r *roads) place(at string, tried []string) string {
	for _, file := range tried {
		if path.Dir(file) != "." && strings.Count(at, "/") > 1 && r.keeps(path.Dir(file)) {
			return file
		}
	}
	first, _, nested := strings.Cut(strings.TrimLeft(at, "/"), "/")
	for _, top := range []string{"static", "public"} {
		if nested && r.kind(path.Join(top, first)) == folder {
			return path.Join(top, at)
		}
	}
	return ""
}

// keeps says whether a folder has files that are no pages.
func (r *roads) keeps(dir string) bool {
	if r.kind(dir) != folder {
		return false
	}
	keeps, known := r.keepers[dir]
	if !known {
		entries, _ := fs.ReadDir(r.fsys, dir) // one that cannot be read tells nothing
		keeps = slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return !e.IsDir() && !isPage(e.Name()) })
		r.keepers[dir] = keeps
	}
	return keeps
}

// pages are the extensions of files that are posts, or that were made of posts.
var pages = map[string]bool{".md": true, ".mdx": true, ".markdown": true}

func isPage(at string) bool { return pages[strings.ToLower(path.Ext(at))] }

// file is the end of a path to a file that is no page.
var file = regexp.MustCompile(`(?i)\.(?:png|jpe?g|gif|webp|avif|svg|ico|pdf|zip|gz|tgz|xz|mp[34]|webm|mov|ogg|wav|epub|csv|xlsx?|docx?|pptx?|ipynb)$`)

func isFile(at string) bool { return file.MatchString(at) }

// noPost is a link to a file of Markdown that there is not.
func (r *roads) noPost(p *content.Post, ref, at string) Finding {
	if len(r.candidates(p, at)) == 0 || at[0] == '/' && !r.known(path.Dir(at)) {
		return Finding{}
	}
	return Finding{Severity: Error, Rule: "link", Message: fmt.Sprintf("%s leads to no post", quote(ref)), Hint: r.hint(at)}
}

// noPage is a link to something without an extension, which may be a page that a theme
// makes; unless it is where posts are.
func (r *roads) noPage(p *content.Post, ref, at string) Finding {
	ext := strings.ToLower(path.Ext(at))
	if ext != "" && ext != ".html" && ext != ".htm" && len(ext) <= 5 || strings.Contains(at, "/..") {
		return Finding{} // what programs make: feeds, maps
	}
	dir := path.Dir(strings.TrimSuffix(at, "/"))
	if at[0] != '/' {
		dir = path.Join(path.Dir(p.File), dir)
	}
	if !r.known(dir) || r.hasPage(dir, path.Base(at)) {
		return Finding{}
	}
	return Finding{Severity: Warning, Rule: "link", Message: fmt.Sprintf("%s leads to no post", quote(ref)), Hint: r.hint(at)}
}

// dated is a folder of a website that only posts are in.
var dated = regexp.MustCompile(`(?:^|/)\d{4}/\d{1,2}(?:/\d{1,2})?$`)

// known says whether posts are in a folder of a website.
func (r *roads) known(dir string) bool {
	dir = strings.Trim(dir, "/")
	return r.folders[dir] != nil || dated.MatchString(dir)
}

// hasPage says whether beside the posts of a folder there is a page that is none.
func (r *roads) hasPage(dir, name string) bool {
	name = strings.TrimSuffix(name, path.Ext(name))
	for _, in := range r.folders[strings.Trim(dir, "/")] {
		for _, file := range []string{name, name + ".html", name + ".htm", name + ".astro", name + ".js", name + ".tsx"} {
			if r.kind(path.Join(in, file)) != nothing {
				return true
			}
		}
	}
	return false
}

func (r *roads) hint(at string) string {
	name := path.Base(strings.TrimSuffix(at, "/"))
	name = strings.TrimSuffix(name, path.Ext(name))
	near := r.blog.Nearest(name, 1)
	if len(near) == 0 || len(name) < minHint || !strings.HasPrefix(near[0].Slug, strings.ToLower(name[:minHint])) {
		return ""
	}
	return fmt.Sprintf("did you mean %s?", near[0].File)
}

// minHint is how many letters a name has to begin with that of a post to be meant: readers
// guess, and authors only mistype.
const minHint = 4
