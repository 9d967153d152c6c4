package dialect

import "strings"

// isVerbatim says whether what is between two tags of a name is code, or, of a
// comment, nothing for a reader.
func (t *tag) isVerbatim() bool {
	switch t.base() {
	case "highlight", "high", "comment":
		return t.dialect != zola
	case "codeblock", "mermaid", "math", "katex":
		return true
	case "code", "code-block", "code-toggle":
		return t.dialect == hugo
	}
	return false
}

// maxNotClosed is how many names the end of is looked for in vain, through all of the
// rest each time.
const maxNotClosed = 16

// withBody adds to an opening tag what must not be read as Markdown.
func (s *tagScanner) withBody(t tag) tag {
	if t.single || t.closes || !t.isVerbatim() || s.notClosed[t.key()] || len(s.notClosed) > maxNotClosed {
		return t
	}
	begin := strings.TrimLeft(s.src[t.end:min(len(s.src), t.end+64)], " \t\n>")
	if t.base() != "highlight" && (strings.HasPrefix(begin, "```") || strings.HasPrefix(begin, "~~~")) {
		return t // the author has made it code already
	}
	from := t.end
	for {
		end, next := s.closing(&t, from)
		if next < 0 {
			s.notClosed[t.key()] = true
			return t
		}
		if end >= 0 {
			t.verbatim, t.body, t.end = true, s.src[t.end:end], next
			return t
		}
		from = next
	}
}

// closing looks at the first place that may be the closing tag of t. It returns where
// that tag begins, or -1, and where it ends; next is -1 if there is no such place.
func (s *tagScanner) closing(t *tag, from int) (begin, next int) {
	word, opens, shuts := t.name, []string{"{{<", "{{%"}, []string{">}}", "%}}"}
	if t.dialect != hugo {
		word, opens, shuts = "end", []string{"{%", "{%-"}, []string{"%}", "-%}"}
		if t.dialect == liquid {
			word += t.name
		}
	}
	n := strings.Index(s.src[from:], word)
	if n < 0 {
		return -1, -1
	}
	before, next := strings.TrimRight(s.src[from:from+n], " \t\n"), from+n+len(word)
	if t.dialect == hugo {
		slash := ""
		if before, slash = cutLast(before, "/"); slash == "" {
			return -1, next
		}
		before = strings.TrimRight(before, " \t\n")
	}
	after := s.src[next:]
	after = strings.TrimLeft(after[:min(len(after), 64)], " \t\n")
	for _, open := range opens {
		for _, shut := range shuts {
			if strings.HasSuffix(before, open) && strings.HasPrefix(after, shut) {
				return from + len(before) - len(open), next + strings.Index(s.src[next:], shut) + len(shut)
			}
		}
	}
	return -1, next
}

func cutLast(s, suffix string) (before, found string) {
	if before, ok := strings.CutSuffix(s, suffix); ok {
		return before, suffix
	}
	return s, ""
}

// renderVerbatim makes a block of code of a tag with its body; a code span, if both
// are on one line.
func (t *tag) renderVerbatim() rendering {
	if t.base() == "comment" {
		return rendering{}
	}
	body := unescaped.Replace(t.body)
	if t.dialect == liquid {
		body = rawTags.Replace(t.body)
	}
	if first, rest, ok := strings.Cut(body, "\n"); ok && isBlank(first) {
		body = rest
	}
	if n := strings.LastIndexByte(body, '\n'); n >= 0 && strings.Trim(body[n:], " \t\n>") == "" {
		body = body[:n]
	}
	ticks := strings.Repeat("`", longestRun(body, '`')+1)
	fence := strings.Repeat("`", max(3, len(ticks)))
	return rendering{
		open:   append(titleLines(t.args.get("title", "caption", "filename")), fence+t.language()+"\n"+body+"\n"+t.continuation()+fence),
		inline: ticks + padded(strings.TrimSpace(body)) + ticks,
	}
}

var (
	unescaped = strings.NewReplacer("{{</*", "{{<", "*/>}}", ">}}", "{{%/*", "{{%", "*/%}}", "%}}")
	rawTags   = strings.NewReplacer("{% raw %}\n", "", "{% endraw %}\n", "", "{% raw %}", "", "{% endraw %}", "",
		"{%- raw -%}", "", "{%- endraw -%}", "", "{%raw%}", "", "{%endraw%}", "")
)

// padded keeps a text that begins or ends with backticks apart from those of its span.
func padded(s string) string {
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		return " " + s + " "
	}
	return s
}

func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if run++; s[i] != c {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// language is what the block of code says it is written in.
func (t *tag) language() string {
	var lang string
	switch t.base() {
	case "mermaid":
		lang = "mermaid"
	case "math", "katex":
		lang = "math"
	case "code-toggle":
		lang = t.args.get("lang")
	default:
		lang = strings.TrimPrefix(t.args.at(0, "lang", "language", "type"), "lang:")
	}
	if strings.Trim(lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#-_") != "" {
		return ""
	}
	return lang
}
