package content

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"

	"edgerunner.vc/blog/content/dialect"
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

// blockTag is a tag in a block of Markdown.
type blockTag struct {
	block ast.Node
	name  string
}

// inlineTag is an open tag that styles words, and what was before it.
type inlineTag struct {
	name  string
	style Style
	link  *Link
	shift byte
	after string // to be written when it closes
}

// html reads the tags and words of a block of HTML.
func (b *builder) html(raw string) {
	b.markup.amidWords = false
	b.tokens(raw)
	b.flush()
}

// rawTag reads a tag amid words.
func (b *builder) rawTag(n *ast.RawHTML) {
	raw := string(n.Segments.Value(b.source))
	b.at = n.Pos()
	name := tagName(raw)
	switch {
	case silents[name] && b.markup.silent == 0 && raw[1] != '/' && !b.closesBehind(n, name):
		// the words that follow are for readers
	case b.simpleTag(raw, name):
	default:
		b.markup.amidWords = true
		b.tokens(raw)
		b.markup.amidWords = false
	}
}

// simpleTag reads the tags that have no attributes, which are most, without the cost
// of a tokenizer.
func (b *builder) simpleTag(raw, name string) bool {
	_, styles := inlineStyles[name]
	if !styles && name != "br" || b.markup.silent > 0 || b.markup.pre != nil {
		return false
	}
	switch bare := strings.ToLower(strings.Trim(raw, "</ >")); {
	case bare != name || raw[1] >= 'A' && raw[1] <= 'Z':
		return false
	case raw[1] == '/':
		b.closeTag(name)
	case name == "br":
		b.text.hardBreak()
	case strings.HasSuffix(raw, "/>") || optionalEnds[name]:
		return false
	case !b.isClosed(name):
		// what it would style has no end
	default:
		b.openInline(element{Token: html.Token{Type: html.StartTagToken, Data: name}, source: raw}, name)
	}
	return true
}

// tagName is the name of a tag, in lower case.
func tagName(raw string) string {
	name := strings.TrimLeft(raw, "</")
	if end := strings.IndexAny(name, " \t\n/>"); end >= 0 {
		name = name[:end]
	}
	return strings.ToLower(name)
}

// closesBehind says whether an element is closed in the block that it is opened in. It
// looks once through a block that has no end for it.
func (b *builder) closesBehind(n ast.Node, name string) bool {
	if b.markup.endless == (blockTag{n.Parent(), name}) {
		return false
	}
	for next := n.NextSibling(); next != nil; next = next.NextSibling() {
		if raw, ok := next.(*ast.RawHTML); ok {
			if tag := string(raw.Segments.Value(b.source)); tag[1] == '/' && tagName(tag) == name {
				return true
			}
		}
	}
	b.markup.endless = blockTag{n.Parent(), name}
	return false
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
	for {
		switch kind := z.Next(); kind {
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
	root := b.markdown.parse(source)
	first := root.FirstChild()
	if first == nil || first.NextSibling() != nil || first.Kind().String() != "Paragraph" {
		b.text.add(html.UnescapeString(raw))
		return
	}
	if strings.TrimLeft(raw, " \n\t") != raw {
		b.text.wantBlank(space)
	}
	before := b.source
	b.source = source
	b.inlines(first)
	b.source = before
	if strings.TrimRight(raw, " \n\t") != raw {
		b.text.wantBlank(space)
	}
}

// inlineStyles are the elements that only style words.
var inlineStyles = map[string]Style{
	"b": Strong, "strong": Strong,
	"i": Emphasis, "em": Emphasis, "cite": Emphasis, "dfn": Emphasis, "var": Emphasis,
	"s": Strike, "strike": Strike, "del": Strike,
	"u": Insert, "ins": Insert,
	"mark": Marked,
	"code": CodeSpan, "tt": CodeSpan, "samp": CodeSpan,
	"kbd": Key,
	"a":   0, "abbr": 0, "q": 0, "sub": 0, "sup": 0, "span": 0, "small": 0, "big": 0, "font": 0, "time": 0, "label": 0,
	"bdi": 0, "bdo": 0, "data": 0, "ruby": 0, "rb": 0, "rt": 0, "nobr": 0, "output": 0, "acronym": 0, "button": 0,
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

// media are the elements that are a link here.
var media = set("iframe video audio embed object youtube youtubeembed vimeo tweet twitter codesandbox codepen gist spotify")

// images are the elements that are pictures.
var images = set("img image nextimage staticimage zoomableimage amp-img")

// folds are the elements that are closed at first on a website.
var folds = set("details deepdive collapse collapsible expand expandable accordion accordionitem disclosure spoiler hint")

// known are the elements of HTML that none of the others name.
var known = set("ul ol li dl dt dd table caption colgroup tr td th h1 h2 h3 h4 h5 h6 blockquote figure figcaption pre details summary math title canvas map meter progress datalist slot")

func set(names string) map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(names) {
		m[name] = true
	}
	return m
}

func isInline(name string) bool {
	_, inline := inlineStyles[name]
	return inline || name == "br" || name == "wbr" || name == "input"
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

// openInline begins a style, a link or what is written around words.
func (b *builder) openInline(t element, as string) {
	if len(b.markup.inline) > maxOpenTags {
		return
	}
	open := inlineTag{name: t.Data, style: b.text.style, link: b.text.link, shift: b.text.shift}
	switch as {
	case "a":
		if ref := t.attr("href", "to"); ref != "" {
			b.text.link = b.link(ref)
		}
	case "sup":
		b.text.shift = '^'
	case "sub":
		b.text.shift = '_'
	case "q":
		b.markup.quotes++
		marks := []string{"‘", "’", "“", "”"}[b.markup.quotes%2*2:]
		b.text.add(marks[0])
		open.after = marks[1]
	case "rt":
		b.text.add("(")
		open.after = ")"
	case "abbr", "acronym":
		if title := t.attr("title"); title != "" {
			open.after = " (" + title + ")"
		}
	}
	b.text.style |= inlineStyles[as]
	b.markup.inline = append(b.markup.inline, open)
}

func (b *builder) closeInline(name string) bool {
	for i := len(b.markup.inline) - 1; i >= 0; i-- {
		if open := b.markup.inline[i]; open.name == name {
			b.markup.inline = b.markup.inline[:i]
			b.text.style, b.text.link, b.text.shift = open.style, open.link, open.shift
			b.text.add(open.after)
			if name == "q" {
				b.markup.quotes--
			}
			return true
		}
	}
	return false
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

func (b *builder) imageTag(t element) {
	source := t.attr("src", "data-src", "url", "href")
	b.picture(source, t.attr("alt", "title"), b.attrText(t.attr("caption")))
	if t.Data == "figure" && !b.markup.amidWords {
		b.flush()
	}
}

// services are what the hosts of embedded pages have.
var services = []struct{ host, label string }{
	{"youtu", "YouTube video"}, {"vimeo.", "Vimeo video"}, {"twitter.", "Tweet"}, {"x.com", "Tweet"},
	{"codepen.", "CodePen"}, {"codesandbox.", "CodeSandbox"}, {"spotify.", "Spotify"}, {"soundcloud.", "SoundCloud"},
	{"gist.github.", "Gist"}, {"google.com/maps", "Map"}, {"openstreetmap.", "Map"},
}

// mediaTag makes a link of what only a browser can show.
func (b *builder) mediaTag(t element) {
	name, ref, label := t.Data, t.attr("src", "url", "href", "data"), t.attr("title", "alt", "aria-label", "label")
	if id := t.attr("id", "videoid", "youtubeid", "tweetid", "sandboxid"); ref == "" && id != "" {
		switch name {
		case "youtube", "youtubeembed":
			ref = "https://www.youtube.com/watch?v=" + url.QueryEscape(id)
		case "vimeo":
			ref = "https://vimeo.com/" + url.QueryEscape(id)
		case "tweet", "twitter":
			ref = "https://x.com/i/status/" + url.QueryEscape(id)
		}
	}
	kind := map[string]string{"video": "Video", "audio": "Audio", "youtube": "YouTube video", "vimeo": "Vimeo video", "tweet": "Tweet"}[name]
	for _, s := range services {
		if kind == "" && strings.Contains(ref, s.host) {
			kind = s.label
		}
	}
	if kind == "" {
		kind = "Embedded page"
	}
	if label == "" {
		label = kind
	} else {
		label = kind + ": " + label
	}
	if name == "embed" || !b.isClosed(name) {
		b.embed(label, ref)
		return
	}
	b.push(name, func([]Node) { b.embed(label, ref) }) // what is in it is for browsers that cannot show it
	b.top().address = &ref
}

func (b *builder) embed(label, ref string) {
	if ref == "" {
		return
	}
	b.flush()
	b.linked(b.link(ref), func() { b.text.add(label) })
	b.flush()
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

// componentTag does what the name of a component of JSX lets expect. The words of
// its title are shown above what is in it.
func (b *builder) componentTag(t element) {
	name := t.Data
	switch {
	case isCallout(name):
		b.calloutTag(t)
	case folds[name]:
		b.foldTag(t)
	case isKnown(name) && name != "input" && name != "title" && name != "button" && name != "menu" && name != "map":
		b.elementTag(t)
	case t.attr("title", "label") == "" && t.attr("href", "to") != "":
		b.linkTag(t)
	case b.markup.amidWords && t.attr("title", "label") == "":
	default:
		b.flush()
		b.titleOf(t)
	}
}

// linkTag is a component that leads somewhere: a button, a card.
func (b *builder) linkTag(t element) {
	if b.markup.amidWords {
		b.openInline(t, "a")
		return
	}
	link := b.link(t.attr("href", "to"))
	b.push(t.Data, func(nodes []Node) {
		for _, n := range nodes {
			if p, ok := n.(*Paragraph); ok {
				n = &Paragraph{p.Text.Linked(link)}
			}
			b.emit(n)
		}
	})
}

// isCallout says whether a component is an aside by its name. Some of the names have
// other meanings as well.
func isCallout(name string) bool {
	switch name {
	case "aside", "pitfall", "recap", "youwilllearn":
		return true
	case "summary", "help", "check", "done", "example", "primary", "secondary", "default", "message":
		return false
	}
	return dialect.CalloutKind(name) != ""
}

// titleOf writes what a component says in its attributes.
func (b *builder) titleOf(t element) {
	if title := t.attr("title", "label", "heading", "summary", "header"); title != "" {
		var link *Link
		if ref := t.attr("href", "to", "url", "link"); ref != "" {
			link = b.link(ref)
		}
		b.linked(link, func() { b.styled(Strong, func() { b.text.add(title) }) })
		b.flush()
	}
	if about := t.attr("description", "subtitle", "excerpt"); about != "" {
		b.text.add(about)
		b.flush()
	}
	if source := t.attr("src", "image", "img"); imageFile.MatchString(source) {
		b.picture(source, t.attr("alt"), b.attrText(t.attr("caption")))
		b.flush()
	}
}

// imageFile is the name of a file that is a picture.
var imageFile = regexp.MustCompile(`(?i)\.(?:png|jpe?g|gif|webp|avif|svg)(?:\?|$)`)

func (b *builder) calloutTag(t element) {
	kind := t.Data
	if named := t.attr("kind", "type", "variant", "style", "intent", "emoji", "icon"); dialect.CalloutKind(named) != "" {
		kind = named
	}
	kind = calloutKind(kind)
	title := b.attrText(t.attr("title", "label", "heading"))
	b.push(t.Data, func(nodes []Node) {
		if len(nodes) > 0 || !title.IsEmpty() {
			b.emit(&Callout{kind, title, nodes})
		}
	})
}

func (b *builder) foldTag(t element) {
	fold := &Details{Summary: b.attrText(t.attr("title", "summary", "label", "header"))}
	b.push(t.Data, func(nodes []Node) {
		if fold.Nodes = nodes; !fold.Summary.IsEmpty() {
			b.emit(fold)
			return
		}
		for _, n := range nodes {
			b.emit(n)
		}
	})
	b.top().fold = fold
}

func (b *builder) summaryTag() {
	b.flush()
	fold := b.top().fold
	b.push("summary", func(nodes []Node) {
		text, rest := flatten(nodes)
		if fold == nil {
			b.emit(&Paragraph{text})
		} else {
			fold.Summary = text
		}
		b.open[len(b.open)-1].nodes = append(b.top().nodes, rest...)
	})
}

func (b *builder) headingTag(level int, t element) {
	id := t.attr("id")
	b.push(t.Data, func(nodes []Node) {
		text, rest := flatten(nodes)
		b.emitHeading(level, text, id)
		for _, n := range rest {
			b.emit(n)
		}
	})
}

// flattenAll is [flatten] for where only words can be: of what is no text, the words
// are taken.
func flattenAll(nodes []Node) Text {
	var j joiner
	for _, n := range nodes {
		for _, n := range j.flatten([]Node{n}) {
			if f, ok := n.(*Figure); ok {
				j.line(f.words())
				j.line(f.Caption)
				continue
			}
			eachText(n, func(s string) { j.line(PlainText(strings.TrimRight(s, "\n"), 0)) })
		}
	}
	return j.text()
}

// words are those that stand for a picture.
func (f *Figure) words() Text {
	t := PlainText(f.Alt, Picture)
	for i := range t.Runs {
		if t.Runs[i].Link = f.Source; f.Link != nil {
			t.Runs[i].Link = f.Link
		}
	}
	return t
}

// flatten joins the paragraphs and lists among the nodes to one text of lines.
func flatten(nodes []Node) (t Text, rest []Node) {
	var j joiner
	rest = j.flatten(nodes)
	return j.text(), rest
}

// flatten adds the paragraphs and lists among the nodes, and returns the others.
func (j *joiner) flatten(nodes []Node) (rest []Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *Paragraph:
			j.line(n.Text)
		case *Heading:
			j.line(n.Text.With(Strong))
		case *List:
			for i, item := range n.Items {
				mark := "• "
				if n.Ordered {
					mark = strconv.Itoa(n.Start+i) + ". "
				}
				j.line(PlainText(mark, 0))
				j.glue = true
				rest = append(rest, j.flatten(item.Nodes)...)
				j.glue = false
			}
		default:
			rest = append(rest, n)
		}
	}
	return rest
}

func (b *builder) figureTag(t element) {
	if t.Data == "figure" {
		b.push("figure", nil)
		figure := b.top()
		figure.done = func(nodes []Node) { b.endFigure(nodes, figure.caption.text()) }
		return
	}
	b.flush()
	at := b.find("figure")
	b.push("figcaption", func(nodes []Node) {
		text, rest := flatten(nodes)
		b.top().nodes = append(b.top().nodes, rest...)
		if at == 0 {
			b.emit(&Paragraph{text.With(Emphasis)})
		} else {
			b.open[at].caption.line(text)
		}
	})
}

// endFigure gives the caption to the last picture.
func (b *builder) endFigure(nodes []Node, caption Text) {
	for i, n := range slices.Backward(nodes) {
		if f, ok := n.(*Figure); ok && !caption.IsEmpty() {
			captioned := *f
			captioned.Caption = f.Caption.append(caption)
			nodes[i], caption = &captioned, Text{}
		}
	}
	for _, n := range nodes {
		b.emit(n)
	}
	if !caption.IsEmpty() {
		b.emit(&Paragraph{caption})
	}
}

func (b *builder) listTag(t element) {
	if t.Data != "li" {
		start, err := strconv.Atoi(t.attr("start"))
		if err != nil {
			start = 1
		}
		list := &List{Ordered: t.Data == "ol", Start: start, Delimiter: '.', Tight: true}
		b.push(t.Data, func(nodes []Node) {
			if len(nodes) > 0 { // between the items
				list.Items = append(list.Items, Item{Nodes: nodes})
			}
			if len(list.Items) > 0 {
				b.emit(list)
			}
		})
		b.top().list = list
		return
	}
	b.closeImplied([]string{"li"}, "ul", "ol", "menu")
	list := b.top().list
	if list == nil {
		b.flush()
		return
	}
	b.push("li", func(nodes []Node) {
		list.Items = append(list.Items, Item{Nodes: nodes})
		list.Tight = list.Tight && isTight(nodes)
	})
}

// isTight says whether an item is a line, with lists below it at most.
func isTight(nodes []Node) bool {
	for i, n := range nodes {
		switch n.(type) {
		case *Paragraph:
			if i > 0 {
				return false
			}
		case *List:
		default:
			return false
		}
	}
	return true
}

// closeImplied closes an element that the next one ends, unless one of the others
// lies between them.
func (b *builder) closeImplied(names []string, between ...string) {
	if at := b.find(append(names, between...)...); at > 0 && slices.Contains(names, b.open[at].tag) {
		b.closeTo(at)
	} else {
		b.flush()
	}
}

func (b *builder) definitionTag(t element) {
	if t.Data == "dl" {
		list := &Definitions{}
		b.push("dl", func(nodes []Node) {
			if len(list.Items) > 0 {
				b.emit(list)
			}
			for _, n := range nodes {
				b.emit(n)
			}
		})
		b.top().terms = list
		return
	}
	b.closeImplied([]string{"dt", "dd"}, "dl")
	list := b.top().terms
	if list == nil {
		return
	}
	b.push(t.Data, func(nodes []Node) {
		if t.Data == "dd" {
			list.meaning(nodes)
			return
		}
		text, rest := flatten(nodes)
		list.term(text)
		if len(rest) > 0 {
			list.meaning(rest)
		}
	})
}
