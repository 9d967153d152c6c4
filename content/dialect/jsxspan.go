package dialect

import "strings"

// An mdxParagraph knows the runs of backticks and dollars in some lines that belong
// together. Code spans and formulas go over lines, and never out of their paragraph.
type mdxParagraph struct {
	end int // the place behind it
	// runs are where runs of a length begin, by their character and length. A run is
	// taken from the front once it is passed, so that each is looked at once.
	runs map[spanMark][]int
}

type spanMark struct {
	char   byte
	length int
}

// newMDXParagraph reads from a place to the end of its paragraph.
func newMDXParagraph(src string, at int) mdxParagraph {
	p := mdxParagraph{end: at, runs: map[spanMark][]int{}}
	for p.end < len(src) {
		line, _, _ := strings.Cut(src[p.end:], "\n")
		if p.end > at && endsParagraph(line) {
			break
		}
		p.addRuns(line)
		p.end = min(len(src), p.end+len(line)+1)
	}
	return p
}

// endsParagraph says whether a line is no part of the paragraph before it.
func endsParagraph(line string) bool {
	prefix, bare := cutContainers(line)
	return bare == "" || strings.HasPrefix(bare, "#") || strings.HasPrefix(bare, Directive) ||
		opensFence(bare) != "" || strings.Trim(prefix, " \t>") != ""
}

func (p *mdxParagraph) addRuns(line string) {
	for i := 0; i < len(line); {
		start, c := i, line[i]
		i++
		if c != '`' && c != '$' {
			continue
		}
		for i < len(line) && line[i] == c {
			i++
		}
		if c == '`' || closesFormula(line, start, i) {
			mark := spanMark{c, i - start}
			p.runs[mark] = append(p.runs[mark], p.end+start)
		}
	}
}

// closesFormula says whether dollars can end a formula: those of prices cannot.
func closesFormula(line string, start, end int) bool {
	if end-start == 2 {
		return true
	}
	return end-start == 1 && start > 0 && strings.IndexByte(" \t\\", line[start-1]) < 0 &&
		(end == len(line) || line[end] < '0' || line[end] > '9')
}

// spanEnd is where the code or the formula ends that begins with the run of marks at
// a place. Marks that begin neither end with themselves.
func (p *mdxParagraph) spanEnd(src string, at int) int {
	c, end := src[at], at+1
	for end < len(src) && src[end] == c {
		end++
	}
	mark := spanMark{c, end - at}
	if mark == (spanMark{'$', 1}) && (end == len(src) || strings.IndexByte(" \t\n", src[end]) >= 0) {
		return end
	}
	runs := p.runs[mark]
	for len(runs) > 0 && runs[0] < end {
		runs = runs[1:]
	}
	p.runs[mark] = runs
	if len(runs) == 0 {
		return end
	}
	return runs[0] + mark.length
}
