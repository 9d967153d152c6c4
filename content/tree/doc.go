// Package tree is a blog as files, for those who want to keep a post or all of them:
//
//	/README.txt        what is here, and how to fetch it
//	/feed.xml          the feed, made when somebody asks for it
//	/posts/SLUG.md     a post as its author wrote it, byte for byte
//	/posts/SLUG/NAME   the images that it refers to
//
// SLUG.md at the top is the post too, as are SLUG.mdx and SLUG, but none is listed there: they
// are what people type.
//
// It knows nothing of how files are fetched. All of it is in memory, and shared.
package tree
