package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"edgerunner.vc/blog/content"
)

// visited is all that a visit prints in which lines are typed, and its exit code. What is
// typed stands behind each prompt, as it does on a terminal.
func visited(t testing.TB, config Config, v Visit, lines ...string) (printed string, code int) {
	t.Helper()
	var out strings.Builder
	if v.Stdin == nil {
		v.Stdin = strings.NewReader(strings.Join(lines, "\r") + "\r")
	}
	if v.Stdout == nil {
		v.Stdout = &out
	}
	if v.Terminal == nil {
		v.Terminal = &Terminal{Width: 80, Height: 24}
	}
	code = Session(context.Background(), config, v)
	mustOnlyPrint(t, out.String())
	return out.String(), code
}

// mustOnlyPrint checks that a text goes on below what was there.
func mustOnlyPrint(t testing.TB, printed string) {
	t.Helper()
	if i := strings.IndexFunc(printed, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }); i >= 0 {
		t.Errorf("%q is printed", printed[max(i-20, 0):i+1])
	}
}

// A visit through all that a reader can do, set and said.
func TestVisit(t *testing.T) {
	config := configOf(blogIn(t, content.Shipped()))
	lines := []string{
		"?", "2", "?", "", "t", "3", "/monospaced", "/", "l", "6", "2", "19", "0", "b", "v", "v", "g", "q", "q",
		"c", "q", "/small terminals", "1", "q", "q", "/zzz", "specimen#lists", "q", "nonsense", "4", "n", "p", "1", "", "q", "q",
	}
	printed, code := visited(t, config, Visit{}, lines...)
	golden(t, "visit-set.txt", printed)
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	printed, _ = visited(t, config, Visit{Spoken: true, Terminal: &Terminal{Width: 40, Height: 12}}, lines...)
	golden(t, "visit-said.txt", printed)
}

var prompts = regexp.MustCompile(`(?m)^(Page|Posts?|No|[0-9]+) .*: `)

// Each page fits the window with its prompt, and the pages together are the post.
func TestPagesOfVisits(t *testing.T) {
	blog := blogIn(t, content.Shipped())
	for _, v := range []Visit{
		{}, {Spoken: true}, {Terminal: &Terminal{Width: 40, Height: 10}}, {Spoken: true, Terminal: &Terminal{Width: 40, Height: 10}},
		{Terminal: &Terminal{Width: 1, Height: 1}}, {Terminal: &Terminal{Width: 500, Height: 300}}, {Terminal: &Terminal{}},
	} {
		config := configOf(blog)
		s := newSession(config, v)
		for _, post := range blog.Posts {
			p := newPost(s, blog, post)
			for line := 0; line < p.sheet.len(); line += 7 {
				p.goTo(s, line)
				if from := p.pages[p.at]; from != line {
					t.Fatalf("%s, %dx%d: gone to %d, not %d", post.Slug, s.width, s.height, from, line)
				}
				mustBePages(t, s, p)
			}
		}
	}
}

// mustBePages checks where the pages of a post begin and end.
func mustBePages(t *testing.T, s *session, p *postScreen) {
	t.Helper()
	if p.pages[0] != 0 || !slices.IsSorted(p.pages) {
		t.Fatalf("pages begin at %d", p.pages)
	}
	for p.at = range p.pages {
		from, end := p.pages[p.at], p.end()
		rows := 0
		for i := from; i < end; i++ {
			rows += s.rowsOf(p.lines(s, i)...)
		}
		last := end - 1
		if last > from && p.sheet.line(last) == "" { // which is not printed
			last, rows = last-1, rows-1
		}
		if end <= from || rows > s.rows(longestPrompt) && last > from { // but for a line that has more by itself
			t.Fatalf("a page of %dx%d has lines %d to %d, in %d rows", s.width, s.height, from, end, rows)
		}
	}
}

// promptEnds is the end of a prompt, with what is typed behind it.
var promptEnds = regexp.MustCompile(`(?m)(helps|leaves|back): .*\n`)

// On a small terminal, all from one prompt to the end of the next fits, and no word is torn
// that has room in a row.
func TestVisitFits(t *testing.T) {
	const width, height = 40, 15
	config := configOf(blogIn(t, content.Shipped()))
	for _, spoken := range []bool{false, true} {
		printed, _ := visited(t, config, Visit{Spoken: spoken, Terminal: &Terminal{Width: width, Height: height}},
			"2", "", "", "", "", "l", "", "", "p", "q", "t", "", "q", "b", "g", "q", "/ssh", "", "q", "q")
		for i, page := range promptEnds.Split(printed, -1) {
			rows := 0
			for row := range strings.Lines(page) {
				row = strings.TrimSuffix(row, "\n")
				rows += (max(cells(row), 1) + width - 1) / width
				words := strings.Fields(row)
				long := slices.ContainsFunc(words, func(w string) bool { return cells(w) > width-4 })
				if spoken && cells(row) >= width && !long {
					t.Errorf("%q tears a word", row)
				}
			}
			if i > 0 && rows > height { // the first has what stands above the list, too
				t.Errorf("page %d has %d rows:\n%s", i, rows, page)
			}
		}
	}
}

// A window of another size has other pages, from where one is: none is left out, and none
// begins again.
func TestVisitIsResized(t *testing.T) {
	config := configOf(blogIn(t, content.Shipped()))
	whole, _ := visited(t, config, Visit{Terminal: &Terminal{Width: 80, Height: 300}}, "specimen", "q", "q")
	for _, spoken := range []bool{false, true} {
		asked := 0
		printed, _ := visited(t, config, Visit{Spoken: spoken, Terminal: &Terminal{Width: 80, Height: 20}, Resized: func() (int, int) {
			asked++
			return 80, []int{20, 14, 40, 9, 20}[asked%5]
		}}, append([]string{"specimen", "", "", "t", "q", "l", "q"}, make([]string, 60)...)...)
		if spoken {
			whole, _ = visited(t, config, Visit{Spoken: true, Terminal: &Terminal{Width: 80, Height: 300}}, "specimen", "q", "q")
		}
		for line := range strings.Lines(whole) {
			if strings.Count(printed, line) == 0 && !strings.Contains(line, "helps") {
				t.Errorf("%q is left out, spoken %t", line, spoken)
			}
		}
		if again := strings.Count(printed, "A type founder who wanted"); again != 1 {
			t.Errorf("it begins %d times", again)
		}
	}
}

// What is typed means the same in the menus of a post as in it, and names do everywhere.
func TestVisitFromAnywhere(t *testing.T) {
	config := configOf(blogIn(t, content.Shipped()))
	for _, tt := range []struct{ at, line, want string }{
		{"l", "t", "Contents:\n"}, {"t", "l", "Links:\n"}, {"t", "v", "A specimen of everything\n10 November 2026. "}, {"l", "/monospaced", "Found \"monospaced\""},
		{"l", "reading-over-ssh", "How to read this blog over SSH\n2026"}, {"t", "specimen#lists", "Lists\n─────\n"}, {"l", "g", "A specimen of everything\n2026"},
		{"t", "/zzz", "\"zzz\" is not in this post."}, {"t", "x", "\"x\" means nothing here."}, {"", "reading-over-ssh#moving-about", "Moving about\n───"},
		{"", "v", "A specimen of everything\n10 November 2026. "},
	} {
		lines := []string{"specimen", tt.at, tt.line}
		if tt.at == "" {
			lines = slices.Delete(lines, 1, 2)
		}
		printed, _ := visited(t, config, Visit{}, append(lines, "q", "q", "q", "q")...)
		all := promptEnds.Split(printed, -1)
		if answer := all[len(lines)]; !strings.Contains(answer, tt.want) || !strings.Contains(printed, "q leaves: q\n") {
			t.Errorf("%q after %q: %s", tt.line, tt.at, answer)
		}
	}
	printed, _ := visited(t, config, Visit{}, "/ssh", "/caslon", "specimen#lists", "q", "q", "q", "q")
	if !strings.Contains(printed, "Found for \"caslon\":\n1: A specimen") || !strings.Contains(printed, "\nLists\n─────\n") {
		t.Errorf("in what was found:\n%s", printed)
	}
}

// Prompts are one line at usual widths, without an end, and say where one is.
func TestPrompts(t *testing.T) {
	files := map[string]string{}
	for i := range 120 {
		files[fmt.Sprintf("p%d.md", i)] = fmt.Sprintf("---\ntitle: Post %d\ndate: 2020-01-01\n---\nThe text.\n\n%s", i, strings.Repeat("More.\n\n", i))
	}
	printed, _ := visited(t, configOf(mustBlog(t, files)), Visit{}, "", "", "p", "45", "", "q", "/text", "n", "q", "q")
	got := prompts.FindAllString(printed, -1)
	want := []string{
		"Posts 1 to 20 of 120. A number opens, Enter goes on, ? helps, q leaves: ",
		"Posts 21 to 42 of 120. A number opens, Enter goes on, ? helps, q leaves: ",
		"Posts 43 to 64 of 120. A number opens, Enter goes on, ? helps, q leaves: ",
		"Posts 21 to 42 of 120. A number opens, Enter goes on, ? helps, q leaves: ",
	}
	if len(got) < 8 || !slices.Equal(got[:4], want) {
		t.Errorf("the prompts are %q", got)
	}
	for _, prompt := range got {
		if len(prompt) > 79 {
			t.Errorf("%q is no line", prompt)
		}
	}
}

// The list is as it is now, and an open post stays as it was opened.
func TestVisitOfAChangingBlog(t *testing.T) {
	before := mustBlog(t, map[string]string{"a.md": "---\ntitle: Old\n---\nOld text.\n\n" + strings.Repeat("Line.\n\n", 30) + "Old end.\n"})
	after := mustBlog(t, map[string]string{"a.md": "---\ntitle: New\n---\nNew text.\n", "b.md": "---\ntitle: Other\n---\nX.\n"})
	asked := 0
	config := configOf(nil)
	config.Blog = func() (*content.Blog, error) {
		if asked++; asked <= 2 { // at the beginning, and for the list
			return before, nil
		}
		return after, nil
	}
	printed, _ := visited(t, config, Visit{}, "1", "", "", "", "2", "q", "q", "q")
	for _, want := range []string{"1: Old,", "Old text.", "Old end.", "1: New, ", "2: Other, "} {
		if !strings.Contains(printed, want) {
			t.Errorf("%q is not there:\n%s", want, printed)
		}
	}
	if strings.Contains(printed, "New text.") {
		t.Errorf("an open post has changed:\n%s", printed)
	}
}

// remembered is a memory that tests look into.
type remembered struct {
	known  []Reading
	kept   []Reading
	voice  []bool // that were chosen
	closed int
}

func (m *remembered) Recall() Recalled {
	n := len(m.voice)
	return Recalled{Readings: m.known, Chosen: n > 0, Spoken: n > 0 && m.voice[n-1]}
}
func (m *remembered) Keep(r Reading)    { m.kept = append(m.kept, r) }
func (m *remembered) Speak(spoken bool) { m.voice = append(m.voice, spoken) }
func (m *remembered) Close()            { m.closed++ }

// Who comes again goes on where they were, in the other way of reading too, and what was
// read further is kept.
func TestVisitAgain(t *testing.T) {
	blog := blogIn(t, content.Shipped())
	config := configOf(blog)
	first := &remembered{}
	visited(t, config, Visit{Memory: first}, "2", "", "", "b", "q", "3", "q", "q")
	if len(first.kept) != 5 || first.closed != 1 {
		t.Fatalf("kept is %+v, closed %d times", first.kept, first.closed)
	}
	last := first.kept[3] // a page back
	if last.Slug != "specimen" || last.Percent <= 0 || last.Finished || last.Percent != first.kept[2].Percent || last.Place == first.kept[2].Place {
		t.Errorf("kept is %+v", last)
	}
	for _, spoken := range []bool{false, true} {
		again := &remembered{known: []Reading{first.kept[4], last}}
		printed, _ := visited(t, config, Visit{Memory: again, Spoken: spoken}, "c", "g", "q", "q")
		resumes := fmt.Sprintf("c: continue “A specimen of everything”, %d percent read\n", last.Percent)
		if !strings.Contains(printed, resumes) || !strings.Contains(printed, "\nPage 2 of ") {
			t.Errorf("there is no way to go on, %q:\n%s", resumes, printed)
		}
		if r := again.kept[len(again.kept)-1]; r.Percent < last.Percent || again.closed != 1 {
			t.Errorf("kept is %+v", r)
		}
	}
	done := &remembered{known: []Reading{{Slug: "specimen", Percent: 100, Finished: true}, {Slug: "gone", Percent: 50}}}
	printed, _ := visited(t, config, Visit{Memory: done}, "c", "q")
	if !strings.Contains(printed, "6 minutes, read\n") || strings.Contains(printed, "c: continue") || !strings.Contains(printed, "\"c\" means nothing here.") {
		t.Errorf("a visit after the end:\n%s", printed)
	}
}

// What a reader has chosen to read by is so the next time, whatever the session is for.
func TestVisitKeepsItsVoice(t *testing.T) {
	config := configOf(blogIn(t, content.Shipped()))
	m := &remembered{}
	visited(t, config, Visit{Memory: m}, "specimen", "v", "q", "q")
	printed, _ := visited(t, config, Visit{Memory: m}, "specimen", "v", "v", "v", "q", "q")
	if !slices.Equal(m.voice, []bool{true, false, true, false}) || !strings.Contains(printed, "q leaves: specimen\nA specimen of everything\n10 November 2026. ") {
		t.Errorf("chosen is %v, and then\n%s", m.voice, printed)
	}
	printed, _ = visited(t, config, Visit{Memory: m, Spoken: true}, "specimen", "q", "q")
	if !strings.Contains(printed, "q leaves: specimen\nA specimen of everything\n2026-11-10") {
		t.Errorf("what was chosen is nothing:\n%s", printed)
	}
}

// What is said at first and at the end, and to whom.
func TestVisitSays(t *testing.T) {
	config := configOf(blogIn(t, content.Shipped()))
	opened := ""
	config.Opened = func(slug string) { opened += slug + "." }
	v := Visit{Say: "Hello.", Parting: "Come as me."}
	printed, _ := visited(t, config, v, "q")
	if !strings.Contains(printed, "\nHello.\n") || strings.Contains(printed, v.Parting) {
		t.Errorf("who has read nothing is told\n%s", printed)
	}
	printed, _ = visited(t, config, v, "1", "q", "q")
	if !strings.HasSuffix(printed, "q leaves: q\nCome as me.\n") || opened != "reading-over-ssh." {
		t.Errorf("who has read %q is told\n%s", opened, printed)
	}
	for input, isTold := range map[string]bool{"1\r\x03": true, "1\r\x04": true, "1\r": false} { // the last is let go
		v.Stdin = strings.NewReader(input)
		if printed, _ := visited(t, config, v); strings.HasSuffix(printed, v.Parting+"\n") != isTold {
			t.Errorf("who types %q is told\n%s", input, printed)
		}
	}
}

// A session that begins at a post, a heading, an old name or a wrong one.
func TestVisitBegins(t *testing.T) {
	config := configOf(blogIn(t, content.Shipped()))
	for open, want := range map[string]string{
		"specimen":          "A specimen of everything\n2026-11-10",
		"/specimen":         "A specimen of everything\n2026-11-10",
		"specimen#lists":    "Lists\n─────",
		"specimen#nothing":  "There is no heading \"nothing\" here.\nA specimen of everything",
		"specimn":           "There is no post \"specimn\" here.\nThese come nearest:\n1: A specimen of everything, ",
		"qqqqqqqqq":         "There is no post \"qqqqqqqqq\" here.\n1: How to read",
		"\x1b[2J\u202eno\r": "There is no post \"[2Jno\" here.\n1: ",
	} {
		printed, code := visited(t, config, Visit{Open: open}, "q", "q", "q")
		if !strings.Contains(printed, want) || code != 0 {
			t.Errorf("%q: exit code %d, and\n%s", open, code, printed)
		}
	}
}

// A notice is said on a line of its own, and the prompt comes again.
func TestVisitIsTold(t *testing.T) {
	config := configOf(blogIn(t, content.Shipped()))
	printed, _ := visited(t, config, Visit{Stdin: &chunks{"1\r", "", "q\rq\r"}})
	if !strings.Contains(printed, "goes on, q goes back, ? helps: \ntold\nPage 1 of 7, 0 percent. Enter goes on, q goes back, ? helps: q\n") {
		t.Errorf("it is told so:\n%s", printed)
	}
}

// The end of the input leaves, at a prompt, with a whole line or without.
func TestVisitEndsWithItsInput(t *testing.T) {
	config := configOf(blogIn(t, content.Shipped()))
	for _, input := range []string{"", "1\r", "1", "1\n/x", "\x03", "\x04", "1\r\x03q"} {
		printed, code := visited(t, config, Visit{Stdin: strings.NewReader(input)})
		if !strings.HasSuffix(printed, "\n") || code != 0 {
			t.Errorf("%q: exit code %d, and\n%s", input, code, printed)
		}
	}
}

// gone is an output whose client has left after so many writes.
type gone int

func (g *gone) Write(p []byte) (int, error) {
	if *g--; *g < 0 {
		return 0, errors.New("gone")
	}
	return len(p), nil
}

// endless is a client that types without end.
type endless struct{ reads int }

func (e *endless) Read(p []byte) (int, error) {
	e.reads++
	return copy(p, "1\rq\r"), nil
}

// Who takes nothing any more is not answered, and neither is who has gone.
func TestVisitWithoutAReader(t *testing.T) {
	config := configOf(blogIn(t, content.Shipped()))
	left := gone(3)
	in := &endless{}
	if code := Session(context.Background(), config, Visit{Stdin: in, Stdout: &left}); code != exitFailed || in.reads > 4 {
		t.Errorf("exit code %d after %d reads", code, in.reads)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	in = &endless{}
	if Session(ctx, config, Visit{Stdin: in, Stdout: io.Discard}); in.reads > 1 {
		t.Errorf("%d reads after the end", in.reads)
	}
}

// However fast a client types, it is answered so many times a second; and what it comes
// back through is bounded.
func TestAttackFastVisit(t *testing.T) {
	blog := mustBlog(t, map[string]string{"a.md": "[b](b.md)\n", "b.md": "[a](a.md)\n"})
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	answers := 0
	config := configOf(blog)
	config.Opened = func(string) { answers++ }
	Session(ctx, config, Visit{Stdin: &chunks{strings.Repeat("1\r", 100_000)}, Stdout: io.Discard})
	if most := answersAtOnce + 2*answersPerSecond; answers > most || answers < answersAtOnce/2 {
		t.Errorf("%d answers in a second, of at most %d", answers, most)
	}
	s := newSession(config, Visit{Stdout: io.Discard, Stdin: strings.NewReader("")})
	s.begin(blog)
	s.screens[0].show(s)
	for range 1000 {
		s.do(s.step(s.screens[len(s.screens)-1], "1"))
	}
	held := 0
	for _, screen := range s.screens {
		if p, ok := screen.(*postScreen); ok && (p.sheet != nil || p.blog != nil) {
			held++
		}
	}
	if held != 1 {
		t.Errorf("%d posts are held", held)
	}
	if _, isList := s.screens[0].(*listScreen); len(s.screens) != maxScreens || !isList {
		t.Errorf("%d screens, the first is %T", len(s.screens), s.screens[0])
	}
}

// What hostile posts have in them drives no terminal.
func TestVisitOfHostilePosts(t *testing.T) {
	files := map[string]string{}
	for i, text := range hostileTexts {
		files[fmt.Sprintf("p%d.md", i)] = text
	}
	config := configOf(mustBlog(t, files))
	for _, spoken := range []bool{false, true} {
		for i := range hostileTexts {
			visited(t, config, Visit{Spoken: spoken}, fmt.Sprint(i+1), "t", "q", "l", "1", "q", "/a", "/\x1b[2J", "", "v", "", "q")
		}
	}
}

// Those who are told the same post have it once, and nobody has it when they are gone.
func TestShared(t *testing.T) {
	blog := blogIn(t, content.Shipped())
	shared := &Shared{}
	parsed := 0
	parse := func(post *content.Post) *content.Document { parsed++; return post.Parse() }
	post := blog.Posts[0]
	one := shared.said(blog, post, parse)
	if two := shared.said(blog, post, parse); two != one || parsed != 1 {
		t.Errorf("it was made %d times", parsed)
	}
	if other := shared.said(blogIn(t, content.Shipped()), post, parse); other == one {
		t.Error("links may lead elsewhere in another blog")
	}
}

// Whatever is typed, only lines are printed, and the visit ends.
func FuzzSession(f *testing.F) {
	blog := blogIn(f, content.Shipped())
	for _, typed := range []string{"1\rt\r3\rl\r1\rb\rv\r/a\r/\rg\rq\r", "/a b\r2\rc\r\x1b[A\r?\r", "specimen#lists\r\r\rp\rn\r-1\r999999999999999999999\r"} {
		f.Add(typed, 80, 24, false)
		f.Add(typed, 9, 3, true)
	}
	f.Fuzz(func(t *testing.T, typed string, width, height int, spoken bool) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		var out strings.Builder
		Session(ctx, configOf(blog), Visit{
			Spoken: spoken, Terminal: &Terminal{Width: width % 501, Height: height % 301},
			Stdin: strings.NewReader(typed[:min(len(typed), 60)]), Stdout: &out,
		})
		mustOnlyPrint(t, backspaces.ReplaceAllString(out.String(), ""))
	})
}

// The numbers of links are those that are printed, in both ways of reading.
func TestNumbersOfLinks(t *testing.T) {
	blog := mustBlog(t, map[string]string{
		"a.md": "[one two three four five](https://a.example/), [b](b.md#x), [c](https://c.example/) [one](https://a.example/)\n\n" +
			"| x | y |\n|---|---|\n| [d](https://d.example/) | [e](b.md) [^f] |\n\n[^f]: <https://f.example/>\n",
		"b.md": "B\n",
	})
	want := []string{"one two three four five", "b", "c", "d", "e", "https://f.example/"}
	for _, width := range []int{12, 20, 80} {
		s := newSession(configOf(blog), Visit{Terminal: &Terminal{Width: width, Height: 24}})
		var got []string
		for _, l := range newPost(s, blog, blog.Post("a")).sheet.links() {
			got = append(got, l.words)
		}
		if !slices.Equal(got, want) {
			t.Errorf("in %d cells the links are %q, want %q", width, got, want)
		}
	}
}

// What the terminal shows itself is not shown again, and neither is the end of a line;
// without a terminal a line ends, for in a pipe nobody else ends it.
func TestVisitShowsWhatIsTyped(t *testing.T) {
	config := configOf(blogIn(t, content.Shipped()))
	const prompt = "3 posts. A number opens, ? helps, q leaves: "
	for name, tt := range map[string]struct {
		visit Visit
		want  string
	}{
		"a raw terminal":   {Visit{Terminal: &Terminal{Width: 80, Height: 24}}, prompt + "x\n\"x\" means nothing here. ? says what does.\n" + prompt + "q\n"},
		"one that echoes":  {Visit{Terminal: &Terminal{Width: 80, Height: 24}, Echoes: true}, prompt + "\"x\" means nothing here. ? says what does.\n" + prompt},
		"without any":      {Visit{}, prompt + "\n\"x\" means nothing here. ? says what does.\n" + prompt + "\n"},
		"a size of no use": {Visit{Terminal: &Terminal{}}, prompt + "x\n\"x\" means nothing here. ? says what does.\n" + prompt + "q\n"},
	} {
		var out strings.Builder
		tt.visit.Stdin, tt.visit.Stdout = strings.NewReader("x\rq\r"), &out
		Session(context.Background(), config, tt.visit)
		if printed := out.String(); !strings.HasSuffix(printed, "\n\n"+tt.want) {
			t.Errorf("%s: it prints\n%s", name, printed)
		}
	}
}
