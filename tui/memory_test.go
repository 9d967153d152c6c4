package tui

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// remembered is a memory that a test can look into.
type remembered struct {
	known  Recalled
	err    error
	kept   map[string]Reading
	prefs  map[string]string
	gone   []string // forgotten slugs
	closed int
}

func (m *remembered) Recall() (Recalled, error) { return m.known, m.err }
func (m *remembered) Keep(r Reading)            { m.kept[r.Slug] = r }
func (m *remembered) Forget(slug string)        { m.gone = append(m.gone, slug); delete(m.kept, slug) }
func (m *remembered) Prefer(name, value string) { m.prefs[name] = value }
func (m *remembered) Close()                    { m.closed++ }

// again is what the memory knows at the next visit.
func (m *remembered) again(last time.Time) *remembered {
	known := Recalled{Preferences: m.prefs, LastVisit: last}
	for _, slug := range slices.Sorted(maps.Keys(m.kept)) {
		r := m.kept[slug]
		r.At = r.At.Truncate(time.Hour)
		known.Readings = append(known.Readings, r)
	}
	return &remembered{known: known, kept: map[string]Reading{}, prefs: map[string]string{}}
}

func newRemembered(known Recalled) *remembered {
	return &remembered{known: known, kept: map[string]Reading{}, prefs: map[string]string{}}
}

var visitTime = time.Date(2025, 1, 2, 15, 30, 0, 0, time.UTC)

// visit is a reader whose memory has not answered yet.
func visit(t *testing.T, blog *content.Blog, m *remembered, change func(*Config)) *reader {
	t.Helper()
	config := Config{
		Blog: func() *content.Blog { return blog }, Pages: pages, Memory: m, Kind: "xterm",
		Now: func() time.Time { return visitTime },
	}
	if change != nil {
		change(&config)
	}
	r := &reader{t: t, app: New(config)}
	r.resize(80, 24)
	return r
}

// known is the same once it has answered, and so has the terminal.
func known(t *testing.T, blog *content.Blog, m *remembered) *reader {
	t.Helper()
	r := visit(t, blog, m, nil)
	r.arrive()
	return r
}

func (r *reader) arrive() {
	r.t.Helper()
	r.run(r.app.recall())
	r.send(loadingEnded{})
	r.check()
}

// A reader who comes back is asked whether to go on, and sees what has become of each
// post.
func TestWelcome(t *testing.T) {
	blog := blogOf(t, 30, 20, 10, 5, 5)
	m := newRemembered(Recalled{First: true})
	r := known(t, blog, m)
	r.mustShow("Your place is kept from now on")
	r.mustNotShow("Welcome back")
	r.press("j enter d d d d d d")
	r.mustShow("Part ")
	at := r.sentence()
	r.press("q j enter G q")
	r.mustShow("✓ read")

	m = m.again(time.Date(2019, 12, 31, 10, 0, 0, 0, time.UTC))
	edited := m.known.Readings[1]
	if edited.Slug != "post-3" || !edited.Finished {
		t.Fatalf("kept: %+v", m.known.Readings)
	}
	m.known.Readings[1].Version = "of another text"
	m.known.Readings = append(m.known.Readings, Reading{Slug: "post-4", Finished: true, Version: blog.Post("post-4").Version(), At: visitTime.AddDate(0, -1, 0)})
	r = known(t, blog, m)
	r.mustShow("▸ Welcome back. Continue “Post number 2”?", "continue at “Part 4”", "updated since you read it", "✓ read", " %")
	for i, want := range []string{"new", fmt.Sprintf("%d %%", m.known.Readings[0].Percent), "updated", "✓ read", "0 %"} {
		title := fmt.Sprintf("Post number %d ", i+1)
		for row := range strings.SplitSeq(r.screen(), "\n") {
			if strings.Contains(row, title) && !strings.HasSuffix(row, " "+want) {
				t.Errorf("want %q in %q", want, row)
			}
		}
	}
	r.press("enter")
	if r.sentence() != at {
		t.Errorf("went on at %q, want %q", r.sentence(), at)
	}
	r.press("q")
	r.mustNotShow("Welcome back")
}

// The welcome is a row like others: j leaves it for the first post, and k comes back.
func TestWelcomeIsARow(t *testing.T) {
	blog := blogOf(t, 30, 20)
	m := newRemembered(Recalled{Readings: []Reading{{Slug: "post-2", Percent: 46, Version: blog.Post("post-2").Version(), At: visitTime}}})
	for _, size := range []struct{ width, height int }{{80, 24}, {120, 40}, {40, 15}, {30, 9}, {20, 5}} {
		r := known(t, blog, m)
		r.resize(size.width, size.height)
		for _, step := range []struct{ keys, chosen string }{
			{"", "Continue"}, {"j", "Post n"}, {"k", "Continue"}, {"k", "Continue"}, {"x", "Continue"},
			{"space", "Post n"}, {"g k", "Continue"}, {"G g k", "Continue"}, {"enter q", "Post n"},
		} {
			r.press(step.keys)
			if row := strings.Split(r.screen(), "\n")[r.rowOf("▸")]; !strings.Contains(row, step.chosen) {
				t.Errorf("%v: after %q is chosen %q, want %q", size, step.keys, row, step.chosen)
			}
		}
		r.mustShow("▸ Post n")
		r.mustNotShow("Continue")
	}
	r := known(t, blog, m)
	r.press("ctrl+t")
	r.send(tea.MouseClickMsg{X: 10, Y: r.rowOf("Welcome back"), Button: tea.MouseLeft})
	r.mustShow("Reading Progress")
	if slug := r.app.post.post().Slug; slug != "post-2" {
		t.Errorf("a click opens %s", slug)
	}
	r = known(t, blog, m)
	r.press("esc")
	r.mustNotShow("Welcome back")
	known(t, blogOf(t, 30), m).mustNotShow("Continue") // the post is gone
}

// rowOf is the row of the window that has the text.
func (r *reader) rowOf(text string) int {
	r.t.Helper()
	for y, row := range strings.Split(r.screen(), "\n") {
		if strings.Contains(row, text) {
			return y
		}
	}
	r.t.Fatalf("the screen does not show %q:\n%s", text, r.screen())
	return 0
}

// The welcome goes with its post, and says what is new where nothing was begun.
func TestWelcomeAndNews(t *testing.T) {
	blog := blogOf(t, 5, 5, 5)
	since := func(day int) *remembered {
		return newRemembered(Recalled{LastVisit: time.Date(2019, 12, day, 23, 0, 0, 0, time.UTC)})
	}
	known(t, blog, since(29)).mustShow("Welcome back. 3 posts are new since your last visit.")
	r := known(t, blog, since(31))
	r.mustShow("Welcome back. 2 posts are new since your last visit.", "▸ Post number 1")
	r = known(t, blog, newRemembered(Recalled{LastVisit: time.Date(2020, 1, 1, 23, 0, 0, 0, time.UTC)}))
	r.mustShow("Welcome back. 1 post is new since your last visit.") // that day has not ended
	r = known(t, blog, newRemembered(Recalled{LastVisit: visitTime}))
	r.mustShow("Welcome back.", "q quit  ? keys")
	r.press("j")
	r.mustNotShow("Welcome back")

	m := newRemembered(Recalled{Readings: []Reading{{Slug: "post-2", Percent: 46, At: visitTime}}})
	r = visit(t, blog, m, func(c *Config) { c.Blog = func() *content.Blog { return blog } })
	r.arrive()
	r.mustShow("Continue “Post number 2”?")
	blog = blogOf(t, 5)
	r.send(BlogChanged{})
	r.mustNotShow("Welcome back")
	r.press("enter")
	r.mustShow("Paragraph 1 of post 1")
}

// The welcome takes no keys and no clicks where it has nothing to go on with, or where it
// is not shown, and goes once the reader has said that its post is read.
func TestWelcomeThatIsOver(t *testing.T) {
	blog := blogOf(t, 30, 20, 10)
	begun := newRemembered(Recalled{Readings: []Reading{{Slug: "post-2", Percent: 46, At: visitTime}}})
	r := visit(t, blog, begun, func(c *Config) { c.Open = "post-9" })
	r.arrive()
	r.press("j")
	r.mustShow("There is no “post-9” here.", "▸ Post number 2")

	r = known(t, blog, newRemembered(Recalled{LastVisit: time.Date(2019, 12, 29, 23, 0, 0, 0, time.UTC)}))
	r.press("ctrl+t j")
	r.send(tea.MouseClickMsg{X: 10, Y: r.rowOf("3 posts are new"), Button: tea.MouseLeft})
	r.mustShow("▸ Post number 2")

	r = known(t, blog, begun)
	r.press("R")
	r.mustShow("Marked as read.", "✓ read", "▸ Post number 1")
	r.mustNotShow("Welcome back")
}

// Of several posts that were read within an hour, the last one is gone on with.
func TestLastOfAnHour(t *testing.T) {
	blog := blogOf(t, 30, 30, 30)
	m := newRemembered(Recalled{First: true})
	r := known(t, blog, m)
	r.press("enter d q j enter d q j enter d q k enter d q")
	known(t, blog, m.again(visitTime)).mustShow("Continue “Post number 2”?")
}

// Keys, and what was asked for on the command line, wait for what is known of the
// reader; but nobody waits for long.
func TestKeysWaitForTheMemory(t *testing.T) {
	blog := blogOf(t, 30, 20)
	m := newRemembered(Recalled{Readings: []Reading{{Slug: "post-2", Percent: 46, At: visitTime}}})
	r := visit(t, blog, m, nil)
	r.press("enter")
	r.mustShow("LOADING")
	r.arrive()
	r.mustShow("of post 2")

	r = visit(t, blog, m, nil)
	r.press("enter")
	r.send(loadingEnded{})
	r.mustShow("of post 1")
	r.run(r.app.recall())
	r.mustShow("of post 1")
	r.press("q")
	r.mustShow("46 %")
	r.mustNotShow("Welcome back")

	r = visit(t, blog, m, nil)
	r.press("ctrl+c")
	if !r.ended {
		t.Error("ctrl+c waits")
	}

	first := known(t, blog, newRemembered(Recalled{}))
	first.press("enter d d d")
	place := first.app.post.place
	m = newRemembered(Recalled{Readings: []Reading{{Slug: "post-1", Place: place, Percent: 46, At: visitTime}}})
	r = visit(t, blog, m, func(c *Config) { c.Open = "post-1" })
	r.arrive()
	if r.sentence() != first.sentence() {
		t.Errorf("opened at %q, want %q", r.sentence(), first.sentence())
	}
}

// A memory that does not work costs a line, and what was read meanwhile is not lost; nor
// is what was known before, once it works.
func TestMemoryThatFails(t *testing.T) {
	blog := blogOf(t, 30, 20)
	m := newRemembered(Recalled{Readings: []Reading{{Slug: "post-2", Percent: 46, Version: "x", At: visitTime}, {Slug: "post-1", Percent: 99, At: visitTime}}})
	m.err = errors.New("the test says so")
	r := known(t, blog, m)
	r.mustShow("Your places cannot be found just now. They are not lost.")
	r.press("enter d")
	mine := r.app.readings["post-1"].place
	r.send(MemoryChanged{Works: false})
	r.mustShow("Your place cannot be kept just now. It is known until you leave.")
	r.press("j k")
	r.mustNotShow("cannot be")
	m.err = nil
	r.send(MemoryChanged{Works: true})
	r.mustShow("Your places are known again.")
	if got := r.app.readings["post-1"]; got.percent != 99 || got.place != mine {
		t.Errorf("of the open post is known %+v", got)
	}
	r.press("q")
	r.mustShow("99 %", "46 %")
	r.send(MemoryChanged{Works: true})
	r.mustNotShow("kept again")
	r.send(MemoryChanged{Works: false})
	r.send(MemoryChanged{Works: true})
	r.mustShow("Your place is kept again.")

	r.send(Notice{Line: "Any key stays.", Key: true})
	r.send(MemoryChanged{Works: false})
	r.mustShow("Any key stays.")
	before := r.app.list.chosen
	r.press("G")
	r.mustShow("Your place cannot be kept just now.")
	if r.app.list.chosen != before {
		t.Error("the key that stays does more")
	}

	for _, m := range []*remembered{newRemembered(Recalled{First: true, Unkept: true}), newRemembered(Recalled{Unkept: true})} {
		r = known(t, blog, m)
		r.mustShow("Your place cannot be kept just now.")
		r.send(MemoryChanged{Works: true})
		r.mustShow("Your place is kept again.")
	}

	r = newReader(t, blog, 80, 24)
	r.send(MemoryChanged{Works: false})
	r.mustNotShow("cannot be")
}

// What a reader prefers is kept, and is so the next time; of the theme and the mouse,
// only at terminals of the same kind.
func TestPreferences(t *testing.T) {
	blog := blogOf(t, 30, 20)
	m := newRemembered(Recalled{First: true})
	r := known(t, blog, m)
	r.resize(120, 40)
	r.press("T T w w s s ctrl+t")
	want := map[string]string{"theme/xterm": "light", "measure": "60", "sort": "title", "mouse/xterm": "on"}
	if !maps.Equal(m.prefs, want) {
		t.Fatalf("kept: %v, want %v", m.prefs, want)
	}
	r = known(t, blog, m.again(visitTime))
	if r.app.theme != light || r.app.measure != 2 || r.app.list.order != byTitle || !r.app.mouse {
		t.Errorf("theme %v, measure %d, order %v, mouse %t", r.app.theme, r.app.measure, r.app.list.order, r.app.mouse)
	}
	other := visit(t, blog, m.again(visitTime), func(c *Config) { c.Kind = "linux" })
	other.arrive()
	if a := other.app; a.theme != followTerminal || a.mouse || a.measure != 2 || a.list.order != byTitle {
		t.Errorf("elsewhere: theme %v, measure %d, order %v, mouse %t", a.theme, a.measure, a.list.order, a.mouse)
	}
	m = m.again(visitTime)
	r = known(t, blog, m)
	r.press("T T T s s s ctrl+t")
	if want := (map[string]string{"theme/xterm": "", "sort": "", "mouse/xterm": ""}); !maps.Equal(m.prefs, want) {
		t.Errorf("what is as at first is kept as %v, want %v", m.prefs, want)
	}
	broken := newRemembered(Recalled{Preferences: map[string]string{"theme/xterm": "plaid", "measure": "-3", "sort": "\x1b[", "mouse/xterm": "yes"}})
	r = known(t, blog, broken)
	if a := r.app; a.theme != followTerminal || a.mouse || a.measure != 0 || a.list.order != newest {
		t.Errorf("broken: theme %v, measure %d, order %v, mouse %t", a.theme, a.measure, a.list.order, a.mouse)
	}
}

// P lists what was read, R marks it as read and unread, and A starts again.
func TestWhatWasRead(t *testing.T) {
	blog := blogOf(t, 30, 20, 10)
	m := newRemembered(Recalled{Readings: []Reading{
		{Slug: "post-3", Percent: 100, Finished: true, Version: blog.Post("post-3").Version(), At: visitTime.AddDate(0, 0, -1)},
		{Slug: "gone", Percent: 50, At: visitTime},
	}})
	r := known(t, blog, m)
	r.press("enter d d d P")
	r.mustShow("What you have read, latest first", "▸ Post number 1", "read today · ", "Post number 3", "read yesterday · ", "✓ read")
	r.mustNotShow("Post number 2")
	r.press("s")
	r.mustShow("This is in the order in which you read it.")
	r.press("R")
	r.mustShow("Marked as read. R takes that back.")
	if kept := m.kept["post-1"]; !kept.Finished || kept.Percent == 100 || kept.Place.Block < 0 {
		t.Errorf("kept: %+v", kept)
	}
	r.press("R")
	r.mustShow("As it was before.", "▸ Post number 1", "continue at “Part")
	if kept := m.kept["post-1"]; kept.Finished || kept.Percent == 0 || kept.Place.Block < 0 || !slices.Equal(m.gone, []string{"post-1", "post-1"}) {
		t.Errorf("kept: %+v, forgotten: %v", kept, m.gone)
	}
	r.press("j R")
	r.mustShow("Marked as unread. R takes that back.", "▸ Post number 3", "0 %")
	if _, kept := m.kept["post-3"]; kept {
		t.Error("what was marked as unread is kept")
	}
	r.press("R")
	r.mustShow("As it was before.", "▸ Post number 3", "read yesterday", "✓ read")
	r.press("R q")
	r.mustShow("Post number 2")
	r.press("P")
	r.mustShow("Post number 3") // it can be taken back still
	r.press("esc g")

	r.press("enter d d d A")
	r.mustShow("Paragraph 1 of post 1", "From the beginning.")
	r.press("ctrl+o d d q")
	r.mustShow(" %")
	was := m.kept["post-1"].Place
	r.press("A")
	r.mustShow("Paragraph 1 of post 1", "From the beginning.")
	if kept := m.kept["post-1"]; kept.Percent != 0 {
		t.Errorf("kept after starting again: %+v", kept)
	}
	r.press("ctrl+o")
	if r.app.post.place != was {
		t.Errorf("ctrl+o goes to %+v, want %+v", r.app.post.place, was)
	}
	r.press("R")
	r.mustShow("Marked as read.")
	r.press("q")
	r.mustShow("✓ read")
}

// Within a visit nobody needs a memory for the same.
func TestWhatWasReadByNobody(t *testing.T) {
	r := newReader(t, blogOf(t, 30, 20, 10), 80, 24)
	r.press("P")
	r.mustShow("What you have read", "You have not read anything here yet.")
	r.press("enter R A esc enter d d q P")
	r.mustShow("▸ Post number 1", "read today", "continue at “Part 2”")
	if r.app.Parting() != "" {
		t.Errorf("told at the end: %q", r.app.Parting())
	}
}

// Who leaves is told something if they have read something, and the memory that it is
// over.
func TestParting(t *testing.T) {
	m := newRemembered(Recalled{})
	r := visit(t, blogOf(t, 30), m, func(c *Config) { c.Parting = "Come again." })
	r.arrive()
	if said := r.app.Parting(); said != "" {
		t.Errorf("who has read nothing is told %q", said)
	}
	r.press("enter")
	if said := r.app.Parting(); said != "Come again." {
		t.Errorf("who has read something is told %q", said)
	}
	if err := r.app.Close(); err != nil || m.closed != 1 {
		t.Errorf("closed %d times: %v", m.closed, err)
	}
}

func TestGoldenWelcome(t *testing.T) {
	blog := shippedBlog(t)
	m := newRemembered(Recalled{First: true})
	r := known(t, blog, m)
	r.press("j enter d d d d q j enter G q")
	m = m.again(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
	for _, size := range []struct{ width, height int }{{80, 24}, {120, 40}, {40, 15}, {30, 9}, {20, 5}} {
		var b strings.Builder
		r := known(t, blog, m)
		r.resize(size.width, size.height)
		fmt.Fprintf(&b, "== welcome\n%s\n", r.screen())
		r.press("P")
		fmt.Fprintf(&b, "== what was read\n%s\n", r.screen())
		golden(t, fmt.Sprintf("welcome-%dx%d", size.width, size.height), b.String())
	}
}

// What is forgotten stays so, also where the memory was asked before and answers late; and
// nothing names it any more.
func TestForgottenStaysForgotten(t *testing.T) {
	blog := blogOf(t, 30, 20)
	m := newRemembered(Recalled{Readings: []Reading{{Slug: "post-1", Percent: 46, At: visitTime}, {Slug: "post-2", Percent: 12, At: visitTime}}})
	r := visit(t, blog, m, nil)
	r.send(loadingEnded{})
	r.press("R")
	r.mustShow("Not yet: what you have read before is not found yet.")
	if len(m.kept) > 0 || len(m.gone) > 0 {
		t.Errorf("kept: %v, forgotten: %v", m.kept, m.gone)
	}
	r.press("A q")
	late := r.app.recall() // asked before, and answered late
	r.run(late)
	r.mustShow("12 %")
	r.mustNotShow("46 %")
	r.press("g R")
	if m.prefs[PrefLast] != "post-1" {
		t.Errorf("kept: %v", m.prefs)
	}
	r.press("R")
	if m.prefs[PrefLast] != "" {
		t.Errorf("kept: %v", m.prefs)
	}
}

// What a reader says of a post holds until they read on in it, whatever the window does.
func TestMarkHoldsInTheOpenPost(t *testing.T) {
	blog := blogOf(t, 30)
	r := known(t, blog, newRemembered(Recalled{}))
	r.press("enter G R")
	r.resize(100, 30)
	r.press("T w")
	if read := r.app.readings.of(blog.Post("post-1")); read.begun() {
		t.Errorf("it was marked as unread, and is %+v", read)
	}
	r.press("k")
	if read := r.app.readings.of(blog.Post("post-1")); !read.begun() {
		t.Error("what was read since does not count")
	}
}
