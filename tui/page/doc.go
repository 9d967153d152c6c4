// Package page sets a post for one kind of terminal: it turns Markdown into lines
// of at most so many cells, and remembers which part of the text each line shows.
//
// It knows nothing of screens, keys or sessions. Glamour styles the text inside a
// block, and its StyleConfig is the format of our themes; the blocks themselves are
// laid out here, one by one, so that a line always belongs to a known block.
package page
