// Package page sets a post for one kind of terminal: it turns the nodes of a
// [content.Document] into lines of at most so many cells, and remembers which part of
// the text each line shows.
//
// It knows nothing of Markdown, screens, keys or sessions. Glamour's StyleConfig is the
// format of our themes; its renderer is not used, because it costs some thirty times as much
// as what is done here (see BenchmarkGlamour). A text is broken into rows (wrap.go),
// rows are styled pieces (line.go), blocks are rows behind prefixes (setter.go), and a
// [Page] is their bytes with an index.
package page
