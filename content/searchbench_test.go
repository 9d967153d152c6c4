package content

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// A postWriter writes posts with a vocabulary of which, as in any language, a few words are
// half of each text. It always writes the same.
type postWriter struct {
	random *rand.Rand
	zipf   *rand.Zipf
	words  []string
}

func newPostWriter() *postWriter {
	const vocabulary = 60_000
	w := &postWriter{random: rand.New(rand.NewPCG(1, 2))}
	w.zipf = rand.NewZipf(w.random, 1.08, 2, vocabulary-1)
	syllables := strings.Fields("a be co de en fi go hi in jo ka lo mu ne or pre qui ra so ti un ver wi xe yo zu ing tion str é ö")
	seen := map[string]bool{}
	for len(w.words) < vocabulary {
		word := ""
		for range 1 + len(w.words)*3/vocabulary + w.random.IntN(3) { // the usual words are short
			word += syllables[w.random.IntN(len(syllables))]
		}
		if !seen[word] {
			w.words = append(w.words, word)
		}
		seen[word] = len(w.words) < 500 // all the same, rare words may be there twice
	}
	return w
}

func (w *postWriter) sentence(words int) string {
	var b strings.Builder
	for i := range words {
		switch word := w.words[w.zipf.Uint64()]; {
		case w.random.IntN(60) == 0:
			fmt.Fprintf(&b, "[%s](https://example.com/%s) ", word, word)
		case w.random.IntN(40) == 0:
			fmt.Fprintf(&b, "**%s** ", word)
		case i == words/2:
			b.WriteString(word + ", ")
		default:
			b.WriteString(word + " ")
		}
	}
	return strings.TrimSpace(b.String()) + ".\n"
}

func (w *postWriter) post(words int) string {
	var b strings.Builder
	for n := 0; n < words; n += 80 {
		fmt.Fprintf(&b, "## %s\n", w.sentence(4))
		for range 4 {
			b.WriteString(w.sentence(15))
		}
		fmt.Fprintf(&b, "\n```go\nfunc %s() {\n\treturn %s\n}\n```\n\n", w.words[w.random.IntN(500)], w.words[w.random.IntN(500)])
		b.WriteString(w.sentence(12) + "\n")
	}
	return b.String()
}

// writtenBlog has posts of the usual length; 5,000 of them are as many as any blog has
// that is written by people.
func writtenBlog(posts int) *Blog {
	w := newPostWriter()
	b := &Blog{}
	for range posts {
		b.Posts = append(b.Posts, &Post{
			Title: strings.Trim(w.sentence(6), ".\n"), Description: w.sentence(15),
			Tags: []string{w.words[w.random.IntN(200)], w.words[w.random.IntN(200)]}, body: w.post(800),
		})
	}
	return b
}

// BenchmarkIndex is the time to index 5,000 posts of 800 words, and the memory that the
// index holds.
func BenchmarkIndex(b *testing.B) {
	blog := writtenBlog(5000)
	bytes := 0
	for _, p := range blog.Posts {
		bytes += p.Size()
	}
	b.SetBytes(int64(bytes))
	var index *searchIndex
	for b.Loop() {
		index = nil
		index = newSearchIndex(blog.Posts, nil)
	}
	with := liveHeap()
	b.ReportMetric(float64(len(index.parts[0].lists))/1e6, "MB-postings")
	b.ReportMetric(float64(len(index.parts[0].wordEnds)), "words")
	runtime.KeepAlive(index)
	index = nil
	b.ReportMetric((with-liveHeap())/1e6, "MB-live")
	runtime.KeepAlive(blog)
}

func liveHeap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// BenchmarkSearch asks for what costs the most: beginnings of one letter, the words that
// are everywhere, many words, and what nobody means.
func BenchmarkSearch(b *testing.B) {
	blog := writtenBlog(5000)
	blog.Index()
	w := newPostWriter()
	var queries []string
	for c := 'a'; c <= 'z'; c++ {
		queries = append(queries, string(c))
	}
	for i := range 200 {
		queries = append(queries, w.words[i], w.words[i]+" ", w.words[i]+" "+w.words[i/2], w.words[i*200])
	}
	queries = append(queries, strings.Join(w.words[:10], " "), strings.Join(w.words[:1000], " "), strings.Repeat("a", 10_000), strings.Repeat("\u0301", 5_000))
	var times []time.Duration
	for b.Loop() {
		for _, query := range queries {
			start := time.Now()
			blog.Search(query)
			times = append(times, time.Since(start))
		}
	}
	slices.Sort(times)
	b.ReportMetric(float64(len(queries)), "queries/op")
	b.ReportMetric(times[len(times)/2].Seconds()*1000, "ms-p50")
	b.ReportMetric(times[len(times)*999/1000].Seconds()*1000, "ms-p999")
	b.ReportMetric(times[len(times)-1].Seconds()*1000, "ms-worst")
}
