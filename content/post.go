package content

import (
	"errors"
	"fmt"
	"html"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	"edgerunner.vc/blog/content/dialect"
)

// Post is one post, as its author wrote it. It is never changed once its [Blog]
// exists, so all sessions share it.
type Post struct {
	Slug        string // unique in its blog; the name in links
	Title       string // never empty
	Date        time.Time
	Updated     time.Time // zero unless the author says so
	Description string
	Tags        []string
	Series      string
	Authors     []string
	Cover       string // as written: a path or a URL
	Aliases     []string
	Weight      int
	NoTOC       bool // the author asked for no table of contents
	Lang        string
	Words       int // in the body, code and markup counted as what they look like
	File        string
	MDX         bool // by its name, or by what is in it

	site     *Site
	source   string // of the file, as it is
	body     string // Markdown, cleaned
	bodyLine int    // the line of File that body begins on
	version  string // see [Post.Version]

	undated     bool // its date is that of its file
	draft       bool
	doubtful    bool // it might be a draft
	publishDate time.Time
	expiryDate  time.Time

	roads   postRoads
	renamed *atomic.Pointer[Post] // the copy that was made last; see as
}

// Minutes is the reading time, at least 1.
func (p *Post) Minutes() int {
	return max(1, (p.Words+wordsPerMinute/2)/wordsPerMinute)
}

// Published is when the post appeared: its date, or its publishDate where that is later.
// A date without a time is midnight.
func (p *Post) Published() time.Time {
	if p.publishDate.After(p.Date) {
		return p.publishDate
	}
	return p.Date
}

// CoverURL is the address of the cover on the web; empty where there is none.
func (p *Post) CoverURL() string { return p.site.address(p.Slug, p.Cover) }

// Source is the file of the post, byte for byte: front matter, and also what a terminal
// might act on.
func (p *Post) Source() string { return p.source }

// Size is the length of the body, in bytes.
func (p *Post) Size() int { return len(p.body) }

// Version names the text of the post: 16 hexadecimal digits, other ones as soon as a
// letter or digit of its title or its body is another one, but not for spacing, marks and
// front matter. It is the same after a restart and on every machine.
func (p *Post) Version() string { return p.version }

// versionOf is made once: each key that moves in a post asks for it.
func versionOf(title, body string) string {
	return fmt.Sprintf("%016x", uint64(noLetters.add(title).rune('\n').add(body)))
}

// Markdown is the post for those who want to keep its source: a heading with its
// title, and the body as its author wrote it, without what a terminal might act on.
// It ends in one newline.
func (p *Post) Markdown() string {
	body := strings.Trim(p.body, "\n")
	if p.beginsWithTitle() {
		return body + "\n"
	}
	return strings.TrimRight("# "+p.Title+"\n\n"+body, "\n") + "\n"
}

// beginsWithTitle says whether the author put the title above the body, too.
func (p *Post) beginsWithTitle() bool {
	untitled := *p // whose first heading is left in its document
	untitled.Title = ""
	blocks := untitled.Head(1 << 9).Blocks
	if len(blocks) == 0 {
		return false
	}
	_, ok := blocks[0].Node.(*Heading)
	return ok && blocks[0].Heading == p.Title
}

// wordsPerMinute is how fast adults read English non-fiction silently: Brysbaert,
// "How many words do we read per minute?", doi:10.1016/j.jml.2019.104047.
const wordsPerMinute = 238

// as is the post with another slug. Who asks for the one that was asked for last gets the
// same.
func (p *Post) as(slug string) *Post {
	if p.Slug == slug {
		return p
	}
	if other := p.renamed.Load(); other != nil && other.Slug == slug {
		return other
	}
	other := *p
	other.Slug = slug
	p.renamed.Store(&other)
	return &other
}

// newPost reads one file. The error, if any, is a *syntaxError.
func newPost(f file, site *Site, problems *problems) (*Post, error) {
	src := CleanText(f.src)
	fields, body, bodyLine, err := splitFrontMatter(src)
	if err != nil {
		return nil, err
	}
	name, nameDate := splitName(f.path, site.location)
	p := &Post{
		File: Clean(f.path), MDX: strings.EqualFold(path.Ext(f.path), ".mdx"),
		Lang: site.Language, Date: nameDate,
		site: site, source: f.src, body: body, bodyLine: bodyLine, renamed: &atomic.Pointer[Post]{},
	}
	if slices.Contains(strings.Split(path.Dir(f.path), "/"), "_drafts") { // Jekyll's
		p.draft = true
	}
	p.doubtful = !setFields(p, fields, site.location, problems)
	p.Title, p.Description = Clean(html.UnescapeString(p.Title)), Clean(html.UnescapeString(p.Description))
	if p.Date.IsZero() {
		p.Date = dateOfAddress(f.path, fields, site.location)
	}
	if p.undated = p.Date.IsZero(); p.undated {
		p.Date = f.modTime.In(site.location)
	}
	if p.Title == "" {
		p.Title = p.firstHeading()
	}
	if p.Title == "" {
		p.Title = titleFromName(name)
	}
	if p.Slug == "" {
		p.Slug = slugify(name)
	}
	if p.Slug == "" {
		p.Slug = "post"
	}
	if len(p.Authors) == 0 && site.Author != "" {
		p.Authors = []string{site.Author}
	}
	p.MDX = p.MDX || dialect.LooksMDX(body)
	p.Words = countWords(body)
	p.version = versionOf(p.Title, body)
	p.roads = roadsTo(p)
	return p, nil
}

// ReadPost reads one post as [Load] does, from its path in the content folder, its text and
// its time. The error is for front matter that cannot be read, and names the line.
func ReadPost(name, src string, site *Site, modTime time.Time) (*Post, error) {
	post, err := newPost(file{path: name, src: src, modTime: modTime}, site, &problems{file: name})
	if bad := new(syntaxError); errors.As(err, &bad) {
		return nil, fmt.Errorf("line %d: %w", bad.line, err)
	}
	return post, err
}

// datedName is how Jekyll names a post: 2006-01-02-the-name.
var datedName = regexp.MustCompile(`^(\d{4}-\d{1,2}-\d{1,2})[-_ ]?(.*)$`)

// splitName finds the name of a post in its path, and the date in the name.
func splitName(p string, loc *time.Location) (name string, date time.Time) {
	name = strings.TrimSuffix(path.Base(p), path.Ext(p))
	if dir := path.Base(path.Dir(p)); strings.EqualFold(name, "index") && dir != "." {
		name = dir
	}
	m := datedName.FindStringSubmatch(name)
	if m == nil {
		return name, time.Time{}
	}
	date, err := ParseDate(m[1], loc)
	if err != nil {
		return name, time.Time{}
	}
	if m[2] != "" {
		name = m[2]
	}
	return name, date
}

// datedAddress is a day as it stands in the addresses of posts: /2006/01/02/the-name.
var datedAddress = regexp.MustCompile(`(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})/`)

// dateOfAddress is the day in the address that the front matter names (path in Zola, url in
// Hugo, permalink in Jekyll), else in the folders that the post is in; zero for none.
func dateOfAddress(file string, fields []field, loc *time.Location) time.Time {
	addresses := []string{file}
	for _, f := range fields {
		if f.key == "path" || f.key == "url" || f.key == "permalink" {
			addresses = append(addresses, f.value.text+"/")
		}
	}
	for _, address := range slices.Backward(addresses) {
		if m := datedAddress.FindStringSubmatch(address); m != nil {
			if day, err := ParseDate(strings.Join(m[1:], "-"), loc); err == nil {
				return day
			}
		}
	}
	return time.Time{}
}

// firstHeading is the text of the first heading of a post without a title.
func (p *Post) firstHeading() string {
	// It stands near the top, mostly, and a folder may have thousands of posts.
	for size := 1 << 9; ; size <<= 4 {
		doc := p.Head(size)
		for _, b := range doc.Blocks {
			if _, ok := b.Node.(*Heading); ok {
				return b.Heading
			}
		}
		if doc.Rest == 0 {
			return ""
		}
	}
}

func titleFromName(name string) string {
	title := Clean(strings.NewReplacer("-", " ", "_", " ").Replace(name))
	if title == "" {
		return "Untitled"
	}
	r := []rune(title)
	return string(unicode.ToUpper(r[0])) + string(r[1:])
}

// SlugOf is the slug that a title or a name has; empty if no letter or digit is in it.
func SlugOf(title string) string { return slugify(title) }

// slugify makes a name fit for a link and for a command line: letters and digits of
// any script, in lower case, with single hyphens.
func slugify(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

// countWords counts what a reader reads: runs of letters and digits, and two for
// every three characters of the scripts that write without spaces.
func countWords(s string) int {
	words, ideographs, inWord := 0, 0, false
	const thai = 0xe00 // the first of these scripts
	for _, r := range s {
		switch {
		case r >= thai && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
			ideographs++
			inWord = false
		case unicode.IsLetter(r) || unicode.IsNumber(r) || r == '\'' || r == '’':
			if !inWord {
				words++
			}
			inWord = true
		case unicode.IsMark(r):
		default:
			inWord = false
		}
	}
	return words + ideographs*2/3
}
