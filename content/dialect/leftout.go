package dialect

import "strings"

// Tag is a shortcode, or an include of Jekyll.
type Tag struct {
	At   int    // where it begins, in bytes
	Text string // as its author wrote it, up to the name, or to the end of the line
}

// LeftOut are the tags of a text of which [Shortcodes] leaves nothing: their names tell
// nothing about them, and no argument of theirs must be prose or an image. What only
// steers a template is none of them.
func LeftOut(src string) []Tag {
	if !strings.Contains(src, "{{") && !strings.Contains(src, "{%") {
		return nil
	}
	var out []Tag
	tags := scanTags(src)
	pairTags(tags)
	for i := range tags {
		if t := &tags[i]; t.isLeftOut() {
			text, _, _ := strings.Cut(src[t.start:t.end], t.name)
			text, _, _ = strings.Cut(text+t.name, "\n")
			out = append(out, Tag{t.start, text})
		}
	}
	return out
}

// steering are the shortcodes that mean nothing to who reads.
func (t *tag) isSteering() bool {
	switch t.base() {
	case "br", "clear", "toc", "param", "ref", "relref", "comment", "raw", "end":
		return true
	}
	return false
}

func (t *tag) isLeftOut() bool {
	if t.literal || t.verbatim || t.closes || t.pair() || t.isSteering() || t.dialect == liquid && !t.single {
		return false
	}
	r := t.render()
	return r.inline == "" && strings.TrimSpace(strings.Join(r.open, "")) == ""
}
