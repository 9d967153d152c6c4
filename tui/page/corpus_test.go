package page_test

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/charmbracelet/colorprofile"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

var (
	corpusDir  = flag.String("corpus", "", "set every post in this `folder`, at any depth, and report what is wrong")
	corpusMax  = flag.Int("corpus.max", 0, "take at most `n` posts, spread evenly over the corpus; 0 takes all")
	corpusOnly = flag.String("corpus.only", "", "take only the files whose name matches this `regexp`")
	corpusShow = flag.Int("corpus.show", 10, "show at most `n` findings of each kind")
)

// corpusWidths are the widths of window that the corpus is set for, in cells.
var corpusWidths = []int{20, 40, 60, 80, 120}

// corpusStyles are the kinds of terminal that the corpus is set for. The first one
// is what is timed.
var corpusStyles = []struct {
	name string
	look func(width int) page.Look
}{
	{"dark 256", func(width int) page.Look { return page.NewLook(width, true) }},
	{"light 16", func(width int) page.Look {
		look := page.NewLook(width, false)
		look.Colours = colorprofile.ANSI
		return look
	}},
	{"plain", func(width int) page.Look {
		look := page.NewLook(width, true)
		look.Plain = true
		return look
	}},
}

// setPage is all that the corpus run knows of how a page is set: its lines, styled,
// and the measure that they have to keep to.
func setPage(post *content.Post, site *content.Site, look page.Look) (lines []string, measure int) {
	p := page.Set(post, site, look)
	p.Colour(0, p.Len())
	for i := range p.Len() {
		lines = append(lines, p.Line(i, 0))
	}
	return lines, p.Measure
}

// patience is after how long a page counts as one that never ends.
const patience = time.Minute

// TestCorpus sets real posts, which are no part of this repository, and holds every
// page against what an independent reading of the post says:
//
//	go test ./tui/page -run TestCorpus -corpus DIR -v -timeout 2h
//
// What has to be zero is an error; the rest is a table.
func TestCorpus(t *testing.T) {
	if *corpusDir == "" {
		t.Skip("no -corpus DIR")
	}
	posts := loadCorpus(t, *corpusDir)
	if len(posts) == 0 {
		t.Fatalf("no posts in %s", *corpusDir)
	}
	reports := examineAll(t, posts)
	logTable(t, reports)
	logFindings(t, reports)
	logTimes(t, posts)
}

// corpusLook is one column of the report: a width in a style.
type corpusLook struct {
	name string
	look page.Look
}

func corpusLooks() []corpusLook {
	var looks []corpusLook
	for _, style := range corpusStyles {
		for _, width := range corpusWidths {
			looks = append(looks, corpusLook{fmt.Sprintf("%3d %s", width, style.name), style.look(width)})
		}
	}
	return looks
}

// inParallel calls do for 0 to n-1 on all processors, and says now and then how far
// it is.
func inParallel(t *testing.T, what string, n int, do func(i int)) {
	var next, done atomic.Int64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
				done.Add(1)
			}
		})
	}
	finished := make(chan struct{})
	go func() { workers.Wait(); close(finished) }()
	tick := time.NewTicker(15 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-finished:
			return
		case <-tick.C:
			t.Logf("%s: %d of %d posts", what, done.Load(), n)
		}
	}
}

// examineAll sets every post for every look.
func examineAll(t *testing.T, posts []*corpusPost) []*report {
	looks, reports := corpusLooks(), make([]*report, len(posts))
	inParallel(t, "checked", len(posts), func(i int) { reports[i] = examine(posts[i], looks) })
	return reports
}

// examine sets one post for every look, and checks each page.
func examine(post *corpusPost, looks []corpusLook) *report {
	r := &report{file: post.file, tallies: make([]tally, len(looks))}
	oracle, err := newOracle(post)
	if err != nil {
		r.note(0, panics, "the oracle: %v", err)
		return r
	}
	for i, l := range looks {
		r.look, r.at = l.name, i
		lines, measure, err := setSafely(post, l.look)
		if err != nil {
			r.note(i, panics, "%v", err)
			if strings.HasPrefix(err.Error(), "not set") {
				return r // its goroutine goes on; one is enough
			}
			continue
		}
		checkSheet(r, oracle, newSheet(lines, measure))
	}
	return r
}

// setSafely is [setPage] that makes errors of panics and of pages that never end.
func setSafely(post *corpusPost, look page.Look) (lines []string, measure int, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = safely(func() { lines, measure = setPage(post.post, post.site, look) })
	}()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-done:
		return lines, measure, err
	case <-late.C:
		return nil, 0, fmt.Errorf("not set after %v", patience)
	}
}

// safely makes an error of a panic, with the place where it was.
func safely(do func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			stack := make([]byte, 8<<10)
			err = fmt.Errorf("%v at %s", v, panicPlace(string(stack[:runtime.Stack(stack, false)])))
		}
	}()
	do()
	return nil
}

// panicPlace is the file and line that follows the call of panic in a stack trace.
func panicPlace(stack string) string {
	_, after, _ := strings.Cut(stack, "\npanic(")
	lines := strings.Split(after, "\n")
	for i := 3; i < len(lines); i += 2 {
		if at := strings.TrimSpace(lines[i]); !strings.Contains(at, "/runtime/") {
			return at
		}
	}
	return "an unknown place"
}

// finding is one thing that is wrong.
type finding struct {
	kind kind
	look string
	text string
}

// kind is a way to be wrong.
type kind int

const (
	panics kind = iota
	wide
	tags
	shortcodes
	controls
	urls
	cjk
	code
	lost
	kinds
)

// kindNames are headings of the table, and what errors say.
var kindNames = [kinds]string{"panics", "wide", "tags", "shortcodes", "controls", "URLs cut", "CJK", "code torn", "lost"}

// tally is what was found on the pages of one look.
type tally struct {
	found [kinds]int // findings
	posts [kinds]int // posts that have any
	// Words are counted as often as they are in a post, distinct ones once a post.
	words, kept, distinct, keptDistinct int
	beyond                              int // distinct words that only stand in code lines too long for the look
	bytes, text                         int // of the lines, and of them without escapes
}

func (t *tally) add(other tally) {
	for k := range kinds {
		t.found[k] += other.found[k]
		if other.found[k] > 0 {
			t.posts[k]++
		}
	}
	t.words += other.words
	t.kept += other.kept
	t.distinct += other.distinct
	t.keptDistinct += other.keptDistinct
	t.beyond += other.beyond
	t.bytes += other.bytes
	t.text += other.text
}

// report is what was found in one post.
type report struct {
	file     string
	tallies  []tally // by look
	findings []finding

	look string // the look that is checked now, and its place in tallies
	at   int
	seen map[string]bool
}

// maxNotes bounds the findings of one kind that a report keeps.
const maxNotes = 50

// note counts a finding, and keeps it if it is not known from another look.
func (r *report) note(at int, k kind, format string, args ...any) {
	r.tallies[at].found[k]++
	text := fmt.Sprintf(format, args...)
	key := kindNames[k] + text
	if r.seen == nil {
		r.seen = map[string]bool{}
	}
	if r.seen[key] || r.tallies[at].found[k] > maxNotes {
		return
	}
	r.seen[key] = true
	r.findings = append(r.findings, finding{k, r.look, text})
}

// logTable logs a line for each look. What is found is written as findings/posts.
func logTable(t *testing.T, reports []*report) {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(w, "look\tposts\t")
	for k := range lost {
		fmt.Fprint(w, kindNames[k], "\t")
	}
	fmt.Fprint(w, "words kept %\tdistinct %\tlost\tin cut code\tbytes/byte\t\n")
	for i, l := range corpusLooks() {
		var sum tally
		for _, r := range reports {
			sum.add(r.tallies[i])
		}
		fmt.Fprintf(w, "%s\t%d\t", l.name, len(reports))
		for k := range lost {
			fmt.Fprintf(w, "%d/%d\t", sum.found[k], sum.posts[k])
		}
		fmt.Fprintf(w, "%.4f\t%.4f\t%d/%d\t%d\t%.2f\t\n", percent(sum.kept, sum.words), percent(sum.keptDistinct, sum.distinct),
			sum.found[lost], sum.posts[lost], sum.beyond, float64(sum.bytes)/float64(max(sum.text, 1)))
	}
	w.Flush()
	t.Logf("findings/posts by look; the targets are 0, 99.98 %% at 80, and 2 bytes a byte\n%s", b.String())
}

func percent(part, whole int) float64 { return 100 * float64(part) / float64(max(whole, 1)) }

// maxShown is how many findings of one kind are shown of one post, so that one post
// does not hide the others.
const maxShown = 4

// logFindings shows the first findings of each kind. Lost words are no error, for
// the target leaves room to explain some.
func logFindings(t *testing.T, reports []*report) {
	for k := range kinds {
		total, files, shown := 0, 0, []string{}
		for _, r := range reports {
			here := 0
			for _, f := range r.findings {
				if f.kind != k {
					continue
				}
				if here++; here <= maxShown && len(shown) < *corpusShow {
					shown = append(shown, fmt.Sprintf("\t%s [%s]: %s", r.file, f.look, f.text))
				}
			}
			total += here
			files += min(here, 1)
		}
		if total == 0 {
			continue
		}
		say := t.Errorf
		if k == lost {
			say = t.Logf
		}
		say("%s: %d that differ in %d posts, such as\n%s", kindNames[k], total, files, strings.Join(shown, "\n"))
	}
}
