package plain

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"edgerunner.vc/blog/content"
)

// announced are the styles that change what words mean. A slope and a weight do not, and
// would be said too often.
var announced = [...]struct {
	style content.Style
	name  string
}{{content.Strike, "struck out"}, {content.Picture, "image"}, {content.Math, "formula"}}

// text is words with what their styles and links mean, in parentheses, so that a sentence
// stays one. A newline in it is the author's.
func (t *teller) text(text content.Text) string {
	var s sayer
	var open content.Style
	var linked strings.Builder // the words of a link up to here
	start := 0
	for i, r := range text.Runs {
		words := text.Words[start:r.End]
		start = r.End
		s.change(open, r.Style)
		if open = r.Style; r.Style&content.NoteMark != 0 && r.Link != nil {
			s.aside(fmt.Sprintf("note %d", r.Link.Note))
			continue
		}
		s.write(words)
		if r.Link == nil || r.Link.Note > 0 {
			continue
		}
		linked.WriteString(words)
		if i+1 < len(text.Runs) && text.Runs[i+1].Link == r.Link {
			continue
		}
		s.change(open, 0)
		open = 0
		if n := t.number(r.Link, linked.String()); n > 0 {
			s.aside(fmt.Sprintf("link %d", n))
		}
		linked.Reset()
	}
	s.change(open, 0)
	return strings.TrimSpace(quiet.Replace(string(s.words)))
}

// quiet leaves out what only says where a line may end, and what is no letter to a voice.
var quiet = strings.NewReplacer("\u00ad", "", "\u200b", "", "\t", " ")

// row is a text on one line.
func (t *teller) row(text content.Text) string { return oneLine(t.text(text)) }

// oneLine is words with single blanks.
func oneLine(words string) string { return content.Clean(words) }

// sayer writes words and what is said of them.
type sayer struct{ words []byte }

func (s *sayer) write(words string) { s.words = append(s.words, words...) }

// space sees to a blank before what comes.
func (s *sayer) space() {
	if n := len(s.words); n > 0 && !strings.ContainsRune(" \n(", rune(s.words[n-1])) {
		s.words = append(s.words, ' ')
	}
}

func (s *sayer) aside(words string) {
	s.space()
	s.write("(" + words + ")")
}

// change begins and ends what is said of words whose style is another one from here on.
func (s *sayer) change(from, to content.Style) {
	for _, a := range announced {
		if from&a.style != 0 && to&a.style == 0 {
			s.words = append(s.words, ')')
		}
	}
	for _, a := range announced {
		if from&a.style == 0 && to&a.style != 0 {
			s.space()
			s.write("(" + a.name + ": ")
		}
	}
}

// stopped is words with a full stop, unless they have an end.
func stopped(words string) string {
	last, _ := utf8.DecodeLastRuneInString(words)
	if strings.ContainsRune(".!?:;…。！？", last) {
		return words
	}
	return words + "."
}

// cutWords is at most so many characters of words.
func cutWords(words string, most int) string {
	for i := range words {
		if most--; most < 0 {
			return strings.TrimRight(words[:i], " ") + "…"
		}
	}
	return words
}

// number is what is said beside a link: its number, or 0 where the words say the address,
// or it leads nowhere. It is counted in any case. One address has one.
func (t *teller) number(l *content.Link, words string) int {
	n := t.numbers[l]
	if words = oneLine(words); n == 0 {
		t.links = append(t.links, numbered{Link: l, words: words})
		n = len(t.links)
		t.numbers[l] = n
	}
	it := &t.links[n-1]
	it.blocks = append(it.blocks, t.block)
	_, here := t.blog.Resolve(t.post, l)
	if !here && (l.URL == "" || saysItself(words, l)) {
		return 0
	}
	it.told = true
	return n
}

// saysItself says whether the words of a link are its address.
func saysItself(words string, l *content.Link) bool {
	return words == l.Ref || words == l.URL || "mailto:"+words == l.Ref
}

// maxLinkWords is how much of the words of a link is said again in the list of links, in
// characters: enough to know it by.
const maxLinkWords = 80

// tellLinks says where the links lead. It comes at the end, for an address in a sentence
// is read letter by letter.
func (t *teller) tellLinks() {
	told := 0
	for _, l := range t.links {
		if l.told {
			told++
		}
	}
	if told == 0 {
		return
	}
	t.begin("%s:", counted(told, "link"))
	for i, l := range t.links {
		if l.told {
			t.say("Link %d: %s", i+1, t.aboutLink(l))
		}
	}
}

// aboutLink is the words of a link, and where it leads.
func (t *teller) aboutLink(l numbered) string {
	leads := t.leadsTo(l.Link)
	if l.words == leads {
		return leads
	}
	return cutWords(l.words, maxLinkWords) + ", " + leads
}

// leadsTo is where a link leads, in words.
func (t *teller) leadsTo(l *content.Link) string {
	to, here := t.blog.Resolve(t.post, l)
	switch {
	case !here:
		return cmp.Or(l.URL, "leads nowhere")
	case to.Post.Slug != t.post.Slug:
		return fmt.Sprintf("the post %s, “%s”", to.Name(), to.Post.Title)
	case to.Heading == "":
		return "the beginning of this post"
	}
	return "the heading “" + t.heading(to.Heading) + "” of this post"
}

// heading is the text of the heading of that ID.
func (t *teller) heading(id string) string {
	if t.headings == nil {
		t.headings = map[string]string{}
		for _, b := range t.doc.Blocks {
			if h, ok := b.Node.(*content.Heading); ok {
				t.headings[h.ID] = oneLine(h.Text.Words)
			}
		}
	}
	return cmp.Or(t.headings[id], id)
}
