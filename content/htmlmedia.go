package content

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// media are the elements that are a link here.
var media = set("iframe video audio embed object youtube youtubeembed vimeo tweet twitter codesandbox codepen gist spotify")

// images are the elements that are pictures.
var images = set("img image nextimage staticimage zoomableimage amp-img")

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

// imageFile is the name of a file that is a picture.
var imageFile = regexp.MustCompile(`(?i)\.(?:png|jpe?g|gif|webp|avif|svg)(?:\?|$)`)

func (b *builder) figureTag(t element) {
	if t.Data == "figure" {
		b.push("figure", nil)
		figure := b.top()
		figure.done = func(nodes []Node) { b.endFigure(nodes, figure.caption.joined()) }
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
			b.markCaption(f)
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
