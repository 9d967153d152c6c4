package content

import "testing"

func TestFootnotes(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"one word", "a[^1] b\n\n[^1]: Word\n", []string{"Paragraph a{n:[1]} b", "Notes 1(Paragraph Word)"}},
		{"address", "a[^1]\n\n[^1]: https://x.example/a?b=c\n", []string{"Paragraph a{n:[1]}", "Notes 1(Paragraph {→https://x.example/a?b=c:https://x.example/a?b=c})"}},
		{"address in brackets", "a[^1]\n\n[^1]: <https://x.example>\n", []string{"Paragraph a{n:[1]}", "Notes 1(Paragraph {→https://x.example:https://x.example})"}},
		{"CJK", "一[^注]。\n\n[^注]: 二三\n", []string{"Paragraph 一{n:[1]}。", "Notes 1(Paragraph 二三)"}},
		{"paragraphs", "a[^1]\n\n[^1]: One\n\n    Two *three*\n\n    - four\n\nb\n", []string{"Paragraph a{n:[1]}", "Paragraph b", "Notes 1(Paragraph One, Paragraph Two {e:three}, List (Paragraph four))"}},
		{"lazy line", "a[^1]\n\n[^1]: One\ntwo\n", []string{"Paragraph a{n:[1]}", "Notes 1(Paragraph One two)"}},
		{"several at once", "a[^1] b[^2]\n\n[^1]: One\n[^2]: Two\n", []string{"Paragraph a{n:[1]} b{n:[2]}", "Notes 1(Paragraph One) 2(Paragraph Two)"}},
		{"in the order of their marks", "a[^y] b[^x]\n\n[^x]: X\n\n[^y]: Y\n", []string{"Paragraph a{n:[1]} b{n:[2]}", "Notes 1(Paragraph Y) 2(Paragraph X)"}},
		{"defined first", "[^1]: One\n\na[^1]\n", []string{"Paragraph a{n:[1]}", "Notes 1(Paragraph One)"}},
		{"defined in a quote", "> a[^1]\n>\n> [^1]: One\n\nb\n", []string{"Quote (Paragraph a{n:[1]})", "Paragraph b", "Notes 1(Paragraph One)"}},
		{"marked in a quote", "> a[^1]\n\n[^1]: One\n", []string{"Quote (Paragraph a{n:[1]})", "Notes 1(Paragraph One)"}},
		{"twice", "a[^1] b[^1]\n\n[^1]: One\n", []string{"Paragraph a{n:[1]} b{n:[1]}", "Notes 1(Paragraph One)"}},
		{"unused", "a\n\n[^1]: One\n", []string{"Paragraph a", "Notes 1(Paragraph One)"}},
		{"undefined", "a[^1] b\n", []string{"Paragraph a[^1] b"}},
		{"undefined beside a defined one", "a[^1] b[^2]\n\n[^2]: Two\n", []string{"Paragraph a[^1] b{n:[1]}", "Notes 1(Paragraph Two)"}},
		{"in a note", "a[^1]\n\n[^1]: One[^2]\n\n[^2]: Two\n", []string{"Paragraph a{n:[1]}", "Notes 1(Paragraph One{n:[2]}) 2(Paragraph Two)"}},
		{"in itself", "a[^1]\n\n[^1]: One[^1]\n", []string{"Paragraph a{n:[1]}", "Notes 1(Paragraph One{n:[1]})"}},
		{"in capitals", "a[^Note]\n\n[^note]: One\n", []string{"Paragraph a{n:[1]}", "Notes 1(Paragraph One)"}},
		{"in a heading", "## A[^1]\n\n[^1]: One\n", []string{"Heading2#a1 A{n:[1]}", "Notes 1(Paragraph One)"}},
		{"in a table", "| a[^1] |\n|---|\n| b |\n\n[^1]: One\n", []string{"Table[0] a{n:[1]} / b", "Notes 1(Paragraph One)"}},
		{"in code", "`[^1]` a[^1]\n\n[^1]: One\n", []string{"Paragraph {c:[^1]} a{n:[1]}", "Notes 1(Paragraph One)"}},
		{"label in fenced code", "a[^1]\n\n```\n[^1]: One\n```\n", []string{"Paragraph a[^1]", "Code[|] \"[^1]: One\\n\""}},
		{"with a space", "a[^a b]\n\n[^a b]: One\n", []string{"Paragraph a{n:[1]}", "Notes 1(Paragraph One)"}},
		{"escaped", "a\\[^1] b[^1]\n\n[^1]: One\n", []string{"Paragraph a[^1] b{n:[1]}", "Notes 1(Paragraph One)"}},
		{"in emphasis", "*a[^1]*\n\n[^1]: One\n", []string{"Paragraph {e:a}{en:[1]}", "Notes 1(Paragraph One)"}},
		{"with code", "a[^1]\n\n[^1]:\n    ```go\n    x\n    ```\n", []string{"Paragraph a{n:[1]}", "Notes 1(Code[go|] \"x\\n\")"}},
	}, "a.md", "a.mdx")
}
