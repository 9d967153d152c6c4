package sshbench

import (
	"fmt"
	"slices"
	"strings"
)

// figure is one that is measured: its name, what a table calls it, and its unit.
type figure struct{ name, title, unit string }

// figures are all of them, in the order of the table.
func figures() []figure {
	return []figure{
		{"first-p50", "dial → whole first frame, one at a time, p50", "ms"},
		{"together-p50", "the same, many at once, p50", "ms"},
		{"sessions", "new sessions a second, sustained", "/s"},
		{"session-cpu", "CPU per new session", "µs"},
		{"memory", "resident memory per idle reader in a post", "kB"},
		{"memory-least", "the same, after a collection of garbage", "kB"},
		{"memory-pressing", "resident memory per reader who presses keys, at most", "kB"},
		{"goroutines", "goroutines per idle reader", ""},
		{"idle-cpu", "CPU for all idle readers, of one core", "%"},
		{"key-p50", "key → whole repaint, 1 reader, p50", "ms"},
		{"key-p99", "the same, p99", "ms"},
		{"line-cpu", "CPU per key, 1 reader, with all that goes on beside", "µs"},
		{"resident", "resident memory of the server, at most", "MB"},
		{"memory-group", "the same, with what the kernel has for it", "MB"},
		{"active-p50", "key → whole repaint, many readers, p50", "ms"},
		{"active-p99", "the same, p99", "ms"},
		{"key-cpu", "CPU per key, many readers", "µs"},
		{"line-bytes", fmt.Sprintf("bytes to read %d lines one by one", tableLines), "B"},
		{"page-bytes", "bytes of a page down", "B"},
	}
}

// Runs are the figures of the runs of each target.
type Runs map[string][]Figures

// Metrics gives the median of each figure of a target to report, whose unit is one that
// benchstat reads.
func (r Runs) Metrics(target string, report func(value float64, unit string)) {
	for _, f := range figures() {
		if values := r.values(target, f.name); len(values) > 0 {
			report(quantile(values, 0.5), strings.TrimSuffix(f.name+"-"+strings.TrimPrefix(f.unit, "/"), "-"))
		}
	}
}

// values are those of a figure of a target in all runs.
func (r Runs) values(target, name string) (values []float64) {
	for _, f := range r[target] {
		if v, ok := f[name]; ok {
			values = append(values, v)
		}
	}
	return values
}

// Table is the figures of some targets side by side, in Markdown: the medians, and the
// least and the most of more than one run. Figures that none of them has are left out.
func (r Runs) Table(targets []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| what | %s |\n|%s\n", strings.Join(targets, " | "), strings.Repeat(" --- |", len(targets)+1))
	for _, f := range figures() {
		cells := []string{strings.TrimSuffix(f.title+", "+f.unit, ", ")}
		some := false
		for _, t := range targets {
			values := r.values(t, f.name)
			some = some || len(values) > 0
			cells = append(cells, cell(values))
		}
		if some {
			fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
		}
	}
	return b.String()
}

func cell(values []float64) string {
	if len(values) == 0 {
		return "–"
	}
	least, most := short(slices.Min(values)), short(slices.Max(values))
	if least == most {
		return least
	}
	return fmt.Sprintf("%s (%s–%s)", short(quantile(values, 0.5)), least, most)
}

// short is a number with three digits that count, or all before the point.
func short(v float64) string {
	digits := 0
	for limit := 100.0; v < limit && digits < 3; limit /= 10 {
		digits++
	}
	return fmt.Sprintf("%.*f", digits, v)
}
