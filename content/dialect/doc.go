// Package dialect writes what generators of websites add to Markdown as Markdown and
// HTML: the shortcodes of Hugo and Zola, the tags of Jekyll, the attributes of
// kramdown, the containers of Docusaurus and MkDocs, and MDX.
//
// It works on the source, line by line, because all of these stand above Markdown's
// own grammar: a shortcode may begin in one paragraph and end in another one. It knows
// nothing of posts. What it makes of a tag that stands alone is a line that begins with
// [Directive], and holds tags of HTML that have a meaning for readers.
package dialect
