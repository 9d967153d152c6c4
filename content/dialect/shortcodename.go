package dialect

import (
	"html"
	"path"
	"regexp"
	"strings"
)

// A rendering is what becomes of a tag, or of a pair of them.
type rendering struct {
	open, shut []string // lines, if the tags stand by themselves
	inline     string   // Markdown, if they stand in a text
	after      string   // Markdown in place of the closing tag
	wide       bool     // a block, even if text begins on the line of the opening tag
}

func (t *tag) pair() bool { return t.mate > 0 }

// render says what a tag means by its name.
func (t *tag) render() rendering {
	if label, address := t.embed(); address != "" {
		return embedded(label, address)
	}
	switch name := t.base(); name {
	case "figure", "img", "image", "picture", "asset_img", "postimage":
		return t.figure()
	case "ref", "relref", "get_url":
		return rendering{inline: destination(strings.TrimPrefix(t.args.at(0, "path"), "@/"))}
	case "post_url":
		return rendering{inline: destination(undated(t.args.all()))}
	case "notice", "notification", "note", "tip", "info", "warning", "caution", "danger", "error", "important",
		"alert", "admonition", "callout", "hint", "success", "question", "message":
		return t.callout()
	case "quote", "blockquote":
		return t.quotation()
	case "details", "expand", "collapse", "collapsible", "spoiler", "accordion", "fold":
		return t.details()
	case "link":
		if t.dialect == liquid {
			return rendering{inline: destination(t.args.all())}
		}
		return t.button()
	case "button", "btn":
		return t.button()
	case "kbd", "abbr":
		return t.phrase()
	case "card":
		return t.card()
	case "tab":
		return t.named("name", "title", "label", "header")
	case "icon", "br", "clear", "toc", "param", "year", "fa":
		return rendering{}
	}
	return t.unknown()
}

// unknown keeps what is between two tags, and of one tag what must be prose or an image.
func (t *tag) unknown() rendering {
	switch {
	case t.pair() && t.dialect == liquid && len(t.args.named) == 0:
		return rendering{} // if, for and so on
	case t.pair():
		return t.named("title", "name", "caption")
	}
	if src := t.imageSource(); src != "" {
		return t.figure()
	}
	words := t.args.get("content", "text", "caption", "alt", "title", "label", "description")
	if words == "" || t.dialect == liquid && len(t.args.pos) > 0 {
		return rendering{}
	}
	return rendering{open: []string{words, ""}, inline: words}
}

// named keeps what is between two tags, under a name.
func (t *tag) named(keys ...string) rendering {
	name := t.args.get(keys...)
	if name == "" && t.base() == "tab" {
		name = t.args.all()
	}
	r := rendering{open: append([]string{Directive + "<div>"}, titleLines(name)...), shut: []string{Directive + "</div>"}}
	if name != "" {
		r.inline = "**" + name + "** "
	}
	return r
}

// titleLines is a title as a paragraph of its own; nothing without one.
func titleLines(title string) []string {
	if title == "" {
		return nil
	}
	return []string{"**" + title + "**", ""}
}

// imageSource is the first argument that is the name of an image file.
func (t *tag) imageSource() string {
	for _, arg := range t.args.named {
		if value := oneLine(arg.value); isImageFile(value) {
			return value
		}
	}
	for _, value := range t.args.pos {
		if value = oneLine(value); isImageFile(value) {
			return value
		}
	}
	return ""
}

func isImageFile(name string) bool {
	name, _, _ = strings.Cut(name, "?")
	switch strings.ToLower(path.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif":
		return !strings.Contains(name, " ")
	}
	return false
}

func (t *tag) figure() rendering {
	src := t.args.get("src", "url", "image_path", "path", "image", "file", "filename", "link_to_image")
	if src == "" {
		src = t.imageSource()
	}
	if src == "" && t.dialect != liquid {
		src = t.args.at(0)
	}
	switch {
	case src != "" && !variable.MatchString(src):
	case t.pair():
		return rendering{open: []string{Directive + "<div>"}, shut: []string{"", t.caption(), Directive + "</div>"}, after: " " + t.caption()}
	default:
		return rendering{open: []string{t.caption(), ""}, inline: t.caption()}
	}
	alt, caption := t.args.get("alt"), t.caption()
	img := `<img src="` + html.EscapeString(src) + `" alt="` + html.EscapeString(alt) + `">`
	inline := "![" + label(alt) + "](" + destination(src)
	if caption != "" {
		inline += ` "` + strings.ReplaceAll(caption, `"`, `\"`) + `"`
	}
	inline += ")"
	if link := t.args.get("link", "href"); link != "" {
		img = `<a href="` + html.EscapeString(link) + `">` + img + "</a>"
		inline = "[" + inline + "](" + destination(link) + ")"
	}
	if caption != "" {
		img += "<figcaption>" + caption + "</figcaption>"
	}
	return rendering{open: []string{Directive + "<figure>" + img + "</figure>"}, inline: inline, wide: true}
}

// variable is a value of Liquid that nobody knows here.
var variable = regexp.MustCompile(`^(page|site|include|post)\.[\w.]+$`)

// caption is all that a figure has to say under its image.
func (t *tag) caption() string {
	var parts []string
	if title := t.args.get("title"); title != "" {
		parts = append(parts, "**"+title+"**")
	}
	if caption := t.args.get("caption", "description"); caption != "" {
		parts = append(parts, caption)
	}
	if attr := t.args.get("attr", "credit"); attr != "" {
		if link := t.args.get("attrlink"); link != "" {
			attr = "[" + label(attr) + "](" + destination(link) + ")"
		}
		parts = append(parts, attr)
	}
	return strings.Join(parts, " ")
}

func (t *tag) button() rendering {
	link := t.args.get("href", "link", "url", "relref")
	words := t.args.pos
	if link == "" && len(words) > 0 {
		link, words = oneLine(words[0]), words[1:]
	}
	text := t.args.get("text", "title", "label", "content")
	if text == "" {
		text = oneLine(strings.Join(words, " "))
	}
	switch {
	case t.pair() && link == "":
		return rendering{}
	case t.pair():
		return rendering{inline: "[", after: "](" + destination(link) + ")"}
	case link == "":
		return rendering{inline: text}
	case text == "":
		text = link
	}
	return embedded(text, link)
}

// phrase is an element inside a line.
func (t *tag) phrase() rendering {
	title, text := t.args.get("title"), ""
	if words := t.args.pos; len(words) > 0 {
		text = oneLine(words[0])
		if title == "" {
			title = oneLine(strings.Join(words[1:], " "))
		}
	}
	if named := t.args.get("text", "name"); named != "" {
		text = named
	}
	if t.base() == "kbd" {
		r := rendering{inline: "<kbd>" + html.EscapeString(text), after: "</kbd>"}
		if !t.pair() {
			r.inline += r.after
		}
		return r
	}
	if title == "" || t.pair() && text != "" {
		title, text = strings.TrimSpace(title+text), ""
	}
	if title != "" {
		title = " (" + title + ")"
	}
	if t.pair() {
		return rendering{after: title}
	}
	if text == "" {
		text, title = strings.Trim(title, " ()"), ""
	}
	return rendering{inline: text + title}
}

func (t *tag) card() rendering {
	title, link := t.args.get("title", "header", "name"), t.args.get("link", "href", "url")
	if title == "" {
		title = t.args.all()
	}
	words := t.args.get("subtitle", "description", "text", "content")
	if link != "" {
		if title == "" {
			title = link
		}
		title = "[" + label(title) + "](" + destination(link) + ")"
	}
	r := rendering{open: append([]string{Directive + "<div>"}, titleLines(title)...), shut: []string{Directive + "</div>"}}
	if words != "" {
		r.open = append(r.open, words)
	}
	r.inline = strings.TrimSpace(title + " " + words)
	if !t.pair() {
		r.open = append(r.open, r.shut...)
	} else if r.inline != "" {
		r.inline += " "
	}
	return r
}

// undated is the name of a post without its folder and date.
func undated(name string) string {
	name = name[strings.LastIndexByte(name, '/')+1:]
	return datePrefix.ReplaceAllString(name, "")
}

var datePrefix = regexp.MustCompile(`^\d{4}-\d{1,2}-\d{1,2}-`)

// label makes a text fit for the brackets of a link.
func label(s string) string { return labelEscapes.Replace(s) }

// destination makes an address fit for the parentheses of a link.
func destination(s string) string { return addressEscapes.Replace(s) }

var (
	labelEscapes   = strings.NewReplacer("[", `\[`, "]", `\]`)
	addressEscapes = strings.NewReplacer(" ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "\n", "", "`", "%60")
)
