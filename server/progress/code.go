package progress

import (
	"crypto/rand"
	"math/big"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

const (
	// codeLetters are those of codes: without vowels, so that no word comes about, and
	// without L, which looks like others.
	codeLetters = "BCDFGHJKMNPQRSTVWXYZ"

	// codeLength is how many of them a code has: 26 billion codes.
	codeLength = 8

	// codeTime is how long a code is good: enough to walk to the other machine.
	codeTime = 10 * time.Minute
)

// How often codes can be tried. With one a second from everybody together, whoever
// guesses for a year while one code is good all the time finds it once in 800 years.
// People who mistype need a few tries, and are rarely many at once.
const (
	triesEvery, tries                 = time.Second, 20    // of all
	triesOfReaderEvery, triesOfReader = 2 * time.Minute, 5 // of one
	maxTrying                         = 1 << 10            // more than can try in the ten minutes after which one has all tries again
)

// newCode is a code by chance.
func newCode() string {
	var code strings.Builder
	for range codeLength {
		n, _ := rand.Int(rand.Reader, big.NewInt(int64(len(codeLetters)))) // it never fails
		code.WriteByte(codeLetters[n.Int64()])
	}
	return code.String()
}

// readCode is a code as somebody typed it: in small letters, or in groups. It is "" if
// it cannot be one.
func readCode(typed string) string {
	if len(typed) > 4*codeLength { // whatever is in between
		return ""
	}
	code := strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\t", "").Replace(typed))
	if len(code) != codeLength || strings.Trim(code, codeLetters) != "" {
		return ""
	}
	return code
}

// tryLimits bound how often codes are tried.
type tryLimits struct {
	all *rate.Limiter

	mu   sync.Mutex
	each *lru.Cache[Reader, *rate.Limiter]
}

func newTryLimits() *tryLimits {
	each, _ := lru.New[Reader, *rate.Limiter](maxTrying) // it fails for no size but 0
	return &tryLimits{all: rate.NewLimiter(rate.Every(triesEvery), tries), each: each}
}

// allow says whether the reader may try a code. One who may not takes nothing from the
// others.
func (l *tryLimits) allow(reader Reader, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	own, ok := l.each.Get(reader)
	if !ok {
		own = rate.NewLimiter(rate.Every(triesOfReaderEvery), triesOfReader)
	}
	if own.TokensAt(now) < 1 || !l.all.AllowN(now, 1) {
		return false
	}
	l.each.Add(reader, own)
	return own.AllowN(now, 1)
}
