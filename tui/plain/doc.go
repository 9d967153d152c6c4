// Package plain is the blog without a terminal UI: commands that print, for pipes, scripts
// and whoever wants to keep a post.
//
// It knows posts and how they are set, and nothing of SSH, of keys or of screens; it does
// not read what is typed. See [Run].
package plain
