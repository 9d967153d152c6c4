package sshbench

import (
	"cmp"
	"slices"
)

// quantile is the value that a part of all do not exceed, of some at least.
func quantile[T cmp.Ordered](values []T, part float64) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(part*float64(len(sorted))), len(sorted)-1)]
}
