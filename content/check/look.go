package check

import (
	"fmt"
	"regexp"
	"strings"

	"edgerunner.vc/blog/content"
)

// look finds what is wrong with a post by itself.
func (c *Checker) look(p *content.Post) *checked {
	l := &looker{config: c.config, post: p, survey: p.Survey(), told: map[string]bool{},
		checked: &checked{findings: characters(p), keys: keysOf(p), headings: map[string]bool{}}}
	for _, m := range l.survey.Marks {
		l.mark(m)
	}
	l.title()
	h := header{post: p, keys: l.keys}
	h.date()
	l.findings = append(l.findings, h.findings...)
	return l.checked
}

// looker looks at the marks of one post.
type looker struct {
	*checked
	config Config
	post   *content.Post
	survey *content.Survey

	level int             // of the heading before
	first bool            // there is a heading of level 1
	told  map[string]bool // what is told once for a post
}

func (l *looker) mark(m content.Mark) {
	switch m.Kind {
	case content.MarkHeading:
		l.heading(m)
	case content.MarkLink:
		l.link(m)
	case content.MarkPicture:
		l.picture(m)
	case content.MarkCode:
		l.code(m)
	case content.MarkTable:
		l.table(m)
	case content.MarkNote:
		l.found(m, Warning, "note", fmt.Sprintf("nothing refers to the footnote %s", quote(m.Text)), fmt.Sprintf("write %s where it belongs", m.Text))
	case content.MarkNoNote:
		l.noNote(m)
	case content.MarkLeftOut:
		if !l.told[m.Text] {
			l.told[m.Text] = true
			l.found(m, Info, "left-out", fmt.Sprintf("%s is left out when the post is shown", quote(m.Text)), "")
		}
	}
}

// found adds a finding about a mark, at the first of the texts that is found there, or at
// that of the mark. What is more than can be told is counted only.
func (l *looker) found(m content.Mark, s Severity, rule, message, hint string, texts ...string) {
	if len(l.findings) >= maxFindings {
		l.more++
		return
	}
	at, text := l.survey.Spot(m, append(texts, m.Text)...)
	l.add(at, text, s, rule, message, hint)
}

func (l *looker) add(at content.Spot, text string, s Severity, rule, message, hint string) {
	l.findings = append(l.findings, Finding{
		File: l.post.File, At: at, Severity: s, Rule: rule, Message: content.Clean(message), Hint: content.Clean(hint), Text: strings.Clone(content.Clean(text)),
	})
}

func (l *looker) heading(m content.Mark) {
	id, level := m.Heading.ID, m.Heading.Level
	l.headings[content.HeadingKey(id)] = true
	if m.Taken {
		l.found(m, Warning, "heading-id", fmt.Sprintf("the heading %s has an ID that an earlier one has", quote(m.Text)), fmt.Sprintf("give it another one; links lead to it by #%s now", id))
	}
	if level == 1 && l.first && !l.told["#"] {
		l.told["#"] = true
		l.found(m, Warning, "heading-level", fmt.Sprintf("%s is the second heading of level 1", quote(m.Text)), "write ##; the title of the post stands above all headings")
	}
	l.first = l.first || level == 1
	if l.level > 0 && level > l.level+1 {
		l.found(m, Warning, "heading-level", fmt.Sprintf("the heading %s skips from level %d to %d", quote(m.Text), l.level, level), "write "+strings.Repeat("#", l.level+1))
	}
	l.level = level
}

func (l *looker) picture(m content.Mark) {
	if m.Markdown && !m.Captions && m.Picture.Alt == "" {
		l.found(m, Warning, "alt", fmt.Sprintf("the picture %s has no alt text", quote(m.Text)), fmt.Sprintf("say between the brackets what is in it: ![…](%s)", m.Text))
	}
	if m.Text != "" {
		l.address(m)
	}
}

func (l *looker) link(m content.Mark) {
	if strings.TrimSpace(m.Text) == "" {
		if m.Markdown && len(l.findings) < maxFindings {
			l.nowhere(m)
		}
		return
	}
	l.address(m)
}

// nowhere is a link without an address, unless a template would have put one there.
func (l *looker) nowhere(m content.Mark) {
	if at, text := l.survey.Spot(m, "]()", "]( )", "](<>)"); text != "" {
		l.add(at, text, Warning, "address", "the link leads nowhere", "write between the parentheses where it leads: [words](address)")
	}
}

func (l *looker) code(m content.Mark) {
	if m.Open {
		l.found(m, Error, "fence", fmt.Sprintf("nothing closes the code that %s opens", quote(m.Text)), fmt.Sprintf("write %s on a line of its own below the code", m.Text))
	}
	lang := strings.ToLower(m.Language)
	if lang == "" || plain[lang] || l.config.Coloured == nil || l.config.Coloured(lang) || l.told["language "+lang] {
		return
	}
	l.told["language "+lang] = true
	l.found(m, Warning, "language", fmt.Sprintf("code in %s is shown without colours", quote(m.Language)), "write text if it is no language", m.Language)
}

// plain are what authors name a language that is none, and those of diagrams and formulas.
var plain = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields("text txt plain plaintext plain-text none raw ascii ansi log output out stdout console terminal " +
		"nohighlight no-highlight nocode mermaid math latex-math katex tex dot graphviz plantuml d2 flowchart sequence quote prompt csv tsv") {
		m[name] = true
	}
	return m
}()

// wide is the narrowest terminal that is usual, in cells, and gap what stands between the
// columns of a table.
const wide, gap = 80, 3

func (l *looker) table(m content.Mark) {
	if l.config.Width == nil {
		return
	}
	columns := make([]int, len(m.Table.Align))
	for _, row := range append([][]content.Text{m.Table.Head}, m.Table.Rows...) {
		for i, cell := range row {
			for line := range strings.SplitSeq(cell.Words, "\n") {
				columns[i] = max(columns[i], l.config.Width(line))
			}
		}
	}
	width := gap * (len(columns) - 1)
	for _, w := range columns {
		width += w
	}
	if width > wide {
		l.found(m, Warning, "table", fmt.Sprintf("the table is %d columns wide, and many terminals have %d: there its cells are folded, or it becomes a list", width, wide), "write fewer columns or shorter cells")
	}
}

// noNote takes what refers to no footnote for a mistake, if it is a name. Others are
// regular expressions.
func (l *looker) noNote(m content.Mark) {
	if !isLabel(strings.TrimSuffix(strings.TrimPrefix(m.Text, "[^"), "]")) {
		return
	}
	l.found(m, Warning, "footnote", fmt.Sprintf("there is no footnote %s", quote(m.Text)), fmt.Sprintf("write it on a line of its own: %s: …", m.Text))
}

// label is words with hyphens between; ranges of letters are of regular expressions.
var label = regexp.MustCompile(`^[\p{L}\p{N}_]{2,}(?:-[\p{L}\p{N}_]{2,})*$`)

func isLabel(s string) bool {
	if strings.Trim(s, "0123456789") == "" {
		return s != "" && len(s) <= 3
	}
	return len(s) > 2 && label.MatchString(s)
}

// title says if a post has none, and neither a heading that stands for it.
func (l *looker) title() {
	for _, k := range l.post.Keys() {
		if k.Name == "title" && k.Text != "" {
			return
		}
	}
	for _, m := range l.survey.Marks {
		if m.Kind == content.MarkHeading && content.Clean(m.Heading.Text.Words) == l.post.Title {
			return
		}
	}
	l.add(content.Spot{Line: 1, Column: 1}, "", Warning, "title",
		fmt.Sprintf("there is no title, so the post is called %s after its file", quote(l.post.Title)), "write in the front matter: title: "+l.post.Title)
}
