package feed

import (
	"html"
	"net/url"
	"path"
	"strings"

	"edgerunner.vc/blog/content"
)

// figure is a picture, or its alt text where it has no address, or its caption alone.
func (w *writer) figure(n *content.Figure) {
	if n.Alt == "" && n.Caption.IsEmpty() && !onTheWeb(n.Source.URL) {
		return
	}
	w.put("<figure>\n")
	if n.Alt != "" || onTheWeb(n.Source.URL) {
		w.pictured(n)
	}
	w.block("figcaption", n.Caption)
	w.put("</figure>\n")
}

// pictured is the picture of a figure, or its alt text, and where it leads.
func (w *writer) pictured(n *content.Figure) {
	href := w.href(n.Link)
	if href != "" {
		w.put(`<a href="`, html.EscapeString(href), `">`)
	}
	if onTheWeb(n.Source.URL) {
		w.image(n.Source.URL, n.Alt)
	} else {
		w.put("<em>", plain.Replace(n.Alt), "</em>")
	}
	if href != "" {
		w.put("</a>")
	}
	w.put("\n")
}

func (w *writer) image(source, alt string) {
	w.put(`<img src="`, html.EscapeString(source), `" alt="`, html.EscapeString(alt), `"/>`)
}

// imageTypes are the media types of pictures by extension.
var imageTypes = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
	".webp": "image/webp", ".avif": "image/avif", ".svg": "image/svg+xml",
}

// imageType is the media type of the picture at an address; empty if it is not known.
func imageType(address string) string {
	u, err := url.Parse(address)
	if err != nil || !onTheWeb(address) {
		return ""
	}
	return imageTypes[strings.ToLower(path.Ext(u.Path))]
}

// onTheWeb says whether a program may load what is at an address.
func onTheWeb(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}
