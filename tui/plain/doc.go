// Package plain is the blog without a terminal UI: commands that print, for pipes, scripts
// and whoever wants to keep a post; and a session that only prints, for terminals that can
// do no more and for screen readers.
//
// It knows posts and how they are set, and nothing of SSH or of screens: what it writes
// goes on below what it has written. The commands do not read what is typed, see [Run];
// the session reads it line by line, see [Session].
//
// # For programs
//
// Results are on stdout and errors on stderr, in lines that end with a newline. Without a
// terminal there is no other control character than that and the tab, but in what "raw"
// prints, which is a file byte for byte. The exit code is 0, 1 for what is not there, and 2
// for a wrong call. Where posts, tags, headings or links are listed, each is a line with tabs
// between its fields; fields may be added at the end of a line.
//
// With --json each is an object on a line of its own. All fields are always there:
//
//	ls      slug, title, date and updated (RFC 3339, or null), minutes, words, tags,
//	        series, language, authors, description, url (empty without base_url)
//	search  the same, and excerpt (empty where only the title or a tag has the words)
//	tags    tag, posts
//	toc     level, id, text
//	links   number, text, url (empty if it leads nowhere outside), post (SLUG or
//	        SLUG#HEADING if it leads to a post of the blog, else empty)
//
// This is version 1, which --json=1 asks for by name. Fields may be added to it. If ever one
// has to go, or to mean something else, that is --json=2, and --json=1 stays.
package plain
