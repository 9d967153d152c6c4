package plain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// postScreen is a post that is read a page at a time. It stays as it was when it was opened,
// until another one is opened from it.
type postScreen struct {
	post  *content.Post
	blog  *content.Blog // nil while it rests
	sheet sheet         // likewise
	said  bool          // and not set
	width int           // of the terminal that the pages are for, and
	rows  int           // of a page there
	pages []int         // the first line of each
	at    int           // the page that is shown, by index
	line  int           // of that page, while it rests
	place content.Place // likewise

	words string // that were looked for last; empty for none
	found int    // the line where they were found
}

// newPost opens a post where it was left, or at its beginning.
func newPost(s *session, blog *content.Blog, of *content.Post) *postScreen {
	p := &postScreen{blog: blog, post: of}
	p.set(s)
	p.goTo(s, 0)
	if r := s.readings[of.Slug]; r.begun() {
		p.goTo(s, p.sheet.lineOf(r.Place))
	}
	if s.Opened != nil {
		s.Opened(of.Slug)
	}
	return p
}

// postAt opens a post at a heading, if one is named.
func postAt(s *session, blog *content.Blog, to content.Target) *postScreen {
	p := newPost(s, blog, to.Post)
	if to.Heading == "" {
		return p
	}
	for _, h := range p.sheet.headings() {
		if h.id == to.Heading {
			p.goTo(s, h.line)
			return p
		}
	}
	s.say(fmt.Sprintf("There is no heading %s here.", echo(to.Heading)))
	return p
}

// set sets the post in the way that the reader wants. The last cell of a line stays free:
// some terminals go on in the next one when it is written to.
func (p *postScreen) set(s *session) {
	if p.said = s.Spoken; p.said {
		p.sheet = s.Shared.said(p.blog, p.post, s.Pages.Document)
		return
	}
	look := page.NewLook(s.width-1, false)
	look.Plain, look.Uncut = true, true
	blog, post := p.blog, p.post
	p.sheet = &setSheet{s.Pages.PageIn(blog, post, look), sync.OnceValue(func() []numbered {
		return linksOf(blog, post, s.Pages.Document(post))
	})}
}

// rest lets go of all but the place. Otherwise readers who open post after post would each
// hold many, and blogs that are no more.
func (p *postScreen) rest() {
	if p.sheet != nil {
		p.line = p.pages[p.at]
		p.place = p.sheet.placeAt(p.line)
		p.blog, p.sheet, p.pages = nil, nil, nil
	}
}

// wake sets the post again, as it is now if it is still there.
func (p *postScreen) wake(s *session) {
	p.blog = s.current()
	was, said := p.post, p.said
	if newer := p.blog.Post(was.Slug); newer != nil {
		p.post = newer
	}
	if p.set(s); p.post != was || p.said != said {
		p.line = p.sheet.lineOf(p.place)
	}
	p.goTo(s, p.line)
}

// goTo makes a line the first of a page.
func (p *postScreen) goTo(s *session, line int) {
	p.pages, p.at = nil, 0
	p.width, p.rows = s.width, s.rows(longestPrompt)
	for from := 0; from < p.sheet.len(); {
		p.pages = append(p.pages, from)
		next := p.next(s, from)
		if from < line && next > line {
			next = line
		}
		if from == line {
			p.at = len(p.pages) - 1
		}
		from = next
	}
}

// fit makes a line the first of a page if the terminal has another size by now, and says
// whether it has.
func (p *postScreen) fit(s *session, line int) bool {
	if p.width == s.width && p.rows == s.rows(longestPrompt) {
		return false
	}
	at := p.sheet.placeAt(min(line, p.sheet.len()-1))
	if p.set(s); !p.said {
		line = p.sheet.lineOf(at)
	}
	p.goTo(s, line)
	return true
}

// next is the first line of the page behind that which begins with a line.
func (p *postScreen) next(s *session, from int) int {
	rows, end := p.rows, from
	for ; end < p.sheet.len(); end++ {
		if rows -= s.rowsOf(p.lines(s, end)...); rows < 0 && end > from {
			break
		}
	}
	if end < p.sheet.len() {
		if turned := p.sheet.turn(end, p.rows); turned > from {
			return turned
		}
	}
	return end
}

// end is the first line that is not on the page any more.
func (p *postScreen) end() int {
	if p.at+1 < len(p.pages) {
		return p.pages[p.at+1]
	}
	return p.sheet.len()
}

// show says the page, and keeps that it was read.
func (p *postScreen) show(s *session) {
	if p.sheet == nil {
		p.wake(s)
	}
	p.fit(s, p.pages[p.at])
	from, end := p.pages[p.at], p.end()
	for i := from; i < end; i++ {
		if line := p.sheet.line(i); line != "" || i < end-1 { // a blank line comes anyway
			s.add(p.lines(s, i)...)
		}
	}
	s.keep(Reading{p.post.Slug, p.sheet.placeAt(from), p.percent(), p.isLast(), p.post.Version()})
}

// lines are a line of the post as it is said. One that is set fits, but for code, which is
// not for us to break.
func (p *postScreen) lines(s *session, i int) []string {
	if p.said {
		return s.broken(p.sheet.line(i), 0)
	}
	return []string{p.sheet.line(i)}
}

// percent is how much of the post has been gone through, as programs have it too: nothing
// at its beginning, and all once its end is in view.
func (p *postScreen) percent() int {
	if p.isLast() {
		return 100
	}
	return 100 * p.pages[p.at] / p.pages[len(p.pages)-1]
}

func (p *postScreen) isLast() bool { return p.at == len(p.pages)-1 }

// longestPrompt is no shorter than any prompt of a post: a page more than those has few who
// come so far.
const longestPrompt = "Page 1000 of 1000, 99 percent. Enter goes on, q goes back, ? helps: "

func (p *postScreen) prompt() string {
	where := fmt.Sprintf("Page %d of %d, ", p.at+1, len(p.pages))
	if p.isLast() {
		return where + "the end. Enter goes back, ? helps: "
	}
	return where + percent(p.percent()) + ". Enter goes on, q goes back, ? helps: "
}

func (p *postScreen) answer(s *session, line string) step {
	if !p.isLast() && p.fit(s, p.end()) { // nothing is left out between this page and the next
		p.at = max(p.at-1, 0)
	}
	if words, ok := strings.CutPrefix(line, "/"); ok {
		return p.look(s, strings.TrimSpace(words))
	}
	if n, err := strconv.Atoi(line); err == nil {
		return p.follow(s, n)
	}
	switch line {
	case "", "n":
		return p.turn(1)
	case "b", "p":
		return p.turn(-1)
	case "g":
		p.goTo(s, 0)
		return step{again: true}
	case "t":
		return p.contents(s)
	case "l":
		return p.linkMenu(s)
	case "v":
		return p.change(s)
	}
	if to, ok := p.blog.Find(line); ok {
		return step{open: postAt(s, p.blog, to)}
	}
	return unknown(line)
}

func (p *postScreen) help(s *session) []string {
	stays := "."
	if s.Memory != nil {
		stays = ", for the next visit too."
	}
	return []string{
		"Enter or n goes on, and b goes back a page. g goes to the beginning.",
		"t lists the headings, and l the links. A number follows the link that has it.",
		"/ and words find them from here on, and / alone finds them again.",
		"The name of a post opens that one, and NAME#HEADING a part of it.",
		"v changes between a text to listen to and one in lines" + stays,
	}
}

// turn turns pages. Behind the last one is what one came from.
func (p *postScreen) turn(by int) step {
	switch to := p.at + by; {
	case to < 0:
		return note("That is the beginning.")
	case to == len(p.pages):
		return step{back: true}
	default:
		p.at = to
		return step{again: true}
	}
}

// change sets the post in the other way, at the same place.
func (p *postScreen) change(s *session) step {
	at := p.sheet.placeAt(p.pages[p.at])
	s.Spoken = !p.said
	if s.Memory != nil {
		s.Memory.Speak(s.Spoken)
	}
	p.set(s)
	p.goTo(s, p.sheet.lineOf(at))
	return step{again: true}
}

// look finds words from the next page on, or what was looked for before, behind where it
// was; from the beginning again where there is no more.
func (p *postScreen) look(s *session, words string) step {
	from := p.pages[p.at] + 1
	if words == "" && p.words == "" {
		return note("/ and words find them.")
	}
	if words == "" {
		words, from = p.words, max(from, p.found+1)
	}
	lines := p.sheet.find(words)
	if len(lines) == 0 {
		return note("%s is not in this post.", echo(words))
	}
	i, _ := slices.BinarySearch(lines, from)
	i %= len(lines)
	p.words, p.found = words, lines[i]
	p.goTo(s, p.found)
	return step{again: true, note: fmt.Sprintf("Found %s, %d of %s.", echo(words), i+1, counted(len(lines), "line"))}
}

// contents is a menu of the headings.
func (p *postScreen) contents(s *session) step {
	heads := p.sheet.headings()
	if len(heads) == 0 {
		return note("There are no headings in this post.")
	}
	return step{open: newMenu(p, menu{
		title: "Contents:", noun: "heading", does: "jumps", n: len(heads),
		label: func(i int) string { return fmt.Sprintf("%s, level %d", heads[i].text, heads[i].level) },
		pick: func(i int) step {
			p.goTo(s, heads[i].line)
			return step{back: true}
		},
	})}
}

// linkMenu is a menu of the links.
func (p *postScreen) linkMenu(s *session) step {
	links := p.sheet.links()
	if len(links) == 0 {
		return note("There are no links in this post.")
	}
	t := newTeller(p.blog, p.post, s.Pages.Document(p.post))
	return step{open: newMenu(p, menu{
		title: "Links:", noun: "link", does: "follows", n: len(links),
		label: func(i int) string { return t.aboutLink(links[i]) },
		pick: func(i int) step {
			to := p.follow(s, i+1)
			to.back = to.open != nil // q comes back to the post
			return to
		},
	})}
}

// follow goes where a link leads, if that is here; else it says where.
func (p *postScreen) follow(s *session, number int) step {
	links := p.sheet.links()
	if number < 1 || number > len(links) {
		return note("There is no link %d.", number)
	}
	l := links[number-1].Link
	if to, ok := p.blog.Resolve(p.post, l); ok {
		return step{open: postAt(s, p.blog, to)}
	}
	if l.URL == "" {
		return note("That leads nowhere.")
	}
	return note("That leads away from here: %s", l.URL)
}
