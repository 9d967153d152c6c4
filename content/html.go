package content

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// tagState is what the tags read so far mean for those that follow.
type tagState struct {
	silent     int      // depth of elements whose text is not for readers
	silentName string   // of the outermost
	endless    blockTag // such an element that its block does not close
	pre        *strings.Builder
	preLang    string
	inline     []inlineTag // open, the innermost last
	ours       bool        // the tags are of a directive, in which words are Markdown
	amidWords  bool        // the tag stands in a line of Markdown
	quotes     int         // <q> that are open
}

// html reads the tags and words of a block of HTML.
func (b *builder) html(raw string) {
	b.markup.amidWords = false
	b.tokens(raw)
	b.flush()
}

// isClosed says whether a tag that stands here is closed further down.
func (b *builder) isClosed(name string) bool { return b.closed[name] > b.at }

// selfClosed is a tag that JSX may close in itself, and after which HTML would take
// all that follows for its text.
var selfClosed = regexp.MustCompile(`(?i)<(iframe|script|style|textarea|title|noframes|noembed|xmp|noscript)\b([^<>]*)/>`)

func (b *builder) tokens(raw string) {
	if strings.Contains(raw, "/>") {
		raw = selfClosed.ReplaceAllString(raw, "<$1$2></$1>")
	}
	z := html.NewTokenizer(strings.NewReader(raw))
	begin := b.at
	for {
		kind := z.Next()
		if !b.quoted {
			b.here = min(begin, len(b.source))
		}
		begin += len(z.Raw())
		switch kind {
		case html.ErrorToken:
			return
		case html.TextToken:
			b.htmlText(string(z.Raw()))
		case html.StartTagToken, html.SelfClosingTagToken:
			source := string(z.Raw())
			t := element{Token: z.Token(), source: source}
			b.openTag(t)
			if kind == html.SelfClosingTagToken && !voids[t.Data] {
				b.closeTag(t.Data)
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			b.closeTag(string(name))
		}
	}
}

// element is a tag that opens.
type element struct {
	html.Token
	source string
}

// isComponent says whether the tag is of JSX, which begins them with a capital.
func (t element) isComponent() bool {
	return len(t.source) > 1 && t.source[1] >= 'A' && t.source[1] <= 'Z'
}

// begin is the tag as its author wrote it, up to its name.
func (t element) begin() string { return t.source[:min(len(t.source), 1+len(t.Data))] }

// attr is the first of the attributes that there is.
func (t element) attr(names ...string) string {
	for _, name := range names {
		for _, a := range t.Attr {
			if a.Key == name && strings.TrimSpace(a.Val) != "" {
				return Clean(a.Val)
			}
		}
	}
	return ""
}

// htmlText writes the words between tags. Captions may have Markdown in them.
func (b *builder) htmlText(raw string) {
	text := html.UnescapeString(raw)
	switch {
	case b.markup.silent > 0:
	case b.markup.pre != nil:
		b.markup.pre.WriteString(text)
	case b.markup.ours:
		b.captionText(text) // what is quoted for the tag is Markdown
	case strings.ContainsAny(raw, "*_`[") && b.inContainer("figcaption"):
		b.captionText(raw)
	default:
		b.text.add(text)
	}
}

func (b *builder) top() *container { return b.open[len(b.open)-1] }

// inContainer says whether a tag of that name is open in this block of Markdown.
func (b *builder) inContainer(name string) bool { return b.find(name) > 0 }

// find is the index of the innermost open container of one of the names; 0 without
// one. It does not look beyond the block of Markdown that it is in.
func (b *builder) find(names ...string) int {
	for i := len(b.open) - 1; i > 0 && b.open[i].tag != ""; i-- {
		if slices.Contains(names, b.open[i].tag) {
			return i
		}
	}
	return 0
}

// attrText is a text that is written as one attribute of a tag, with Markdown in it.
func (b *builder) attrText(raw string) Text {
	if !strings.ContainsAny(raw, "*_`[<&\\") {
		return PlainText(raw, 0)
	}
	return b.capture(func() { b.captionText(raw) })
}

// captionText reads words as Markdown, unless they would be more than words.
func (b *builder) captionText(raw string) {
	source := []byte(strings.TrimSpace(raw))
	root := b.parseQuoted(source)
	first := root.FirstChild()
	if first == nil || first.NextSibling() != nil || first.Kind().String() != "Paragraph" {
		b.text.add(html.UnescapeString(raw))
		return
	}
	if strings.TrimLeft(raw, " \n\t") != raw {
		b.text.wantBlank(space)
	}
	before, quoted := b.source, b.quoted
	b.source, b.quoted = source, true
	b.inlines(first)
	b.source, b.quoted = before, quoted
	if strings.TrimRight(raw, " \n\t") != raw {
		b.text.wantBlank(space)
	}
}

// voids are the elements that have no end: https://html.spec.whatwg.org/#void-elements.
var voids = set("area base br col embed hr img input link meta param source track wbr")

// optionalEnds are the elements that may be left open.
var optionalEnds = set("p li dt dd tr td th thead tbody tfoot option optgroup colgroup caption rt rp html body head")

// silents are the elements whose text is not for readers.
var silents = set("script style template noscript svg rp")

// breaking are the elements that begin and end a paragraph, and are nothing else.
var breaking = set("p div section article main header footer nav aside center address form fieldset legend hgroup search " +
	"dialog menu optgroup option select textarea thead tbody tfoot picture html body head tabs cardgroup cards steps columns")

// known are the elements of HTML that none of the others name.
var known = set("ul ol li dl dt dd table caption colgroup tr td th h1 h2 h3 h4 h5 h6 blockquote figure figcaption pre details summary math title canvas map meter progress datalist slot")

func set(names string) map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(names) {
		m[name] = true
	}
	return m
}

func isKnown(name string) bool {
	return isInline(name) || voids[name] || silents[name] || breaking[name] || media[name] || known[name] || optionalEnds[name]
}

// isWords says whether what looks like a tag is none: List<T>, <your name>.
func (b *builder) isWords(t element) bool {
	name := t.Data
	if b.isClosed(name) || voids[name] || t.Type == html.SelfClosingTagToken {
		return false
	}
	return !isKnown(name) && !strings.ContainsAny(t.source, `="`)
}

// openTag does what a tag means.
func (b *builder) openTag(t element) {
	name := t.Data
	switch {
	case b.markup.silent > 0:
		if name == b.markup.silentName {
			b.markup.silent++
		}
	case b.markup.pre != nil:
		b.preTag(t)
	case b.isWords(t):
		b.text.add(t.source)
	case images[name] || name == "figure" && t.attr("src") != "":
		b.imageTag(t)
	case len(b.open) > maxOpenTags && !isInline(name):
		b.flush()
	case media[name]:
		b.mediaTag(t)
	case silents[name]:
		if b.isClosed(name) {
			b.markup.silent, b.markup.silentName = 1, name
			b.markLeftOut(t)
		}
	case t.isComponent() && (name == "link" || name == "navlink" || name == "anchor"):
		b.openInline(t, "a")
	case t.isComponent() || name == "callout":
		b.componentTag(t)
	default:
		b.elementTag(t)
	}
}

// maxOpenTags bounds how deep tags are followed into each other; deeper ones only
// divide paragraphs.
const maxOpenTags = 64

func (b *builder) elementTag(t element) {
	name := t.Data
	if _, ok := inlineStyles[name]; ok {
		b.openInline(t, name)
		return
	}
	switch name {
	case "br":
		b.text.hardBreak()
	case "wbr":
		b.text.add("\u200b")
	case "hr":
		b.flush()
		b.emit(&Rule{})
	case "h1", "h2", "h3", "h4", "h5", "h6":
		b.headingTag(int(name[1]-'0'), t)
	case "ul", "ol", "menu", "li":
		b.listTag(t)
	case "dl", "dt", "dd":
		b.definitionTag(t)
	case "table", "caption", "tr", "td", "th":
		b.tableTag(t)
	case "blockquote":
		b.push(name, func(nodes []Node) {
			if len(nodes) > 0 {
				b.emit(&Quote{nodes})
			}
		})
	case "details":
		b.foldTag(t)
	case "summary":
		b.summaryTag()
	case "figure", "figcaption":
		b.figureTag(t)
	case "pre", "listing", "xmp":
		if b.markup.amidWords {
			b.openInline(t, "code")
			return
		}
		if b.flush(); !b.isClosed(name) {
			return // or all that follows would be code
		}
		b.markup.pre, b.markup.preLang = &strings.Builder{}, codeClass(t)
	case "input":
		b.checkbox(t)
	case "source":
		if at := b.find("video", "audio"); at > 0 && *b.open[at].address == "" {
			*b.open[at].address = t.attr("src")
		}
	default:
		if breaking[name] {
			b.flush()
		}
	}
}

// closeTag ends what a tag began, if it is open.
func (b *builder) closeTag(name string) {
	switch {
	case b.markup.silent > 0:
		if name == b.markup.silentName {
			b.markup.silent--
		}
		return
	case b.markup.pre != nil:
		if name == "pre" || name == "listing" || name == "xmp" {
			source := strings.TrimPrefix(b.markup.pre.String(), "\n")
			b.markup.pre = nil
			b.code(b.markup.preLang, "", source)
		}
		return
	case b.closeInline(name):
		return
	}
	if at := b.find(name); at > 0 {
		b.closeTo(at)
	} else if breaking[name] {
		b.flush()
	}
}

func (b *builder) preTag(t element) {
	if t.Data == "br" {
		b.markup.pre.WriteByte('\n')
	} else if b.isWords(t) {
		b.markup.pre.WriteString(t.source)
	} else if lang := codeClass(t); lang != "" {
		b.markup.preLang = lang
	}
}

// codeClass is the language that a class names: language-go.
func codeClass(t element) string {
	for class := range strings.FieldsSeq(t.attr("class", "classname")) {
		if lang, ok := strings.CutPrefix(class, "language-"); ok {
			return lang
		}
		if lang, ok := strings.CutPrefix(class, "lang-"); ok {
			return lang
		}
	}
	return t.attr("lang", "language")
}

func (b *builder) checkbox(t element) {
	if t.attr("type") != "checkbox" {
		return
	}
	box := "[ ] "
	if slices.ContainsFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "checked" }) {
		box = "[x] "
	}
	b.text.add(box)
}

func (b *builder) headingTag(level int, t element) {
	id, at := t.attr("id"), b.here
	b.push(t.Data, func(nodes []Node) {
		text, rest := flatten(nodes)
		b.here = at
		b.emitHeading(level, text, id, t.begin())
		for _, n := range rest {
			b.emit(n)
		}
	})
}
