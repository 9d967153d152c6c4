package page

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// wrapped is a text in lines of at most width cells, as they are shown.
func wrapped(words string, width int) []string {
	var lines []string
	for _, r := range breakLines(words, width, false, func(int) bool { return false }, func(int) int { return 0 }) {
		l := withoutBreaks(words[r.start:r.end])
		if r.hyphen {
			l += "-"
		}
		lines = append(lines, l)
	}
	return lines
}

func TestWrap(t *testing.T) {
	const family = "👨\u200d👩\u200d👧\u200d👦"
	for _, tt := range []struct {
		name  string
		width int
		words string
		want  string // lines, with | between them
	}{
		{"words", 10, "one two three four", "one two|three four"},
		{"exactly", 7, "one two three", "one two|three"},
		{"one cell less", 6, "one two three", "one|two|three"},
		{"nothing", 10, "", ""},
		{"hard break", 10, "a\nb", "a|b"},
		{"hard breaks", 10, "a\n\nb", "a||b"},
		{"break at the end", 10, "a\n", "a|"},
		{"break where the line is full", 3, "abc\ndef", "abc|def"},
		{"blanks of code", 10, "a  b", "a  b"},
		{"address", 25, "see https://example.com/a-b/c now", "see|https://example.com/a-b/c|now"},
		{"address that does not fit", 12, "https://example.com/a-b/c", "https://exam|ple.com/a-b/|c"},
		{"path", 14, "in content/posts-of-old.md", "in|content/posts-|of-old.md"},
		{"hyphens", 12, "a well-known-face", "a well-|known-face"},
		{"options", 8, "use --no-color", "use|--no-|color"},
		{"numbers", 9, "call 555-0123-4", "call|555-0123-|4"},
		{"range of years", 9, "in 1976-1980", "in|1976-1980"},
		{"one letter before the hyphen", 8, "this x-ray", "this|x-ray"},
		{"over-long word", 5, "floccinaucini", "flocc|inauc|ini"},
		{"over-long, after another", 5, "ab floccinau x", "ab|flocc|inau|x"},
		{"French", 8, "Quel mot !", "Quel|mot !"},
		{"French, alone", 5, "un mot ; oui", "un|mot ;|oui"},
		{"no French", 5, "abcd & ef", "abcd|& ef"},
		{"quotation marks of France", 8, "« mot » oui", "« mot »|oui"},
		{"no-break space", 8, "about 100\u00a0% done", "about|100\u00a0%|done"},
		{"soft hyphen", 6, "soft\u00adhyphen", "soft-|hyphen"},
		{"soft hyphen not needed", 20, "soft\u00adhyphen", "softhyphen"},
		{"soft hyphen without room", 4, "soft\u00adware", "soft|ware"},
		{"zero-width space", 6, "zero\u200bwidth", "zero|width"},
		{"zero-width space not needed", 20, "zero\u200bwidth", "zerowidth"},
		{"Chinese", 8, "一二三四五六", "一二三四|五六"},
		{"comma begins no line", 8, "一二三四，五", "一二三|四，五"},
		{"full stop begins no line", 8, "一二三四。", "一二三|四。"},
		{"closing quote begins no line", 8, "一二三「四」", "一二三|「四」"},
		{"opening bracket ends no line", 8, "一二三（四", "一二三|（四"},
		{"small kana begin no line", 8, "ああああっあ", "あああ|あっあ"},
		{"long vowel begins no line", 8, "アアアアーア", "アアア|アーア"},
		{"Chinese and Latin", 10, "在Linux上用ssh登录", "在Linux上|用ssh登录"},
		{"Korean", 10, "한국어는 낱말 사이", "한국어는|낱말 사이"},
		{"Korean with a stop", 8, "나누기가 쉽다.", "나누기가|쉽다."},
		{"over-long Korean", 4, "한국어는", "한국|어는"},
		{"Thai", 4, "กำกิ่กี่กู้", "กำกิ่กี่|กู้"},
		{"over-long Thai", 2, "กำกิ่กี่กู้", "กำ|กิ่กี่|กู้"},
		{"emoji", 4, "a 👩\u200d💻", "a|👩\u200d💻"},
		{"family", 8, "a " + family + " b", "a|" + family + "|b"},
		{"flags", 4, "🇯🇵🇩🇪", "🇯🇵🇩🇪"},
		{"flags, apart", 3, "🇯🇵🇩🇪", "🇯🇵|🇩🇪"},
		{"combining", 3, "e\u0301e\u0301e\u0301e\u0301", "e\u0301e\u0301e\u0301|e\u0301"},
		{"variation", 4, "❤️❤️❤️❤️❤️", "❤️❤️❤️❤️|❤️"},
	} {
		if got := strings.Join(wrapped(tt.words, tt.width), "|"); got != tt.want {
			t.Errorf("%s: %q in %d cells\ngot  %s\nwant %s", tt.name, tt.words, tt.width, got, tt.want)
		}
	}
}

// wrapTexts hold a bit of everything that is hard to break.
var wrapTexts = []string{
	"Plain words, and un-conventional-hyphenated-compounds; floccinaucinihilipilification.",
	"https://example.com/a/long?address=with&some=parts and text, me@example.com.",
	"中文的字写在看不见的方格里，每个字在终端里占两个单元格。（句子）中间「没有」空格。",
	"ちょっとコーヒーを（そして紅茶も）。「禁則処理」という決まりがある。",
	"한국어는 낱말 사이를 띄어 쓰므로 줄을 나누기가 조금 더 쉽다.",
	"ภาษาไทยเขียนติดกันโดยไม่เว้นวรรคระหว่างคำ จึงตัดบรรทัดได้ยาก กำลังน้ำที่",
	"تُكتب العربية من اليمين إلى اليسار، وتتصل حروفها. גם העברית.",
	"नमस्ते दुनिया, क्षत्रिय; தமிழ்; বাংলা.",
	"👩\u200d💻 👨\u200d👩\u200d👧\u200d👦 🇯🇵🇩🇪🇫🇷 👍🏽 ❤️ ✈️ 1️⃣ Z̷̛a̸l̴g̵o̶ Việt",
	"soft\u00adhyphen\u00adated and zero\u200bwidth\u200bspaces, a\u00a0b\u00a0c",
	"Quel beau mot ! Vraiment ? Oui : « c'est vrai » ; 100 % sûr…",
	"a\nb\n\nc  d   e\n",
}

// TestWrapKeeps breaks texts at all widths: nothing is lost or doubled, nothing is too
// wide, no character is torn, and what fits on a line is not cut.
func TestWrapKeeps(t *testing.T) {
	for _, words := range wrapTexts {
		var clusters []int
		for g := graphemes.FromString(words); g.Next(); {
			clusters = append(clusters, g.Start())
		}
		clusters = append(clusters, len(words))
		for width := 1; width <= 40; width++ {
			rows := breakLines(words, width, false, func(int) bool { return false }, func(int) int { return 0 })
			last := 0
			for i, r := range rows {
				if gap := words[last:r.start]; strings.Trim(gap, " \n") != "" || strings.Count(gap, "\n") > 1 {
					t.Fatalf("width %d, row %d of %q: %q is lost", width, i, words, gap)
				}
				last = r.end
				shown := cells(words[r.start:r.end])
				if r.hyphen {
					shown++
				}
				if shown != r.width || shown > max(width, 2) {
					t.Fatalf("width %d, row %d of %q: %q has %d cells, says %d", width, i, words, words[r.start:r.end], shown, r.width)
				}
				if _, whole := slices.BinarySearch(clusters, r.end); !whole && width >= 8 {
					t.Fatalf("width %d: %q tears a character", width, words[r.start:r.end])
				}
				checkEdges(t, words, rows, i, width)
			}
			if strings.Trim(words[last:], " \n") != "" {
				t.Fatalf("width %d: %q is lost", width, words[last:])
			}
		}
	}
}

// checkEdges looks at where a row ends and the next one begins.
func checkEdges(t *testing.T, words string, rows []row, i, width int) {
	t.Helper()
	if i+1 == len(rows) || rows[i].end == rows[i].start || rows[i+1].start == rows[i+1].end {
		return
	}
	end, start := rows[i].end, rows[i+1].start
	before, _ := utf8.DecodeLastRuneInString(words[:end])
	after, _ := utf8.DecodeRuneInString(words[start:])
	if width >= 8 && strings.ContainsRune("、。，）」ーっょ", after) || width >= 8 && strings.ContainsRune("（「", before) {
		t.Errorf("width %d: a line ends with %q, the next begins with %q", width, words[rows[i].start:end], words[start:rows[i+1].end])
	}
	if words[end:start] != "" {
		return
	}
	if width >= 8 && strings.ContainsRune("เแโใไ", before) {
		t.Errorf("width %d: a vowel that stands before its consonant ends the line %q", width, words[rows[i].start:end])
	}
	// The line ended within a word.
	from, to := strings.LastIndexAny(words[:end], " \n")+1, len(words)
	if n := strings.IndexAny(words[end:], " \n"); n >= 0 {
		to = end + n
	}
	word := words[from:to]
	if isPlainASCII(word) && cells(word) <= width && before != '-' {
		t.Errorf("width %d: %q is cut behind %q", width, word, words[from:end])
	}
	if strings.Contains(word, "://") && cells(word) <= width {
		t.Errorf("width %d: the address %q is cut", width, word)
	}
}

// TestRuneCells compares the fast count with the method, for all of Unicode.
func TestRuneCells(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) || r < ' ' || r >= 0x7f && r < 0xa0 { // never in clean text
			continue
		}
		want := WidthMethod.StringWidth(string(r))
		if r == '\u00ad' || r == '\u200b' {
			want = 0
		}
		if got := runeCells(r); got != want {
			t.Errorf("%U has %d cells, want %d", r, got, want)
		}
	}
}

func FuzzWrap(f *testing.F) {
	for i, words := range wrapTexts {
		f.Add(words, uint8(i*3))
	}
	f.Fuzz(func(t *testing.T, words string, width uint8) {
		if !utf8.ValidString(words) || strings.ContainsFunc(words, func(r rune) bool { return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 }) {
			t.Skip()
		}
		last := 0
		for _, r := range breakLines(words, int(width), false, func(int) bool { return false }, func(int) int { return 0 }) {
			if r.start < last || r.end < r.start || strings.Trim(words[last:r.start], " \n") != "" {
				t.Fatalf("%q, width %d: row %+v after %d", words, width, r, last)
			}
			if last = r.end; r.width > max(int(width), 2) {
				t.Fatalf("%q, width %d: row %+v is too wide", words, width, r)
			}
		}
		if strings.Trim(words[last:], " \n") != "" {
			t.Fatalf("%q, width %d: %q is lost", words, width, words[last:])
		}
	})
}
