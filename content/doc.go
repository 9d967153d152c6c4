// Package content turns a folder of Markdown into a [Blog].
//
// It knows nothing of terminals, of SSH, or of how a post is drawn.
//
// # For authors
//
// A post is a file NAME.md or NAME.mdx, or a folder NAME with an index.md or
// index.mdx in it, at any depth below the content folder. Names that begin with
// a dot or an underscore are passed over (but for Jekyll's _posts and _drafts),
// and so are README files. The slug of a post is its "slug" field, else its name.
//
// Front matter stands at the top of the file: YAML between lines of ---, TOML
// between lines of +++, or a JSON object. Keys are those of Hugo, in any case:
//
//	title        text; else the first heading, else the name
//	date         when it was written; also pubDate; else as its name (2006-01-02-the-name),
//	             its address (path, url or permalink: /2006/01/02/the-name) or folder has it
//	lastmod      when it was last changed; also updated
//	draft        true hides the post; Jekyll's published: false does too
//	publishDate  hidden before; also the date, where this is absent
//	expiryDate   hidden from then on
//	slug         the name in links
//	description  one sentence; also summary
//	tags         a list, or text with commas
//	series, author(s), cover or image, aliases, weight, toc, lang
//
// Dates may be written as people write them: 2006-01-02, 2006/1/2, RFC 3339,
// 2006-01-02 15:04 with or without a zone, January 2, 2006. Without a zone they
// are in the time zone of the site. Where clocks are set forward, an hour that
// they leave out is as if they were not; of an hour that they show twice, the
// first is meant.
//
// Images that posts name are kept with them, for those who fetch a post: png, jpg, gif,
// webp, avif and svg of 4 MB at most, in the content folder. They are looked for beside the
// post, at the top of the folder, and in static and public there.
//
// A field that cannot be read is a warning, and the post is served without it.
// Front matter that cannot be read at all, or a draft field that says neither
// true nor false, hides the post with an error, because it might be a draft.
// If readers had the post already when its file became worse (front matter that
// cannot be read, nothing at all, no UTF-8, too much, not readable), they keep
// the version that they had; but who writes a draft field means to take it back.
// So it is with the site.
//
// A file site.yaml at the top of the content folder names the site; see [Site].
//
// # For programs
//
// [Load] reads a [Blog], from a [Folder] mostly; [Reload] reads it again, and [Watch] says
// when. [Blog.At] is what the clock makes of it, and [Blog.Whole] what its authors see.
// A blog that follows another one shares with it what has not changed.
// [Blog.LoadImages] reads its images. [Post.Parse]
// takes a post apart into the nodes of a [Document]: package dialect writes shortcodes
// and MDX as Markdown with HTML, goldmark parses that, and a builder makes one tree of
// both. All words pass through [CleanText], which leaves nothing in them that a
// terminal might act on.
//
// [Blog.Search] finds posts by their words, and [Document.Excerpt] the place in one of
// them; both compare texts as [Fold] writes them.
package content
