package draft

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"strings"
	"time"
)

// plain is a post with the front matter that every post has.
func (p Post) plain(at home) string {
	text := fmt.Sprintf("---\ntitle: %s\ndate: %s\n---\n\n", quoted(p.Title), p.Now.Format(time.RFC3339))
	return p.drafted(text, at)
}

// draftLine is the line of front matter that says whether a post is a draft.
var draftLine = regexp.MustCompile(`(?mi)^([ \t]*"?(draft|published)"?[ \t]*[:=][ \t]*)(\w+)`)

// drafted is the text with the line that says whether it is a draft. Where the author has
// not said, one that is there stays.
func (p Post) drafted(text string, at home) string {
	draft := p.Draft == nil || *p.Draft
	line := draftLine.FindStringSubmatchIndex(frontMatter(text))
	switch {
	case line == nil && !draft, line != nil && p.Draft == nil:
		return text
	case line == nil && at.isJekylls():
		return insert(text, "published", false)
	case line == nil:
		return insert(text, "draft", true)
	}
	positive := strings.EqualFold(text[line[4]:line[5]], "draft")
	return text[:line[6]] + fmt.Sprint(draft == positive) + text[line[7]:]
}

// insert adds a line at the end of the front matter; in JSON at its beginning, where a comma
// is certain.
func insert(text, key string, value bool) string {
	if strings.HasPrefix(text, "{") {
		return fmt.Sprintf("{\n  %q: %t,%s", key, value, text[1:])
	}
	between := ": "
	if strings.HasPrefix(text, "+++") {
		between = " = "
	}
	end := len(frontMatter(text))
	return text[:end] + fmt.Sprintf("%s%s%t\n", key, between, value) + text[end:]
}

// frontMatter is the front matter of a text, up to the line that ends it.
func frontMatter(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	switch fence := strings.TrimRight(first, " \t"); fence {
	case "---", "+++":
		if end := strings.Index(text[len(first):], "\n"+fence); end >= 0 {
			return text[:len(first)+end+1]
		}
	}
	if strings.HasPrefix(text, "{") {
		block, _, _ := strings.Cut(text, "\n}")
		return block
	}
	return ""
}

// quoted is a text as YAML, TOML and JSON all take it. References of HTML in it mean
// themselves: in titles they are read.
func quoted(s string) string {
	if html.UnescapeString(s) != s {
		s = strings.ReplaceAll(s, "&", "&amp;")
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // of a text, it cannot fail
	return strings.TrimSuffix(b.String(), "\n")
}
