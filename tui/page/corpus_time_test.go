package page_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"edgerunner.vc/blog/tui/page"
)

// timedWidth is the width that posts are timed at, in cells.
const timedWidth = 80

// grown is how many of the largest posts are set with their body doubled. In those
// under minGrown bytes the clock is all that would be measured.
const grown, minGrown = 30, 4 << 10

// timing is how long one post took, or how much longer with its body doubled.
type timing struct {
	post *corpusPost
	took time.Duration
	grew float64
}

// logTimes sets the posts one after another, and logs how long that takes and how it
// grows. Posts that panic or never end are left out.
func logTimes(t *testing.T, posts []*corpusPost) {
	took := timeAll(t, posts)
	if len(took) == 0 {
		return
	}
	at := func(q float64) string { return took[int(q*float64(len(took)-1))].String() }
	t.Logf("time of a post at %d: p50 %s\n\tp90 %s\n\tp99 %s\n\tmax %s", timedWidth, at(.5), at(.9), at(.99), at(1))
	logLarge(t, took)
	logGrowth(t, posts)
}

// timeAll sets each post twice and times the second run. The slowest is the last.
func timeAll(t *testing.T, posts []*corpusPost) []timing {
	var took []timing
	tick := time.Now()
	for i, p := range posts {
		if time.Since(tick) > 15*time.Second {
			t.Logf("timed: %d of %d posts", i, len(posts))
			tick = time.Now()
		}
		if d, ok := timePost(p, 1); ok {
			took = append(took, timing{post: p, took: d})
		}
	}
	slices.SortFunc(took, func(a, b timing) int { return cmp.Compare(a.took, b.took) })
	return took
}

// timePost is the shortest time that setting takes in so many runs after a first.
func timePost(p *corpusPost, runs int) (shortest time.Duration, ok bool) {
	look := corpusStyles[0].look(timedWidth)
	if _, _, err := setSafely(p, look); err != nil {
		return 0, false
	}
	shortest = patience
	for range runs {
		begin := time.Now()
		set := page.Set(p.post, p.site, look) // the colours of code come when it is seen
		for i := range set.Len() {
			set.Line(i, 0)
		}
		shortest = min(shortest, time.Since(begin))
	}
	return shortest, true
}

func (m timing) String() string {
	return fmt.Sprintf("%v (%s, %.1f kB)", m.took.Round(10*time.Microsecond), m.post.file, float64(len(m.post.body))/1e3)
}

// logLarge logs the posts of about 200 kB, which have a target of their own: 300 ms.
func logLarge(t *testing.T, took []timing) {
	var lines []string
	for _, m := range took {
		if len(m.post.body) >= 150e3 {
			lines = append(lines, "\t"+m.String())
		}
	}
	t.Logf("%d posts of 150 kB or more\n%s", len(lines), strings.Join(lines, "\n"))
}

// logGrowth logs what doubling the body of the largest posts costs. The target is at
// most 2.3 times the time.
func logGrowth(t *testing.T, posts []*corpusPost) {
	largest := slices.SortedStableFunc(slices.Values(posts), func(a, b *corpusPost) int {
		return cmp.Compare(len(b.body), len(a.body))
	})
	var grew []timing
	for _, p := range largest[:min(grown, len(largest))] {
		if len(p.body) < minGrown {
			break
		}
		twice := p.doubled()
		once, ok := timePost(p, 3)
		if !ok || twice == nil {
			continue
		}
		if d, ok := timePost(twice, 3); ok {
			grew = append(grew, timing{p, once, float64(d) / float64(once)})
		}
	}
	if len(grew) == 0 {
		return
	}
	slices.SortFunc(grew, func(a, b timing) int { return cmp.Compare(a.grew, b.grew) })
	median, most := grew[len(grew)/2], grew[len(grew)-1]
	t.Logf("doubling the %d largest: median %.2f times the time, most %.2f: %s", len(grew), median.grew, most.grew, most)
}
