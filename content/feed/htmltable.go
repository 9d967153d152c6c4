package feed

import "edgerunner.vc/blog/content"

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
