package content

import (
	"fmt"
	"strings"
)

// outline is a line for each block of a document: its kind, and what it says.
func outline(doc *Document) []string {
	var lines []string
	for _, b := range doc.Blocks {
		lines = append(lines, outlineNode(b.Node))
	}
	return lines
}

func outlineNodes(nodes []Node) string {
	var parts []string
	for _, n := range nodes {
		parts = append(parts, outlineNode(n))
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func outlineNode(n Node) string {
	switch n := n.(type) {
	case *Paragraph:
		return "Paragraph " + outlineText(n.Text)
	case *Heading:
		return fmt.Sprintf("Heading%d#%s %s", n.Level, n.ID, outlineText(n.Text))
	case *Code:
		return strings.TrimSpace(fmt.Sprintf("Code[%s|%s] %q", n.Language, n.Title, n.Source))
	case *Formula:
		return fmt.Sprintf("Formula %q", n.Source)
	case *List:
		kind := "List"
		if n.Ordered {
			kind = fmt.Sprintf("List%d%c", n.Start, n.Delimiter)
		}
		if !n.Tight {
			kind = "Loose" + kind
		}
		var items []string
		for _, item := range n.Items {
			items = append(items, []string{"", "[ ]", "[x]"}[item.Task]+outlineNodes(item.Nodes))
		}
		return kind + " " + strings.Join(items, " ")
	case *Quote:
		return "Quote " + outlineNodes(n.Nodes)
	case *Callout:
		return fmt.Sprintf("Callout[%s|%s] %s", n.Kind, outlineText(n.Title), outlineNodes(n.Nodes))
	case *Details:
		return fmt.Sprintf("Details[%s] %s", outlineText(n.Summary), outlineNodes(n.Nodes))
	case *Table:
		rows := []string{outlineRow(n.Head)}
		for _, row := range n.Rows {
			rows = append(rows, outlineRow(row))
		}
		return fmt.Sprintf("Table%v %s", n.Align, strings.Join(rows, " / "))
	case *Rule:
		return "Rule"
	case *Figure:
		s := fmt.Sprintf("Figure %s|%s|%s", n.Source.Ref, n.Alt, outlineText(n.Caption))
		if n.Link != nil {
			s += "|" + n.Link.Ref
		}
		return s
	case *Definitions:
		var parts []string
		for _, d := range n.Items {
			parts = append(parts, outlineRow(d.Terms)+": "+outlineNodes(d.Nodes))
		}
		return "Definitions " + strings.Join(parts, "; ")
	case *Notes:
		var parts []string
		for _, note := range n.Notes {
			parts = append(parts, fmt.Sprint(note.Number, outlineNodes(note.Nodes)))
		}
		return "Notes " + strings.Join(parts, " ")
	}
	return fmt.Sprintf("%T", n)
}

func outlineRow(cells []Text) string {
	var parts []string
	for _, t := range cells {
		parts = append(parts, outlineText(t))
	}
	return strings.Join(parts, "|")
}

// outlineText writes styles as letters in braces around the words: {s:bold}.
func outlineText(t Text) string {
	var b strings.Builder
	start := 0
	for _, r := range t.Runs {
		words := strings.ReplaceAll(t.Words[start:r.End], "\n", "⏎")
		start = r.End
		mark := ""
		for i, letter := range "seduhckpnm" {
			if r.Style&(1<<i) != 0 {
				mark += string(letter)
			}
		}
		if r.Link != nil && r.Link.Note == 0 && r.Style&Picture == 0 {
			mark += "→" + r.Link.Ref
		}
		if mark != "" {
			words = "{" + mark + ":" + words + "}"
		}
		b.WriteString(words)
	}
	return b.String()
}

// plainText is the text of a node without its markup, one blank between its parts.
func plainText(n Node) string {
	var parts []string
	eachText(n, func(s string) { parts = append(parts, s) })
	return Clean(strings.Join(parts, " "))
}
