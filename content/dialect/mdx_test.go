package dialect

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// In these tests § stands for the mark of a directive.
func mustExpand(src string) string {
	return strings.ReplaceAll(MDX(strings.ReplaceAll(src, "§", Directive)), Directive, "§")
}

func TestExpandMDX(t *testing.T) {
	groups := []struct {
		rule  string
		cases [][2]string // what is written, what it becomes
	}{
		{"statements", [][2]string{
			{"import X from './x'\n\nText\n", "\nText\n"},
			{"import X from './x'\nimport {\n  Y,\n\n  Z,\n} from './y'\n\nText\n", "\nText\n"},
			{"import './x.css'; import y from 'y' // why\n\nText\n", "\nText\n"},
			{"import * as x from 'x' with { type: 'json' };\n\nText\n", "\nText\n"},
			{"import X, { Y } from 'x'\n## Heading\n", "## Heading\n"},
			{"export const x = (\n  <div>\n\n    Don't {y}\n  </div>\n)\n\nText\n", "\nText\n"},
			{"export const x = {\n  a: '}', // }\n\n  b: `${'}'}`,\n}\n\nText\n", "\nText\n"},
			{"export const re = /[/'\"{]/\n\nText\n", "\nText\n"},
			{"export const x =\n  1\nexport const y = 2\n\nText\n", "\nText\n"},
			{"export function f() {\n  return 1\n}\n\nText\n", "\nText\n"},
			{"export default ({ children }) => <Layout>{children}</Layout>\n\nText\n", "\nText\n"},
			{"export { a } from 'b'\nexport * from 'c'\n\nText\n", "\nText\n"},
			{"Text\n\nexport default X", "Text\n"},
			{"import taxes rose\n\nexport of goods\n\nimport tea from China\n", "import taxes rose\n\nexport of goods\n\nimport tea from China\n"},
			{"export default settings before you start.\n\nexport type of goods\n", "export default settings before you start.\n\nexport type of goods\n"},
			{"We\nimport x from 'y'\n", "We\nimport x from 'y'\n"},
			{"import {\n\nText\n", "import {\n\nText\n"},
			{"import a, { } from 'b\n\nText\n", "import a, { } from 'b\n\nText\n"},
		}},
		{"comments", [][2]string{
			{"{/* hidden */}\n\nText\n", "\n\nText\n"},
			{"One {/* a */}two{/* b */} three\n", "One two three\n"},
			{"One {/* a\nb */} two\n", "One  two\n"},
			{"One {/* a\n\nb */} two\n", "One\n\n two\n"},
			{"## Heading {/*heading*/}\n", "## Heading\n"},
			{"{/* don't } */}\nText\n", "\nText\n"},
			{"<!-- {x} <A/> -->\n", "<!-- {x} <A/> -->\n"},
			{"Text {/* goes on\n\nText\n", "Text {/* goes on\n\nText\n"},
			{"Text\n\n{/* a\n\nb\n", "Text\n\n\n"},
		}},
		{"tags", [][2]string{
			{"<Foo.Bar x:y $z _a-b />\n", "§<Foo-Bar x:y _a-b />\n"},
			{"<A b=\"x > y\nz\" c='\"' d />\n", "§<A b=\"x &gt; y z\" c=\"&quot;\" d />\n"},
			{"<A\n  b={\"t\"}\n  c={'it\\'s \\u0041'}\n  d={`e`}\n  f={123}\n  g={true}\n/>\n", "§<A b=\"t\" c=\"it's A\" d=\"e\" f=\"123\" g=\"true\" />\n"},
			{"<A b={`${x}`} c={() => { return '}' }} {...d} style={{a: 1}} e={[1]} />\n", "§<A />\n"},
			{"<A b={<>some text</>} c={<em>hi</em>} d={<p>a <b>b</b></p>} />\n", "§<A b=\"some text\" c=\"hi\" />\n"},
			{"<img src={require('./a.png').default} /> <img src={useBaseUrl('/x')} /> <img src={import('y')} />\n", "§<img src=\"./a.png\" /><img src=\"/x\" /><img src=\"y\" />\n"},
			{"import pic from './a.png'\n\n<img src={pic} alt={pic.alt} />\n", "\n§<img src=\"./a.png\" />\n"},
			{"<p className=\"x\">\n", "§<p class=\"x\">\n"},
			{"> <A\n>   b=\"c\"\n> />\n", "> §<A b=\"c\" />\n"},
			{"- <A />\n", "- §<A />\n"},
			{"<>\n\nText\n\n</>\n", "\n\nText\n\n\n"},
			{"a < b, <3, <-, Vec<T>, Map<a, b>\n", "a < b, <3, <-, Vec\\<T>, Map\\<a, b>\n"},
			{"<https://a.b/c> <a@b.c> [x](<a b>)\n", "<https://a.b/c> <a@b.c> [x](<a b>)\n"},
			{"`<A>` ``{` <B>`` `<A>\n{x}`\n", "`<A>` ``{` <B>`` `<A>\n{x}`\n"},
			{"```jsx\n<A b={1}>\n{x}\n```\n", "```jsx\n<A b={1}>\n{x}\n```\n"},
			{"§<A b={1}>\n  §{x}\n", "§<A b={1}>\n  §{x}\n"},
			{"\\<A> \\{x}\n", "\\<A> \\{x}\n"},
			{"<A b=\"\n\nText\n", "\\<A b=\"\n\nText\n"},
			{"<A b={\n\nText\n", "\\<A b={\n\nText\n"},
			{"<A\n\nText>\n", "\\<A\n\nText>\n"},
		}},
		{"lines", [][2]string{
			{"<Tab label=\"x\">text *a*</Tab>\n", "§<Tab label=\"x\">\ntext *a*\n§</Tab>\n"},
			{"<p>Hello <b>you</b></p>\n", "§<p>\nHello <b>you</b>\n§</p>\n"},
			{"<li>one</li> <li>two</li>\n", "§<li>\none\n§</li><li>\ntwo\n§</li>\n"},
			{"<figure> <img src=\"a\" /> <figcaption> One </figcaption> </figure>\n", "§<figure><img src=\"a\" /><figcaption>\nOne\n§</figcaption></figure>\n"},
			{"<p><b>x</b> y</p>\n", "§<p>\n<b>x</b> y\n§</p>\n"},
			{"<b>x</b> y <b>z</b>\n", "<b>x</b> y <b>z</b>\n"},
			{"<Badge>new</Badge> and <Badge>old</Badge>\n", "<Badge>new</Badge> and <Badge>old</Badge>\n"},
			{"<p>It is <Badge>new</Badge></p>\n", "§<p>\nIt is <Badge>new</Badge>\n§</p>\n"},
			{"- <p>one</p>\n", "- §<p>\n  one\n  §</p>\n"},
			{"<tr><td># 1</td><td>-</td><td>1. a</td></tr>\n", "§<tr><td>\n\\# 1\n§</td><td>\n\\-\n§</td><td>\n1\\. a\n§</td></tr>\n"},
			{"<Tab>text\n", "\\<Tab>text\n"},
		}},
		{"raw elements", [][2]string{
			{"<pre>a &lt; {`b`}\n  <b>c</b></pre>\n", "```\na < b\n  c\n```\n"},
			{"<pre><code className=\"language-js\">{`a\n\n\\`\\`\\``}</code></pre>\nx\n", "````js\na\n\n```\n````\nx\n"},
			{"<script>\n{x}\n\n<A>\n</script>\n\n<style>{`a`}</style>\n<svg><path/></svg>\nText\n", "\n\n\n\nText\n"},
			{"<CodeBlock language=\"js\">{`\n  a\n\n  b`}</CodeBlock>\n", "```js\n  a\n\n  b\n```\n"},
			{"- <pre>a\nb</pre>\n> <pre>a\n> b</pre>\n", "- ```\n  a\n  b\n  ```\n> ```\n> a\n> b\n> ```\n"},
			{"<pre>never\n", "\\<pre>never\n"},
		}},
		{"indentation", [][2]string{
			{"<Tabs>\n  <Tab>\n    Text\n\n        More\n  </Tab>\n</Tabs>\n", "§<Tabs>\n§<Tab>\nText\n\nMore\n§</Tab>\n§</Tabs>\n"},
			{"<Tab>\n    ```js\n      a\n    b\n    ```\n</Tab>\n", "§<Tab>\n```js\n  a\nb\n```\n§</Tab>\n"},
			{"<A>\n  - one\n    - two\n</A>\n", "§<A>\n- one\n  - two\n§</A>\n"},
			{"1. one\n\n    <Tab>\n      Text\n    </Tab>\n2. two\n", "1. one\n\n   §<Tab>\n   Text\n   §</Tab>\n2. two\n"},
			{"1. one\n\n\t\t- a\n\t\t- b\n\n\t\t- c\n\n2. two\n", "1. one\n\n   - a\n   - b\n\n   - c\n\n2. two\n"},
			{"Text\n\n      ```\n        {a}\n      ```\n    More\n", "Text\n\n```\n  {a}\n```\nMore\n"},
			{"<A>\n\tText\n</A>\n", "§<A>\nText\n§</A>\n"},
		}},
		{"expressions", [][2]string{
			{"a{\" \"}b {' '}c {`d`} {1} {\"*\"}\n", "a b  c d 1 \\*\n"},
			{"a {props.x} b {new Date().getFullYear()} c {f(x)} d {x => 1} e {{a: 1}}\n", "a  b  c  d  e\n"},
			{"{items.map(\n  (i) => <li key={i}>Item {i}</li>\n)}\n", "Item\n"},
			{"{cond && <X>Don't <b>go</b>{\" \"}now</X>}\n", "Don't go now\n"},
			{"a\n{\" \"}\nb\n{\"# c\"}\n", "a\nb\n\\# c\n"},
			{"# Heading {#custom-id}\n", "# Heading {#custom-id}\n"},
			{"$x^{2}$ \\frac{a}{b} x_{i} $$ {a} $$ f{x}\n", "$x^{2}$ \\frac{a}{b} x_{i} $$ {a} $$ f{x}\n"},
			{"{ some ordinary words } {} {a, b} {e.g. this} {Note: that} {{ site.title }}\n", "{ some ordinary words } {} {a, b} {e.g. this} {Note: that} {{ site.title }}\n"},
			{"$5 and {x} for $6\n", "$5 and  for $6\n"},
			{"{never\n\nText {\n", "{never\n\nText {\n"},
			{"{a ? <b>yes</b> : 'no'} {'it\\'s <b>'}\n", "yes it's \\<b>\n"},
		}},
	}
	for _, g := range groups {
		t.Run(g.rule, func(t *testing.T) {
			for _, c := range g.cases {
				if got := mustExpand(c[0]); got != c[1] {
					t.Errorf("%q\n gives %q\n  want %q", c[0], got, c[1])
				}
			}
		})
	}
}

// hostileMDX are the texts that a scanner without a memory reads again and again.
func hostileMDX() []string {
	return []string{
		"{", "{ ", "<A ", "<A>", "<A b={", "import {", "{/*", "import {\n\n", "export const x = {\n\n", "{`${", "{\"", "{'{",
		"<A b=\"", "<A b='\"", "`", "` ``\n\n", "$a{", "<pre>", "<svg>", "<!--", "</A>", "<A></B>", "(<", "{<A>{", "{a ", "}", "\\frac{",
		"<A>\n  ", "</A>\n", "<A>\n</B>\n", "- ", "> ", "{ a {b", "{/a", "import a from 'b'; ", "export const a = b +\n", "{/**/", "{/*\n\n*/} ",
		"<a@", "<a:", "](<", "<A b={<A>", "<></>", "<A\n>", "{a}", "{}", "x{", "<p>a</p>", "1. <A>\n   ", "export default (\n",
	}
}

func FuzzExpandMDX(f *testing.F) {
	for _, s := range hostileMDX() {
		f.Add(strings.Repeat(s, 300))
	}
	f.Add("<Tabs>\n  <Tab label={'x'}>\n    text {a && <b>b</b>}\n\n    ```js\n    {x}\n    ```\n  </Tab>\n</Tabs>\n")
	f.Add(strings.Repeat(">", 300) + strings.Repeat("<p>a</p>", 50))
	f.Add(strings.Repeat(">", 300) + "<pre>" + strings.Repeat("a\n", 50) + "</pre>")
	f.Add(strings.Repeat(" ", 300) + "<A>\n" + strings.Repeat("a\n", 50) + "</A>")
	f.Add("import a from 'b'\nexport const c = (<d>{`${e}`}</d>)\n\n- <pre>{`f`}</pre>\n\n> {/* g */} $h$ `i`\n")
	f.Fuzz(func(t *testing.T, src string) {
		got := MDX(src)
		if len(got) > 8*len(src)+64 {
			t.Errorf("%d bytes become %d", len(src), len(got))
		}
		if words := regexp.MustCompile(`^[a-z \n]*$`); words.MatchString(src) && strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(src), " ") {
			t.Errorf("%q became %q", src, got)
		}
	})
}

// BenchmarkExpandMDX shows that twice the text takes twice the time, whatever is in it:
// the MB/s of all sizes of one text are about the same.
func BenchmarkExpandMDX(b *testing.B) {
	for _, s := range hostileMDX() {
		for _, size := range []int{50_000, 100_000, 200_000} {
			src := strings.Repeat(s, size/len(s))
			b.Run(fmt.Sprintf("%q/%dkB", s, size/1000), func(b *testing.B) {
				b.SetBytes(int64(len(src)))
				for b.Loop() {
					MDX(src)
				}
			})
		}
	}
}
