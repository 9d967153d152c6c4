//go:build !race

package tui

// raced says whether the race detector watches, which lets pools forget.
const raced = false
