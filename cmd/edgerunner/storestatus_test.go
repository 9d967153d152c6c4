package main

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"edgerunner.vc/blog/server/sshtest"
)

// A store that is away is told to the operator, and readers read on: the server is ready.
func TestStoreThatIsAway(t *testing.T) {
	dir := shortDir(t)
	b := startBlog(t, func(s *settings) {
		s.data, s.metrics, s.store = dir, "127.0.0.1:0", "postgres://me@/nowhere?host="+t.TempDir()
	})
	c := openPost(t, b, "specimen", as(sshtest.Key(t), sshtest.Options{}))
	c.WaitForText("Reading Progress")
	url := httpOf(t, b)
	if code, text := request(t, http.MethodGet, url+"/readyz"); code != http.StatusOK {
		t.Errorf("/readyz: %d %s", code, text)
	}
	_, text := request(t, http.MethodGet, url+"/metrics")
	for _, want := range []string{`up 0`, `waiting_readers 1`, `waiting_bytes [1-9]\d+`, `failures_total [1-9]\d*`, `flushed_total 0`, `dropped_total 0`, `refused_total 0`, `not_kept_total 0`} {
		if !regexp.MustCompile(`\nedgerunner_store_` + want + `\n`).MatchString(text) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	code, out, errs := askStatus(t, dir)
	if code != 0 || !regexp.MustCompile(`\n    store         has not answered for \d+ seconds? \(.+\); of 1 reader something waits to be written\n`).MatchString(out) {
		t.Errorf("exit code %d, stderr %q, status\n%s", code, errs, out)
	}
	_, out, _ = askStatus(t, dir, "--json")
	var s status
	if err := json.Unmarshal([]byte(out), &s); err != nil || !s.Ready || s.Store == nil || s.Store.Up || s.Store.Reason == "" || s.Store.WaitingReaders != 1 {
		t.Errorf("%v, status %s", err, out)
	}
	c.Type(keyCtrlC)
	c.Wait()
}

// Where nothing is kept, nothing is said of a store.
func TestNoStore(t *testing.T) {
	dir := shortDir(t)
	b := startBlog(t, func(s *settings) { s.data, s.metrics, s.identity = dir, "127.0.0.1:0", "off" })
	if _, text := request(t, http.MethodGet, httpOf(t, b)+"/metrics"); strings.Contains(text, "edgerunner_store_") {
		t.Errorf("there are metrics of a store:\n%s", text)
	}
	b.mustServe(t)
	if _, out, _ := askStatus(t, dir); !strings.Contains(out, "    store         none: nobody is known again\n") {
		t.Errorf("status\n%s", out)
	}
	if _, out, _ := askStatus(t, dir, "--json"); strings.Contains(out, `"store"`) {
		t.Errorf("status %s", out)
	}
}

func TestStoreStatusInWords(t *testing.T) {
	now := time.Now()
	for want, s := range map[string]*storeStatus{
		"none: nobody is known again":                         nil,
		"answers; nothing waits to be written":                {Up: true},
		"answers; of 3 readers something waits to be written": {Up: true, WaitingReaders: 3},
		"has not answered for 5 minutes (away); nothing waits to be written; for 7 changes there was no room in memory; too many came, so 2 newcomers cannot come back": {Reason: "away", Since: now.Add(-5 * time.Minute), Dropped: 7, NotKept: 2},
	} {
		if got := s.inWords(now); got != want {
			t.Errorf("%+v is %q, want %q", s, got, want)
		}
	}
}
