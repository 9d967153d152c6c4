package dialect

import (
	"bytes"
	"strings"
)

// Shortcodes writes what static site generators add to Markdown (the shortcodes
// of Hugo and Zola, the tags of Liquid, the attribute lists of kramdown, the containers
// of Docusaurus and MkDocs) as Markdown, and as lines that begin with [Directive].
// Fenced code and code spans stay, except for what is escaped in them on purpose.
//
// It knows no generator by its configuration: a shortcode that no name tells anything
// about leaves what is between its tags. It takes time in proportion to the text,
// whatever the text is.
func Shortcodes(src string) string {
	src = expandTags(src)
	src = expandMarkdownTags(src)
	src = expandAttributes(src)
	src = expandContainers(src)
	return expandAdmonitions(src)
}

// expandTags does what is in {{ }} and {% %}.
func expandTags(src string) string {
	if !strings.Contains(src, "{{") && !strings.Contains(src, "{%") {
		return src
	}
	tags := scanTags(src)
	if len(tags) == 0 {
		return src
	}
	pairTags(tags)
	placeTags(src, tags)
	w := tagWriter{src: src, tags: tags, made: make([]rendering, len(tags))}
	for i := range tags {
		w.tag(i)
	}
	w.text(src[w.at:])
	return string(w.out)
}

// pairTags finds the opening tag of each closing one. What was opened in between and
// is still open has no closing tag.
func pairTags(tags []tag) {
	var stack []int
	open := map[string]int{} // how many tags of a key are on the stack
	for i := range tags {
		t := &tags[i]
		switch key := t.key(); {
		case t.literal || t.verbatim || t.single:
		case !t.closes:
			stack = append(stack, i)
			open[key]++
		case open[key] > 0:
			for t.mate == 0 {
				last := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				if open[tags[last].key()]--; tags[last].key() == key {
					t.mate, tags[last].mate = last+1, i+1
				}
			}
		}
	}
}

// placeTags finds out which tags have nothing but tags beside them on their lines.
func placeTags(src string, tags []tag) {
	for i := range tags {
		t := &tags[i]
		first := i == 0 || tags[i-1].end <= t.line
		begin := t.line + len(t.prefix)
		if !first {
			begin = tags[i-1].end
		}
		t.leads = !t.literal && (first || tags[i-1].leads) && (begin >= t.start || isBlank(src[begin:t.start]))
	}
	for i := len(tags) - 1; i >= 0; i-- {
		t := &tags[i]
		rest := t.end + blanks(src[t.end:])
		switch {
		case t.literal:
		case rest == len(src), src[rest] == '\n':
			t.trails = true
		case i+1 < len(tags) && tags[i+1].start == rest:
			t.trails = tags[i+1].trails
		}
	}
}

// A tagWriter writes a text with its tags expanded.
type tagWriter struct {
	src   string
	tags  []tag
	made  []rendering // of the opening tags
	at    int         // what of src is written
	out   []byte
	fresh bool   // a line of ours ends here, and has no newline yet
	cont  string // what a line after that begins with
}

func (w *tagWriter) tag(i int) {
	t := &w.tags[i]
	w.text(w.src[w.at:t.start])
	w.at = t.end
	switch {
	case t.literal && t.body == "" && w.definesLink():
		w.inline("<>") // the next line would be the address
	case t.literal:
		w.inline(t.body)
	case t.verbatim:
		w.made[i] = t.renderVerbatim()
		w.place(w.made[i].open, w.made[i].inline, t.continuation(), t.leads && t.trails || strings.Contains(t.body, "\n"))
	case !t.closes:
		w.made[i] = t.render()
		w.tags[i].block = w.isBlock(i)
		w.place(w.made[i].open, w.made[i].inline, t.continuation(), t.block)
	case t.mate > 0:
		opener, cont := w.tags[t.mate-1], t.continuation()
		if !t.leads {
			cont = opener.continuation()
		}
		w.place(w.made[t.mate-1].shut, w.made[t.mate-1].after, cont, opener.block)
	}
}

// isBlock says whether a tag stands for a block. The text of a callout may begin on
// the line of its tag, or its tag may end a line of other text; other tags must have
// the line for themselves.
func (w *tagWriter) isBlock(i int) bool {
	t := &w.tags[i]
	switch {
	case t.pair() && w.made[i].wide && t.trails && t.continuation() == t.prefix:
		return w.tags[t.mate-1].line > t.end
	case !t.leads || len(w.made[i].open) == 0:
		return false
	case t.mate == 0:
		return t.trails
	case !w.made[i].wide:
		return t.trails && w.tags[t.mate-1].leads && w.tags[t.mate-1].trails
	}
	shut := w.tags[t.mate-1]
	return shut.trails || shut.line > t.end
}

func (w *tagWriter) place(lines []string, inline, cont string, block bool) {
	if !block {
		w.inline(inline)
		return
	}
	if len(lines) > 0 {
		w.lines(lines, cont)
	}
}

// lines writes whole lines. What is before and after them is on other lines.
func (w *tagWriter) lines(lines []string, cont string) {
	if !w.atLineStart() {
		for len(w.out) > 0 && (w.out[len(w.out)-1] == ' ' || w.out[len(w.out)-1] == '\t') {
			w.out = w.out[:len(w.out)-1]
		}
		w.out = append(append(w.out, '\n'), cont...)
	}
	for i, line := range lines {
		if i > 0 {
			w.out = append(append(w.out, '\n'), cont...)
		}
		w.out = append(w.out, line...)
	}
	w.fresh, w.cont = true, cont
}

// definesLink says whether the line so far is [label]: and nothing comes after.
func (w *tagWriter) definesLink() bool {
	return bytes.HasSuffix(w.out, []byte("]: ")) && (w.at == len(w.src) || w.src[w.at] == '\n')
}

// atLineStart says whether the line so far is only marks of quotes and lists.
func (w *tagWriter) atLineStart() bool {
	line := w.out[bytes.LastIndexByte(w.out, '\n')+1:]
	_, rest := cutContainers(string(line) + "x")
	return rest == "x"
}

func (w *tagWriter) inline(s string) {
	if s != "" {
		w.text(s)
	}
}

func (w *tagWriter) text(s string) {
	if w.fresh {
		s = s[blanks(s):]
		if s == "" {
			return
		}
		if w.fresh = false; s[0] != '\n' {
			w.out = append(append(w.out, '\n'), w.cont...)
		}
	}
	w.out = append(w.out, s...)
}

func isBlank(s string) bool { return blanks(s) == len(s) }

// blanks is how many blanks and tabs a text begins with.
func blanks(s string) int { return len(s) - len(strings.TrimLeft(s, " \t")) }
