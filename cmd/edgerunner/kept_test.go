package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server/progress"
)

// inParagraph is how many words a paragraph of numbered has: five rows of a window of 80,
// so that most rows begin in the middle of one.
const inParagraph = 60

// numbered is a post of so many paragraphs, each word of which says which one it is.
func numbered(paragraphs int) string {
	var b strings.Builder
	b.WriteString("---\ntitle: Long\ndate: 2020-01-01\n---\n")
	for i := range paragraphs * inParagraph {
		fmt.Fprintf(&b, "w%04d", i)
		b.WriteString(map[bool]string{true: "\n\n", false: " "}[(i+1)%inParagraph == 0])
	}
	return b.String()
}

var numberedWord = regexp.MustCompile(`\bw(\d{4})\b`)

// numberedRows are the words of each row of a screen.
func numberedRows(screen string) (rows [][]int) {
	for row := range strings.Lines(screen) {
		var words []int
		for _, m := range numberedWord.FindAllStringSubmatch(row, -1) {
			n, _ := strconv.Atoi(m[1])
			words = append(words, n)
		}
		rows = append(rows, words)
	}
	return rows
}

// topWords are the words of the first row of a screen that has some.
func topWords(screen string) []int {
	for _, words := range numberedRows(screen) {
		if len(words) > 0 {
			return words
		}
	}
	return nil
}

// startsAt says whether a place is where a row begins with the word.
func startsAt(at content.Place, word int) bool {
	return at.Block == word/inParagraph && at.Offset == len("w0000")*(word%inParagraph)
}

// kept is what a server keeps of readers, as another program sees it.
type kept struct {
	t      *testing.T
	secret progress.Secret
	store  *progress.Store
}

// openKept opens what a server keeps that has this data folder, and that store if it is
// not in the folder.
func openKept(t *testing.T, data, dsn string) *kept {
	t.Helper()
	secret, err := progress.LoadSecret(data)
	if err != nil {
		t.Fatal(err)
	}
	store, err := progress.Open(t.Context(), progress.Config{DSN: dsn, Folder: data, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	return &kept{t, secret, store}
}

func (k *kept) close() {
	k.t.Helper()
	if err := k.store.Close(k.t.Context()); err != nil {
		k.t.Error(err)
	}
}

// waitForPlace waits until the place of a reader in a post, known by the fingerprint of
// their key, is as wanted.
func (k *kept) waitForPlace(fingerprint, slug string, wanted func(content.Place) bool) {
	k.t.Helper()
	again := time.NewTicker(50 * time.Millisecond) // the server has something to do, too
	defer again.Stop()
	late := time.After(time.Minute)
	for {
		state, err := k.store.Load(k.t.Context(), k.secret.Reader(fingerprint))
		reading, ok := state.Readings[slug]
		if err == nil && ok && wanted(placeOf(reading.Place)) {
			return
		}
		select {
		case <-again.C:
		case <-late:
			k.t.Fatalf("the place is not kept: there is %+v (%s), %v", state, reading.Place, err)
		}
	}
}

// waitForWord waits until the place of a reader is where a row begins with the word.
func (k *kept) waitForWord(fingerprint, slug string, word int) {
	k.t.Helper()
	k.waitForPlace(fingerprint, slug, func(at content.Place) bool { return startsAt(at, word) })
}
