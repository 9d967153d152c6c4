package content

import "iter"

// SampleSize is how many letters are enough to know words by: five words or so, which
// hardly stand twice in a text by chance, and are soon told apart from those of a list of
// like things.
const SampleSize = 24

// Sample is what the words at a place are known by, so that it is found in a block that
// has changed, was divided or joined with another.
type Sample struct {
	Next uint64 `json:"next,string,omitempty"` // of the letters from the place on; where the block ends too soon, of its last ones
	Lead int    `json:"lead,omitempty"`        // how many of those are before the place
	Last uint64 `json:"last,string,omitempty"` // of the letters before the place
}

// sampleBase makes a sum of letters that the next one is soon made of: Karp and Rabin,
// "Efficient randomized pattern-matching algorithms", doi:10.1147/rd.312.0249. It is the
// prime of FNV.
const sampleBase = 1099511628211

// NewSample is that of a place with so many of the letters of its block before it. Of a
// block with less than [SampleSize] letters there is none.
func NewSample(letters []rune, before int) Sample {
	var s Sample
	if from := min(before, len(letters)-SampleSize); from >= 0 {
		s.Next, s.Lead = sampleSum(letters[from:from+SampleSize]), before-from
	}
	if before >= SampleSize {
		s.Last = sampleSum(letters[before-SampleSize : before])
	}
	return s
}

func sampleSum(letters []rune) uint64 {
	sum := uint64(0)
	for _, r := range letters {
		sum = sum*sampleBase + uint64(r)
	}
	return sum
}

// in is where among letters the place is, by the words behind it (true) and by those
// before it.
func (s Sample) in(letters iter.Seq[rune]) iter.Seq2[int, bool] {
	first := uint64(1) // what the first letter of a sum counts once there is one more
	for range SampleSize {
		first *= sampleBase
	}
	return func(yield func(int, bool) bool) {
		var ring [SampleSize]rune
		n, sum := 0, uint64(0)
		for r := range letters {
			sum = sum*sampleBase + uint64(r) - first*uint64(ring[n%SampleSize])
			ring[n%SampleSize] = r
			if n++; n < SampleSize {
				continue
			}
			if sum == s.Next && !yield(n-SampleSize+s.Lead, true) || sum == s.Last && !yield(n, false) {
				return
			}
		}
	}
}
