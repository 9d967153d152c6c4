package content

import (
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// lettersIn are the letters of a block that offsets count.
func lettersIn(doc *Document) func(int) iter.Seq[rune] {
	return func(block int) iter.Seq[rune] {
		silent := 0
		if t, ok := doc.Blocks[block].Node.(*Table); ok {
			silent = len(t.Head)
		}
		var letters []rune
		eachText(doc.Blocks[block].Node, func(s string) {
			if silent--; silent >= 0 {
				return
			}
			for _, r := range s {
				if unicode.IsLetter(r) || unicode.IsNumber(r) {
					letters = append(letters, r)
				}
			}
		})
		return slices.Values(letters)
	}
}

// placeIn is a place as a page takes it.
func placeIn(doc *Document, block, offset int) Place {
	at := PlaceIn(doc.Blocks, block)
	at.Offset = offset
	letters := slices.Collect(lettersIn(doc)(block))
	from, to := max(offset-SampleSize, 0), min(offset+SampleSize, len(letters))
	at.Sample = NewSample(letters[from:to], offset-from)
	return at
}

func (d *Document) find(at Place) (Place, bool) { return at.Find(d.Blocks, lettersIn(d)) }

// A draftWord is a word that stays itself wherever an author moves it.
type draftWord struct {
	text string
	id   int
}

// A draftBlock is a block that stays itself as long as its words do.
type draftBlock struct {
	kind  string // "p", "h", "ul", "code", "table", "quote", "rule"
	words []draftWord
	id    int // another one once a word is another one
}

func (b draftBlock) text() string {
	var words []string
	for _, w := range b.words {
		words = append(words, w.text)
	}
	return strings.Join(words, " ")
}

// A draft is a text on the desk of its author.
type draft struct {
	r      *rand.Rand
	blocks []draftBlock
	ids    int
	usual  []string // the words of blocks that are there more than once
}

func (d *draft) id() int { d.ids++; return d.ids }

// newDraft is a text of so many blocks, of which one in so many says what others say.
func newDraft(r *rand.Rand, blocks, twins int) *draft {
	d := &draft{r: r, usual: []string{"Example", "Note", "Run this", "See below", "and then it goes on in the very same way as it did before"}}
	for range blocks {
		d.blocks = append(d.blocks, d.block(r.IntN(twins) == 0))
	}
	return d
}

func (d *draft) word() draftWord {
	var b strings.Builder
	for range 2 + d.r.IntN(7) {
		b.WriteRune('a' + rune(d.r.IntN(26)))
	}
	return draftWord{b.String(), d.id()}
}

func (d *draft) words(n int) []draftWord {
	var words []draftWord
	for range n {
		words = append(words, d.word())
	}
	return words
}

func (d *draft) block(twin bool) draftBlock {
	b := draftBlock{id: d.id(), kind: []string{"p", "p", "p", "p", "h", "ul", "code", "table", "quote"}[d.r.IntN(9)]}
	switch {
	case twin && d.r.IntN(3) == 0:
		b.kind = "rule"
	case twin:
		b.kind = []string{"p", "p", "h", "code"}[d.r.IntN(4)]
		for w := range strings.FieldsSeq(d.usual[d.r.IntN(len(d.usual))]) {
			b.words = append(b.words, draftWord{w, d.id()})
		}
	case b.kind == "h":
		b.words = d.words(1 + d.r.IntN(3))
	default:
		b.words = d.words(1 + d.r.IntN(40))
	}
	return b
}

// markdown is the text as it is published. Each block is one of its document.
func (d *draft) markdown() string {
	var out strings.Builder
	bullet := "-"
	for _, b := range d.blocks {
		switch b.kind {
		case "p":
			out.WriteString(b.text() + ".")
		case "h":
			out.WriteString("## " + b.text())
		case "ul":
			bullet = map[string]string{"-": "*", "*": "-"}[bullet] // or two lists would be one
			for _, w := range b.words {
				out.WriteString(bullet + " " + w.text + "\n")
			}
		case "code":
			out.WriteString("```\n" + strings.ReplaceAll(b.text(), " ", "\n") + "\n```")
		case "table":
			out.WriteString("| | |\n|---|---|\n")
			for _, w := range b.words {
				fmt.Fprintf(&out, "| %s | |\n", w.text)
			}
		case "quote":
			out.WriteString("> " + b.text())
		case "rule":
			out.WriteString("---")
		}
		out.WriteString("\n\n")
	}
	return out.String()
}

func (d *draft) parse(t *testing.T) *Document {
	doc := mustParse(t, "a.md", d.markdown())
	if len(doc.Blocks) != len(d.blocks) {
		t.Fatalf("%d blocks became %d:\n%s", len(d.blocks), len(doc.Blocks), d.markdown())
	}
	return doc
}

// edits are what authors do. Each is done to the block i, which need not let it.
var edits = []struct {
	name string
	do   func(d *draft, i int)
}{
	{"insert", func(d *draft, i int) { d.insert(i, d.block(false)) }},
	{"insert a usual one", func(d *draft, i int) { d.insert(i, d.block(true)) }},
	{"delete", func(d *draft, i int) { d.cut(i, i+1) }},
	{"move", func(d *draft, i int) { d.move(i, i+1) }},
	{"move a section", func(d *draft, i int) { d.move(d.section(i)) }},
	{"swap", func(d *draft, i int) {
		j := (i + 1) % len(d.blocks)
		d.blocks[i], d.blocks[j] = d.blocks[j], d.blocks[i]
	}},
	{"change a word", func(d *draft, i int) { d.change(i, 1) }},
	{"change three words", func(d *draft, i int) { d.change(i, 3) }},
	{"rewrite", func(d *draft, i int) { d.blocks[i] = d.block(false) }},
	{"split", func(d *draft, i int) {
		if b := d.blocks[i]; b.kind == "p" && len(b.words) > 1 {
			at := 1 + d.r.IntN(len(b.words)-1)
			d.blocks[i] = draftBlock{"p", b.words[:at:at], d.id()}
			d.insert(i+1, draftBlock{"p", b.words[at:], d.id()})
		}
	}},
	{"join", func(d *draft, i int) {
		if i+1 < len(d.blocks) && d.blocks[i].kind == "p" && d.blocks[i+1].kind == "p" {
			d.blocks[i] = draftBlock{"p", slices.Concat(d.blocks[i].words, d.blocks[i+1].words), d.id()}
			d.cut(i+1, i+2)
		}
	}},
}

func (d *draft) insert(i int, b ...draftBlock) { d.blocks = slices.Insert(d.blocks, i, b...) }

func (d *draft) cut(from, to int) []draftBlock {
	out := slices.Clone(d.blocks[from:to])
	if len(out) == len(d.blocks) {
		return nil // no text at all is no text
	}
	d.blocks = slices.Delete(d.blocks, from, to)
	return out
}

func (d *draft) move(from, to int) {
	out := d.cut(from, to)
	d.insert(d.r.IntN(len(d.blocks)+1), out...)
}

// section is the blocks under one heading.
func (d *draft) section(i int) (from, to int) {
	for from = i; from > 0 && d.blocks[from].kind != "h"; from-- {
	}
	for to = from + 1; to < len(d.blocks) && d.blocks[to].kind != "h"; to++ {
	}
	return from, to
}

func (d *draft) change(i, n int) {
	b := &d.blocks[i]
	if len(b.words) == 0 {
		return
	}
	b.words = slices.Clone(b.words)
	for range n {
		b.words[d.r.IntN(len(b.words))] = d.word()
	}
	b.id = d.id()
}

// where is the block that has a word, and how many letters of it stand before the word.
func (d *draft) where(word int) (block, offset int) {
	for i, b := range d.blocks {
		offset := 0
		for _, w := range b.words {
			if w.id == word {
				return i, offset
			}
			offset += len(w.text)
		}
	}
	return -1, 0
}

// index is where the block is that has not changed; -1 for nowhere.
func (d *draft) index(id int) int {
	return slices.IndexFunc(d.blocks, func(b draftBlock) bool { return b.id == id })
}

// letters are those of a block before a word, and those from it on.
func (b draftBlock) letters(word int) (before, behind string) {
	for _, w := range b.words {
		if w.id == word || behind != "" {
			behind += w.text
		} else {
			before += w.text
		}
	}
	return before, behind
}

// A searched place is one that was taken in a draft and looked for in a later one.
type searched struct {
	before   []draftBlock
	i        int // the block that was being read
	word     int // that was being read; 0 in a block without
	now      *draft
	doc      *Document
	at       Place
	found    Place
	known    bool
	edits    []string
	lettered []string // the letters of the blocks of now
}

// search edits a text at random, and looks for the place of a reader.
func search(t *testing.T, r *rand.Rand) searched {
	d := newDraft(r, 3+r.IntN(40), 1+r.IntN(6))
	s := searched{before: slices.Clone(d.blocks), i: r.IntN(len(d.blocks)), now: d}
	offset := 0
	if words := d.blocks[s.i].words; len(words) > 0 {
		s.word = words[r.IntN(len(words))].id
		_, offset = d.where(s.word)
	}
	s.at = placeIn(d.parse(t), s.i, offset)
	for range r.IntN(5) {
		e, i := edits[r.IntN(len(edits))], r.IntN(len(d.blocks))
		if j := d.index(s.before[s.i].id); j >= 0 && r.IntN(3) == 0 {
			i = max(j-r.IntN(2), 0) // at the place
		}
		e.do(d, i)
		s.edits = append(s.edits, fmt.Sprint(e.name, " ", i))
	}
	s.doc = d.parse(t)
	s.found, s.known = s.doc.find(s.at)
	for i := range s.doc.Blocks {
		s.lettered = append(s.lettered, string(slices.Collect(lettersIn(s.doc)(i))))
	}
	return s
}

func (s searched) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v\nat %+v\nfound %+v (known: %t)\n", s.edits, s.at, s.found, s.known)
	for _, blocks := range [][]draftBlock{s.before, s.now.blocks} {
		for i, d := range blocks {
			fmt.Fprintf(&b, "%d %s #%d %.90s\n", i, d.kind, d.id, d.text())
		}
		b.WriteString("now\n")
	}
	return b.String()
}

// same is how many blocks have the words that were being read.
func (s searched) same() (n int) {
	for _, b := range s.doc.Blocks {
		if b.Hash == s.at.Hash {
			n++
		}
	}
	return n
}

// check says which promise is not kept.
func (s searched) check() error {
	if s.found.Block < 0 || s.found.Block >= len(s.doc.Blocks) {
		return fmt.Errorf("it is out of the text")
	}
	if len(s.edits) == 0 && (s.found != s.at || !s.known) {
		return fmt.Errorf("it is lost though nothing was done")
	}
	reads := s.doc.Blocks[s.found.Block].Hash == s.at.Hash
	stays, same := s.now.index(s.before[s.i].id), s.same()
	if reads && same > s.at.Twins && s.found.Offset != s.at.Offset {
		return fmt.Errorf("it is elsewhere in its block")
	}
	switch {
	case same > s.at.Twins:
		if !reads {
			return fmt.Errorf("the block has other words")
		}
		if stays >= 0 && same == 1 && (s.found.Block != stays || !s.known) {
			return fmt.Errorf("it is block %d, the only one", stays)
		}
		if stays >= 0 && s.among(stays) && s.found.Block != stays {
			return fmt.Errorf("it is block %d, among the same blocks as before", stays)
		}
		return nil
	case same > 0:
		return nil
	}
	return s.checkWords()
}

// among says whether a block is the only one of its words that stands among the blocks
// that it stood among. Blocks without letters tell nothing.
func (s searched) among(block int) bool {
	if s.at.Before[0] == 0 || s.at.Behind[0] == 0 {
		return false
	}
	n := 0
	for i, b := range s.doc.Blocks {
		here := PlaceIn(s.doc.Blocks, i)
		if b.Hash == s.at.Hash && here.Before == s.at.Before && here.Behind == s.at.Behind && here.Heading == s.at.Heading {
			n++
			if i == block {
				n += 10
			}
		}
	}
	return n == 11
}

// checkWords says whether the words being read are found if they are there, and only
// once, in a block that has changed, was divided or joined with another; else those
// before them.
func (s searched) checkWords() error {
	before, behind := s.before[s.i].letters(s.word)
	if from := len(before+behind) - SampleSize; from >= 0 {
		from = min(from, len(before))
		n, err := s.checkSample((before + behind)[from:from+SampleSize], len(before)-from, true)
		if err != nil || n > 0 {
			return err
		}
	}
	if from := len(before) - SampleSize; from >= 0 {
		n, err := s.checkSample(before[from:], SampleSize, false)
		if err != nil || n > 0 {
			return err
		}
	}
	if s.known {
		return fmt.Errorf("the words are known, and are not there")
	}
	return s.checkBetween()
}

// checkSample says how often the letters stand in the text, and whether the place is so
// many letters behind the beginning of the only ones.
func (s searched) checkSample(letters string, lead int, known bool) (n int, err error) {
	at, block := 0, 0
	for i, l := range s.lettered {
		if count := strings.Count(l, letters); count > 0 {
			n, block, at = n+count, i, strings.Index(l, letters)+lead
		}
	}
	if n == 1 && (s.found.Block != block || s.found.Offset != at || s.known != known) {
		return n, fmt.Errorf("it is at letter %d of block %d, beside %q", at, block, letters)
	}
	return n, nil
}

// checkBetween says whether a place is between the blocks that it was between, if both
// are there and not far from each other.
func (s searched) checkBetween() error {
	if s.i == 0 || s.i+1 == len(s.before) || s.at.Before[0] == 0 || s.at.Behind[0] == 0 {
		return nil
	}
	lo, hi := s.now.index(s.before[s.i-1].id), s.now.index(s.before[s.i+1].id)
	if lo < 0 || hi < lo || hi-lo > nearby || s.doc.Blocks[lo].Twins+s.doc.Blocks[hi].Twins > 0 {
		return nil
	}
	ok := s.found.Block > lo && s.found.Block < hi ||
		s.found.Block == lo && s.found.Offset == math.MaxInt || s.found.Block == hi && s.found.Offset == 0
	if !ok {
		return fmt.Errorf("it is not between %d and %d", lo, hi)
	}
	return nil
}

// TestPlaceFound edits texts at random, and looks for the places of readers. Promised is:
//
//   - The only block with the words that were being read is found, and the place in it.
//   - Of several with the same words, one is found as long as there are no fewer than there
//     were, and the very one if it alone stands under the same heading among the blocks
//     among which it stood. If there are fewer, the place may be where a block is gone.
//   - In a block that has changed, was divided or joined, the words at the place are found,
//     or else those before it, if they are there once.
//   - Otherwise the place is between the blocks that it was between.
//   - A place is known if the block, or one that looks the same, or the words at the place
//     are there.
func TestPlaceFound(t *testing.T) {
	const seed, texts = 1, 500 // a hundred thousand others have been looked at
	told, twins := 0, 0
	for n := range uint64(texts) {
		s := search(t, rand.New(rand.NewPCG(seed, n)))
		if err := s.check(); err != nil {
			t.Fatalf("text %d of seed %d: %v\n%v", n, seed, err, s)
		}
		if stays := s.now.index(s.before[s.i].id); stays >= 0 && s.at.Twins > 0 {
			twins++
			if s.found.Block == stays {
				told++
			}
		}
	}
	if told < twins*85/100 {
		t.Errorf("of %d places in blocks that say what others say, %d are found", twins, told)
	}
}

// FuzzPlace looks for what was kept, whatever that is, in a text.
func FuzzPlace(f *testing.F) {
	doc, err := json.Marshal(Place{Block: 2, Offset: 9, Hash: 5, Twins: 1, Blocks: 4, Heading: "H", Under: 1, Before: Nearby{1, 2}, Sample: Sample{Next: 3, Lead: 1, Last: 5}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(doc, "One.\n\n## H\n\nTwo.\n\n---\n\nThree.\n")
	f.Add([]byte(`{"Block":9223372036854775807,"Hash":1,"Blocks":1,"Heading":"H","Under":-9223372036854775808}`), "## H\n\n---\n\n---\n")
	f.Add([]byte(`{"Block":9223372036854775807,"Hash":1,"Blocks":9223372036854775807,"Twins":-1}`), "Text.\n")
	f.Fuzz(func(t *testing.T, kept []byte, body string) {
		var at Place
		if json.Unmarshal(kept, &at) != nil || len(body) > 1<<12 {
			return
		}
		doc := mustParse(t, "a.md", body)
		found, known := doc.find(at)
		if found.Block >= len(doc.Blocks) || at.Block >= 0 && len(doc.Blocks) > 0 && found.Block < 0 {
			t.Errorf("%+v is in block %d of %d", at, found.Block, len(doc.Blocks))
		}
		if again, _ := doc.find(at); again != found {
			t.Errorf("%+v is at %+v, and then at %+v (%t)", at, found, again, known)
		}
	})
}

// marked is a text without its mark, which is a ^, and the place of the mark.
func marked(text string) (markdown string, block, offset int) {
	before, behind, _ := strings.Cut(text, "^")
	block = strings.Count(before, "\n\n")
	return before + behind, block, countLetters(before[strings.LastIndex(before, "\n\n")+1:])
}

func TestPlaceChosen(t *testing.T) {
	const long = "The words of this one are so many that they are known without their block"
	for _, tt := range []struct {
		name, before, after string
		known               bool
	}{
		{"a rule by what is around it", "A\n\n---\n\nB\n\n^---\n\nC", "A\n\nB\n\nN\n\n^---\n\nC", true},
		{"a rule by its order", "---\n\n---\n\n^---\n\n---", "---\n\n---\n\n^---\n\n---", true},
		{"a rule that is gone", "A\n\n---\n\nB\n\n^---\n\nC", "A\n\n---\n\nB\n\n^C", false},
		{"one of two by its heading", "## G\n\nRun\n\na\n\n## H\n\nb\n\nc\n\nd\n\n^Run\n\ne", "## G\n\nm\n\nn\n\no\n\np\n\nq\n\nr\n\nRun\n\n## H\n\nx\n\ny\n\nz\n\n^Run\n\nu", true},
		{"one of two, and which is not clear", "## G\n\na\n\nRun\n\nb\n\nc\n\n^Run\n\nd", "N\n\nx\n\nRun\n\ny\n\nz\n\nm\n\n^Run\n\nu\n\nv", false},
		{"the other one, where one is gone", "A\n\nRun\n\nB\n\nC\n\nD\n\nR^un\n\nE", "A\n\nRun\n\nB\n\nC\n\nD\n\n^E", false},
		{"one that has moved alone", "A\n\nB ^b\n\nC\n\nD", "A\n\nC\n\nD\n\nB ^b", true},
		{"a word is another one", "A\n\nB ^b\n\nC", "A\n\nB ^x\n\nC", false},
		{"gone, at the end", "A\n\nB\n\n^C", "A\n\nB^", false},
		{"gone, at the beginning", "a ^a\n\nB\n\nC", "^B\n\nC", false},
		{"the words in a block that was joined", "A\n\nso ^" + long + "\n\nC", "A and so ^" + long + "\n\nC", true},
		{"the end of a block", "A\n\n" + long + " ^end\n\nC", "A\n\nNow: " + long + " ^end\n\nC", true},
		{"the words before", "A\n\n" + long + " ^which is so\n\nC", "A\n\nNow: " + long + " ^that was so\n\nC", false},
		{"the words twice", "A\n\nso ^" + long + "\n\nC", "A\n\nand so ^" + long + "\n\nC\n\n" + long, false},
		{"the words twice in the block", "A\n\nso " + long + " and ^" + long + "\n\nC", "A\n\nNow " + long + " and ^" + long + "\n\nC", false},
		{"the words were above too", "x " + long + "\n\nso ^" + long + "\n\nC\n\nD", "x " + long + "\n\n^C\n\nD", false},
		{"all under the heading", "A\n\n## H\n\nB\n\n^C\n\nD\n\nE\n\nF", "N\n\nM\n\nO\n\n## H\n\nx\n\n^y\n\nz", false},
		{"everything", "A\n\nB\n\n^C\n\nD\n\nE", "a\n\nb\n\nc\n\nd\n\n^e\n\nf\n\ng\n\nh\n\ni", false},
	} {
		before, block, offset := marked(tt.before)
		after, wantBlock, wantOffset := marked(tt.after)
		was, now := mustParse(t, "a.md", before), mustParse(t, "a.md", after)
		at := placeIn(was, block, offset)
		at.Line = 2
		found, known := now.find(at)
		if exact := known && wantOffset == offset; (found.Line == 2) != exact {
			t.Errorf("%s: the line is %d of those with the offset", tt.name, found.Line)
		}
		letters := len(slices.Collect(lettersIn(now)(found.Block)))
		if found.Block != wantBlock || min(found.Offset, letters) != wantOffset || known != tt.known {
			t.Errorf("%s: block %d, letter %d (known: %t), want block %d, letter %d (%t)",
				tt.name, found.Block, found.Offset, known, wantBlock, wantOffset, tt.known)
		}
	}
}

// A program that knows less of a place keeps less of it, in whatever letters.
func TestPlaceOfOld(t *testing.T) {
	doc := mustParse(t, "a.md", "New.\n\nOne.\n\n## H\n\nTwo.\n\n---\n\nThree.\n")
	for _, tt := range []struct {
		kept  string
		want  int
		known bool
	}{
		{`{"Block":-1}`, -1, true},
		{`{"Block":3}`, 3, true},
		{`{"Block":30}`, 5, true},
		{fmt.Sprintf(`{"block":1,"Offset":2,"Hash":"%d","Heading":"H","Under":1}`, doc.Blocks[3].Hash), 3, true},
		{`{"Block":1,"Offset":2,"Hash":"5","Heading":"H","Under":1}`, 3, false},
		{`{"Block":1,"Offset":2,"Hash":"5","Heading":"Gone","Under":1}`, 1, false},
		{`{"Block":9,"Hash":"5","Before":[1],"Behind":[1,2,3,4,5],"New":7}`, 5, false},
	} {
		var at Place
		if err := json.Unmarshal([]byte(tt.kept), &at); err != nil {
			t.Errorf("%s: %v", tt.kept, err)
		}
		if found, known := doc.find(at); found.Block != tt.want || known != tt.known {
			t.Errorf("%s is in block %d (%t), want %d (%t)", tt.kept, found.Block, known, tt.want, tt.known)
		}
	}
}
