package feed

import (
	"html"

	"edgerunner.vc/blog/content"
)

// aligned is how a column stands, in the attribute that readers of feeds let through;
// they take styles out.
var aligned = map[content.Align]string{content.AlignCenter: ` align="center"`, content.AlignRight: ` align="right"`}

func (w *writer) table(n *content.Table) {
	w.put("<table>\n")
	if len(n.Head) > 0 {
		w.put("<thead>\n")
		w.row("th", n.Head, n.Align)
		w.put("</thead>\n")
	}
	if len(n.Rows) > 0 {
		w.put("<tbody>\n")
		for _, row := range n.Rows {
			w.row("td", row, n.Align)
		}
		w.put("</tbody>\n")
	}
	w.put("</table>\n")
}

func (w *writer) row(name string, cells []content.Text, align []content.Align) {
	w.put("<tr>")
	for i, cell := range cells {
		w.put("<", name, aligned[align[i]], ">")
		w.text(cell)
		w.put("</", name, ">")
	}
	w.put("</tr>\n")
}

// figure is a picture, or its alt text where it has no address.
func (w *writer) figure(n *content.Figure) {
	if n.Alt == "" && n.Caption.IsEmpty() && !onTheWeb(n.Source.URL) {
		return
	}
	w.put("<figure>\n")
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
	w.block("figcaption", n.Caption)
	w.put("</figure>\n")
}

func (w *writer) image(source, alt string) {
	w.put(`<img src="`, html.EscapeString(source), `" alt="`, html.EscapeString(alt), `"/>`)
}
