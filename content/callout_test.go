package content

import "testing"

func TestCallouts(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"GitHub", "> [!NOTE]\n> Words *here*\n>\n> More\n", []string{"Callout[note|] (Paragraph Words {e:here}, Paragraph More)"}},
		{"GitHub, all kinds", "> [!TIP]\n> a\n\n> [!IMPORTANT]\n> b\n\n> [!WARNING]\n> c\n\n> [!CAUTION]\n> d\n",
			[]string{"Callout[tip|] (Paragraph a)", "Callout[important|] (Paragraph b)", "Callout[warning|] (Paragraph c)", "Callout[caution|] (Paragraph d)"}},
		{"GitHub, blank line", "> [!NOTE]\n>\n> Words\n", []string{"Callout[note|] (Paragraph Words)"}},
		{"Obsidian", "> [!tip]- A *title*\n> Words\n", []string{"Callout[tip|A {e:title}] (Paragraph Words)"}},
		{"Obsidian, title alone", "> [!info] Only a title\n", []string{"Callout[info|Only a title] ()"}},
		{"kind of the author", "> [!recipe]\n> Words\n", []string{"Callout[note|recipe] (Paragraph Words)"}},
		{"list in it", "> [!NOTE]\n> - a\n> - b\n", []string{"Callout[note|] (List (Paragraph a) (Paragraph b))"}},
		{"in a list", "- Item\n\n  > [!NOTE]\n  > Words\n", []string{"LooseList (Paragraph Item, Callout[note|] (Paragraph Words))"}},
		{"no callout", "> [!NOTE\n> Words\n\n> [NOTE] Words\n", []string{"Quote (Paragraph [!NOTE Words)", "Quote (Paragraph [NOTE] Words)"}},
		{"Docusaurus", ":::tip\n\nWords *here*\n\n:::\n\nAfter\n", []string{"Callout[tip|] (Paragraph Words {e:here})", "Paragraph After"}},
		{"Docusaurus, tight", ":::warning\nWords\n:::\n", []string{"Callout[warning|] (Paragraph Words)"}},
		{"Docusaurus, title", ":::note[A title]\nWords\n:::\n\n:::info A title\nWords\n:::\n", []string{"Callout[note|A title] (Paragraph Words)", "Callout[info|A title] (Paragraph Words)"}},
		{"Docusaurus, nested", "::::note\n\nOuter\n\n:::tip\n\nInner\n\n:::\n\n::::\n", []string{"Callout[note|] (Paragraph Outer, Callout[tip|] (Paragraph Inner))"}},
		{"Docusaurus, Markdown in the title", ":::note[Use *the* `x`]\nWords\n:::\n", []string{"Callout[note|Use {e:the} {c:x}] (Paragraph Words)"}},
		{"VitePress details, Markdown in the title", "::: details Use `x`\nWords\n:::\n", []string{"Details[Use {c:x}] (Paragraph Words)"}},
		{"tags in the title", "> [!NOTE] <div>A</div>\n> Words\n", []string{"Callout[note|A] (Paragraph Words)"}},
		{"VitePress details", "::: details More\nWords\n:::\n", []string{"Details[More] (Paragraph Words)"}},
	}, "a.md", "a.mdx")
	runOutlines(t, []outlineTest{
		{"MkDocs", "!!! note \"A title\"\n    Words *here*\n\n    More\n\nAfter\n", []string{"Callout[note|A title] (Paragraph Words {e:here}, Paragraph More)", "Paragraph After"}},
		{"MkDocs, closed at first", "??? warning\n    Words\n", []string{"Callout[warning|] (Paragraph Words)"}},
		{"Hugo", "{{< notice warning >}}\nWords *here*\n{{< /notice >}}\n", []string{"Callout[warning|] (Paragraph Words {e:here})"}},
		{"MkDocs, Markdown in the title", "!!! note \"Use `x`\"\n    Words\n", []string{"Callout[note|Use {c:x}] (Paragraph Words)"}},
		{"Hugo, title", "{{% callout type=\"tip\" title=\"A title\" %}}\nWords\n{{% /callout %}}\n", []string{"Callout[tip|A title] (Paragraph Words)"}},
		{"Zola", "{% note(title=\"A title\") %}\nWords\n{% end %}\n", []string{"Callout[note|A title] (Paragraph Words)"}},
		{"kramdown", "Words *here*\n{: .notice--warning}\n\nAfter\n", []string{"Callout[warning|] (Paragraph Words {e:here})", "Paragraph After"}},
		{"kramdown, quote", "> Words\n{: .prompt-tip }\n", []string{"Callout[tip|] (Paragraph Words)"}},
	}, "a.md")
	runOutlines(t, []outlineTest{
		{"component", "<Callout type=\"warning\" title=\"A title\">\n\nWords *here*\n\n</Callout>\n", []string{"Callout[warning|A title] (Paragraph Words {e:here})"}},
		{"component with a kind's name", "<Note>Words</Note>\n\n<Warning>\n  - a\n</Warning>\n", []string{"Callout[note|] (Paragraph Words)", "Callout[warning|] (List (Paragraph a))"}},
		{"component of Astro", "<Aside type=\"caution\">\nWords\n</Aside>\n", []string{"Callout[caution|] (Paragraph Words)"}},
	}, "a.mdx")
}

func TestCalloutName(t *testing.T) {
	for _, tt := range []struct{ kind, title, want string }{
		{"warning", "", "Warning"},
		{"warning", "WARNING", "Warning"},
		{"warning", "Mind the gap", "Warning: Mind the gap"},
		{"note", "By the way", "By the way"},
		{"quote", "Caslon", "Caslon"},
		{"", "Ours", "Ours"},
	} {
		if got := (&Callout{Kind: tt.kind, Title: PlainText(tt.title, 0)}).Name().Words; got != tt.want {
			t.Errorf("a %s with the title %q is called %q, want %q", tt.kind, tt.title, got, tt.want)
		}
	}
}
