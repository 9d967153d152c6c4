package dialect

import (
	"html"
	"strings"
)

func (t *tag) callout() rendering {
	title, kind := t.args.get("title", "heading", "header"), t.base()
	if word := CalloutKind(t.args.get("type", "kind", "style", "level", "context", "class", "color", "status")); word != "" {
		kind = word
	}
	words := t.args.pos
	if len(words) > 0 && CalloutKind(words[0]) != "" {
		kind, words = words[0], words[1:]
	}
	if title == "" && len(words) > 0 && !isIconName(t.base(), words[0]) {
		title = oneLine(words[0])
		if t.dialect == liquid {
			title = oneLine(strings.Join(words, " "))
		}
	}
	r := rendering{open: []string{calloutTag(kind, title)}, shut: []string{Directive + "</callout>"}, wide: true}
	if text := t.args.get("text", "content", "body", "message"); text != "" || !t.pair() {
		if text == "" {
			text, title = title, ""
			r.open[0] = calloutTag(kind, "")
		}
		if r.open = append(r.open, text); text == "" {
			return rendering{}
		}
		if r.inline = text; !t.pair() {
			r.open = append(r.open, r.shut...)
		}
	}
	if title != "" {
		r.inline = "**" + title + "** " + r.inline
	}
	return r
}

// isIconName says whether the argument of an alert is the icon that some themes want
// there, or a switch.
func isIconName(name, word string) bool {
	return word == "true" || word == "false" || name == "alert" && word == strings.ToLower(word) && !strings.Contains(word, " ")
}

func calloutTag(kind, title string) string {
	if kind = CalloutKind(kind); kind == "" {
		kind = "note"
	}
	if title != "" {
		title = ` title="` + html.EscapeString(title) + `"`
	}
	return Directive + `<callout kind="` + kind + `"` + title + ">"
}

// CalloutKind is the kind of callout that a word of an author stands for; empty if
// it stands for none.
func CalloutKind(word string) string {
	switch word = strings.ToLower(word); word {
	case "note", "tip", "info", "important", "caution", "warning", "danger", "success", "question", "quote":
		return word
	case "notice", "notification", "admonition", "callout", "message", "abstract", "summary", "tldr", "todo", "example",
		"seealso", "primary", "secondary", "default":
		return "note"
	case "alert", "attention":
		return "warning"
	case "error", "failure", "fail", "missing", "bug":
		return "danger"
	case "hint":
		return "tip"
	case "check", "done":
		return "success"
	case "help", "faq":
		return "question"
	case "cite":
		return "quote"
	}
	for _, family := range []string{"prompt-", "notice--", "alert-", "admonition-", "callout-"} {
		if bare, ok := strings.CutPrefix(word, family); ok {
			return CalloutKind(bare)
		}
	}
	return ""
}

func (t *tag) quotation() rendering {
	r := rendering{open: []string{Directive + "<blockquote>"}, shut: []string{Directive + "</blockquote>"}, wide: true}
	by := t.args.get("author", "cite", "by", "attribution")
	if source := t.args.get("source", "title"); source != "" {
		by = strings.TrimPrefix(by+", "+source, ", ")
	}
	if by == "" {
		by = t.args.all()
	}
	if link := t.args.get("link", "url"); by != "" && link != "" {
		by = "[" + label(by) + "](" + destination(link) + ")"
	}
	if text := t.args.get("text", "content"); text != "" {
		r.open, r.inline = append(r.open, text), text
	}
	if by != "" {
		r.shut, r.after = append([]string{"", "— " + by}, r.shut...), " — "+by
	}
	if !t.pair() {
		r.open, r.inline = append(r.open, r.shut...), r.inline+r.after
	}
	return r
}

func (t *tag) details() rendering {
	title := t.args.get("title", "summary", "label")
	if title == "" && t.dialect == liquid {
		title = t.args.all()
	}
	if title == "" && len(t.args.pos) > 0 {
		title = oneLine(t.args.pos[0])
	}
	if title == "" && !t.pair() {
		return rendering{}
	}
	r := rendering{open: []string{Directive + "<details><summary>" + html.EscapeString(title) + "</summary>"}, wide: true}
	if r.shut = []string{Directive + "</details>"}; title == "" {
		r.open[0] = Directive + "<details><summary>Details</summary>"
	} else {
		r.inline = "**" + title + "** "
	}
	if !t.pair() {
		r.open = append(r.open, r.shut...)
	}
	return r
}
