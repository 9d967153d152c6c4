//go:build race

package paint

// raced says whether the race detector watches, and makes all of this slow.
const raced = true
