package check

import (
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
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
	folders     map[string]bool     // that posts are in, each with all that its path ends in
	aliases     map[string]*content.Post
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
		there: map[string]fileKind{}, folders: map[string]bool{}, aliases: map[string]*content.Post{},
	}
	for _, p := range r.whole.Posts {
		dir := path.Dir(p.File)
		if strings.EqualFold(strings.TrimSuffix(path.Base(p.File), path.Ext(p.File)), "index") {
			dir = path.Dir(dir)
		}
		for dir != "." && !r.folders[dir] {
			r.folders[dir] = true
			_, rest, more := strings.Cut(dir, "/")
			if !more {
				break
			}
			dir = rest
		}
	}
	r.nameAliases()
	return r
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
		return r.missing("picture", Error, ref, at, tried)
	case isPage(at):
		return r.noPost(p, ref, at)
	case isFile(at):
		return r.missing("file", Error, ref, at, tried)
	}
	return r.noPage(p, ref, at)
}

// arrive looks for the heading that a link to a post leads to.
func (r *roads) arrive(p *content.Post, to content.Target, ref string) Finding {
	if state, _ := to.Post.State(r.now); state != content.Published && to.Post != p {
		if own, _ := p.State(r.now); own == content.Published {
			return Finding{Severity: Warning, Rule: "link", Message: fmt.Sprintf("%s leads to %s, which is %s, so readers are not led there", quote(ref), to.Post.File, state)}
		}
	}
	id, of := to.Heading, r.posts[to.Post]
	if id == "" || strings.EqualFold(id, "top") || strings.HasPrefix(id, ":~:") || of == nil || of.headings[id] || hasAnchor(to.Post.Source(), id) {
		return Finding{}
	}
	f := Finding{Severity: Warning, Rule: "heading", Message: fmt.Sprintf("%s leads to no heading of %s", quote(ref), to.Post.File)}
	if near, ok := of.loose[letters(id)]; ok {
		f.Hint = fmt.Sprintf("did you mean #%s?", near)
	}
	return f
}

// generated are the anchors that generators make beside those of headings: of footnotes,
// and of lines of code.
var generated = regexp.MustCompile(`^(?:fn|fnref|user-content-fn|footnote|L|hl-|cite)[-:_.]?\w*(?:[-:]\d+)*$`)

// hasAnchor says whether a source names a place by itself: <a id="x">, {#x}, name=x.
func hasAnchor(source, id string) bool {
	if generated.MatchString(id) {
		return true
	}
	for rest := source; ; {
		_, after, found := strings.Cut(rest, id)
		if !found {
			return false
		}
		before := strings.TrimRight(rest[:len(rest)-len(after)-len(id)], `"'{ `)
		rest = after
		for _, mark := range []string{"id=", "name=", "id:", "#"} {
			if strings.HasSuffix(before, mark) && !strings.HasSuffix(before, "(#") && !strings.HasSuffix(before, `="#`) {
				if mark != "#" || strings.HasPrefix(after, "}") || strings.HasPrefix(after, " ") {
					return true
				}
			}
		}
	}
}

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

// missing is a file that is not there. From the top of a website it may be in a folder
// beside this one, so it is missed only if the folder that it should be in is here.
func (r *roads) missing(rule string, s Severity, ref, at string, tried []string) Finding {
	if len(tried) == 0 {
		return Finding{} // outside of the folder
	}
	if first, _, nested := strings.Cut(strings.TrimLeft(at, "/"), "/"); at[0] == '/' {
		known := false
		for _, top := range tops {
			known = known || nested && r.kind(path.Join(top, first)) == folder
		}
		if !known {
			return Finding{}
		}
	}
	return Finding{Severity: s, Rule: rule, Message: fmt.Sprintf("the %s %s is not there", rule, quote(ref)), Hint: "expected it at " + tried[0]}
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
	if !r.known(dir) {
		return Finding{}
	}
	return Finding{Severity: Warning, Rule: "link", Message: fmt.Sprintf("%s leads to no post", quote(ref)), Hint: r.hint(at)}
}

// dated is a folder of a website that only posts are in.
var dated = regexp.MustCompile(`(?:^|/)\d{4}/\d{1,2}(?:/\d{1,2})?$`)

// known says whether posts are in a folder of a website.
func (r *roads) known(dir string) bool {
	dir = strings.Trim(dir, "/")
	return r.folders[dir] || dated.MatchString(dir)
}

func (r *roads) hint(at string) string {
	name := path.Base(strings.TrimSuffix(at, "/"))
	if near := r.blog.Nearest(strings.TrimSuffix(name, path.Ext(name)), 1); len(near) > 0 {
		return fmt.Sprintf("did you mean %s?", near[0].File)
	}
	return ""
}
