package content

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// headPosts are bodies of posts that are worth cutting.
func headPosts(t *testing.T) files {
	t.Helper()
	numbered := func(format string) string {
		var b strings.Builder
		for i := range 40 {
			b.WriteString(strings.ReplaceAll(format, "N", fmt.Sprint(i)))
		}
		return b.String()
	}
	posts := files{
		"paragraphs.md":       numbered("Words of paragraph N,\nand *more*.\n\n"),
		"headings.md":         numbered("## Same\n\nWords N.\n\n"),
		"lists.md":            numbered("- Item N\n\n  More\n- Next\n\nWords N\n\n"),
		"loose.md":            numbered("- Item N\n\n"),
		"quotes.md":           numbered("> Said N\n\nWords\nlazy\n\n"),
		"tables.md":           numbered("| a | b |\n|---|---|\n| N | c |\n\nWords N\n\n"),
		"code.md":             numbered("```go\n# N\n\nfunc f() {}\n\n```\n\nWords N\n\n    indented\n\n    code\n\nMore\n\n"),
		"long code.md":        "```\n" + numbered("Words N\n\n") + "```\n\nAfter\n",
		"long tilde.md":       "~~~~md\n```\n" + numbered("# N\n\n") + "~~~~\n\nAfter\n",
		"open code.md":        "Words\n\n```\n" + numbered("Words N\n\n"),
		"code in item.md":     numbered("- Item\n\n  ```\n  Words N\n\n  More\n  ```\n\nWords\n\n"),
		"references.md":       numbered("Words [aN] and [b][], [c N][].\n\n") + numbered("[aN]: /N\n[c N]: /c/N\n") + "[b]: </b c>\n  'Title'\n",
		"footnotes.md":        numbered("Words[^N] and[^b].\n\n") + numbered("[^N]: Note N\n\n    Second\n\n") + "[^b]: B\n",
		"early notes.md":      numbered("Words[^N].\n\n[^N]: Note N\n\n"),
		"comment.md":          "Words\n\n<!--\n" + numbered("Words N\n\n") + "-->\n\nAfter\n",
		"open comment.md":     "Words\n\n<!--\n" + numbered("Words N\n\n"),
		"details.md":          "Words\n\n<details><summary>S</summary>\n\n" + numbered("Words N\n\n") + "</details>\n\nAfter\n\n" + numbered("Words N\n\n"),
		"open details.md":     "Words\n\n<details><summary>S</summary>\n\n" + numbered("Words N\n\n"),
		"short details.md":    numbered("<details><summary>S</summary>\n\nWords N\n\n</details>\n\nAfter\n\n"),
		"styles.md":           numbered("Words <b>N\n\nMore</b> and <i>that</i>\n\n"),
		"script.md":           "Words\n\n<script>\n" + numbered("words(N)\n\n") + "</script>\n\nAfter\n",
		"pre.md":              "Words\n\n<pre>\n" + numbered("Words N\n\n") + "</pre>\n\nAfter\n",
		"svg.md":              "Words\n\n<svg>\n" + numbered("words(N)\n\n") + "</svg>\n\nAfter\n",
		"table.md":            "<table>\n<tr>\n<td>\n\n" + numbered("Words N\n\n") + "</td>\n</tr>\n</table>\n\nAfter\n",
		"div.md":              "<div>\n\n" + numbered("Words N\n\n") + "</div>\n\nAfter\n",
		"containers.md":       numbered(":::note\n\nWords N\n\n:::\n\nAfter\n\n"),
		"long note.md":        ":::note\n\n" + numbered("Words N\n\n") + ":::\n\nAfter\n",
		"math.md":             numbered("$$\nx^N\n$$\n\nWords $x_N$\n\n"),
		"open math.md":        "$$\n" + numbered("Words N\n\n"),
		"definitions.md":      numbered("Term N\n: Meaning\n\nWords\n\n"),
		"setext.md":           numbered("Heading N\n===\n\nWords\n\n"),
		"late meaning.md":     numbered("Term N\n\n: Meaning\n\n"),
		"figures.md":          numbered("![A N](a.png)\n\n<figure><img src=\"N.png\"><figcaption>C</figcaption></figure>\n\nWords\n\n"),
		"types.md":            numbered("Words Vec<T> and <b>N\n\n") + "The end </t> </b>\n",
		"cjk.md":              numbered("第N段。\n**強調。**です\n\n"),
		"jsx.mdx":             "import A from 'a'\n\n" + numbered("<Note title=\"N\">\n  Words {N}\n\n  - a\n</Note>\n\nWords N\n\n"),
		"bare pictures.md":    numbered("<img src=\"N.png\" alt=\"N\">\n\nWords\n\n<span>\nMore\n</span>\n\nWords\n\n"),
		"fence in comment.md": "<!--\n```\n-->\n\n```\n" + numbered("Words N\n\n") + "```\n",
		"instruction.md":      "<?php\n\n" + numbered("Words N\n\n") + "?>\n\n<![CDATA[\n\n" + numbered("Words N\n\n") + "]]>\n\nAfter\n",
		"no refs.md":          numbered("Words [aN].\n\n") + "[Go](/go) has [a1]: much.\n\n[ ] [a2]: /2\n",
		"long jsx.mdx":        "<Tabs>\n<Tab title=\"A\">\n\n" + numbered("Words N\n\n") + "</Tab>\n</Tabs>\n\nAfter\n",
		"comment.mdx":         "Words\n\n{/*\n" + numbered("Words N\n\n") + "*/}\n\nAfter\n",
	}
	for _, name := range []string{"reading-over-ssh.md", "specimen.md", "the-future-is-open.mdx"} {
		src, err := os.ReadFile(path.Join("posts", name))
		if err != nil {
			t.Fatal(err)
		}
		_, body, _, _ := splitFrontMatter(string(src))
		posts["shipped "+name] = strings.Repeat(body+"\n\n", 5)
	}
	return posts
}

func TestHead(t *testing.T) {
	for name, body := range headPosts(t) {
		t.Run(name, func(t *testing.T) {
			p, _ := mustPost(t, name, "---\ntitle: The title\n---\n"+body)
			doc := p.Parse()
			whole := outline(doc)
			for size := 0; size <= len(body)+100; size += max(1, len(body)/70) {
				if bad := checkHead(p.Head(size), doc, whole); bad != "" {
					t.Errorf("of %d bytes, the first %d: %s", len(body), size, bad)
					return
				}
			}
			if first := slices.IndexFunc(doc.Blocks, func(b Block) bool { return b.Heading != "" }); first >= 0 && p.firstHeading() != doc.Blocks[first].Heading {
				t.Errorf("the first heading is %q, want %q", p.firstHeading(), doc.Blocks[first].Heading)
			}
			if head := p.Head(1 << 30); head.Rest != 0 {
				t.Errorf("a head of more than all has a rest of %d", head.Rest)
			}
		})
	}
}

// checkHead says what is wrong with the head of a document.
func checkHead(head, doc *Document, whole []string) string {
	got := outline(head)
	if len(got) > len(whole) {
		return fmt.Sprintf("%d blocks of %d; the last is %.200s", len(got), len(whole), got[len(got)-1])
	}
	for i := range got {
		if a, b := head.Blocks[i], doc.Blocks[i]; got[i] != whole[i] || a.Hash != b.Hash || a.Heading != b.Heading {
			return fmt.Sprintf("block %d under %q is\n\t%.200s\nwant under %q\n\t%.200s", i, a.Heading, got[i], b.Heading, whole[i])
		}
	}
	if (head.Rest == 0) != (len(got) == len(whole)) {
		return fmt.Sprintf("%d blocks of %d, and a rest of %d", len(got), len(whole), head.Rest)
	}
	return ""
}

// The head of a long text is not all of it: what is seen first must not wait.
func TestHeadIsShort(t *testing.T) {
	all := headPosts(t)
	all["tags in code.md"] = "Use `<pre>` and `<script>` or `<!--`.\n\n" + all["paragraphs.md"]
	for _, name := range []string{"paragraphs.md", "headings.md", "lists.md", "quotes.md", "tables.md", "code.md", "references.md", "footnotes.md", "details.md", "figures.md", "div.md", "jsx.mdx", "cjk.md", "tags in code.md"} {
		p, _ := mustPost(t, name, "---\ntitle: The title\n---\n"+all[name])
		head := p.Head(300)
		if head.Rest == 0 || len(head.Blocks) == 0 {
			t.Errorf("%s: the first 300 bytes of %d have %d blocks, and a rest of %d", name, p.Size(), len(head.Blocks), head.Rest)
		}
		if !slices.IsSorted([]int{0, head.Rest, p.Size() - 300}) && !p.MDX {
			t.Errorf("%s: a rest of %d", name, head.Rest)
		}
	}
}
