package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"edgerunner.vc/blog/server/progress"
)

// storeStatus is how the store of what readers have read is.
type storeStatus struct {
	Up     bool      `json:"up"`
	Reason string    `json:"reason,omitempty"` // why it does not answer
	Since  time.Time `json:"since"`            // since when it does, or does not

	WaitingReaders int    `json:"waiting_readers"` // of whom something waits to be written
	WaitingBytes   int    `json:"waiting_bytes"`
	Dropped        uint64 `json:"dropped"`  // changes for which there was no room in memory
	NotKept        uint64 `json:"not_kept"` // newcomers, because too many came
}

// health is how the store is; nil if there is none.
func (k *returning) health() *progress.Health {
	if k == nil {
		return nil
	}
	h := k.store.Health()
	return &h
}

func newStoreStatus(h *progress.Health) *storeStatus {
	if h == nil {
		return nil
	}
	s := &storeStatus{
		Up: h.Err == nil, Since: h.Since, WaitingReaders: h.Readers, WaitingBytes: h.Bytes,
		Dropped: h.Dropped, NotKept: h.NotKept,
	}
	if h.Err != nil {
		s.Reason = strings.Join(strings.Fields(h.Err.Error()), " ") // on one line
	}
	return s
}

// inWords is the status for a person, in a line.
func (s *storeStatus) inWords(now time.Time) string {
	if s == nil {
		return "none: nobody is known again"
	}
	parts := []string{"answers"}
	if !s.Up {
		parts[0] = fmt.Sprintf("has not answered for %s (%s)", sinceInWords(now.Sub(s.Since)), s.Reason)
	}
	waits := "nothing waits to be written"
	if s.WaitingReaders > 0 {
		waits = fmt.Sprintf("of %s something waits to be written", counted(s.WaitingReaders, "reader"))
	}
	parts = append(parts, waits)
	if s.Dropped > 0 {
		parts = append(parts, fmt.Sprintf("for %s there was no room in memory", counted(int(s.Dropped), "change")))
	}
	if s.NotKept > 0 {
		parts = append(parts, fmt.Sprintf("too many came, so %s cannot come back", counted(int(s.NotKept), "newcomer")))
	}
	return strings.Join(parts, "; ")
}

// writeStoreMetrics writes how the store is, if there is one.
func writeStoreMetrics(w io.Writer, h *progress.Health) {
	if h == nil {
		return
	}
	family := familyWriter(w)
	count := func(name, help string, n uint64) { family("counter", name, help, fmt.Sprintf(" %d", n)) }
	family("gauge", "edgerunner_store_up", "1 while the store of what readers have read answers; reading goes on without.", plainly(h.Err == nil))
	family("gauge", "edgerunner_store_waiting_bytes", "Bytes of memory that what waits to be written takes.", fmt.Sprintf(" %d", h.Bytes))
	family("gauge", "edgerunner_store_waiting_readers", "Readers of whom something waits to be written.", fmt.Sprintf(" %d", h.Readers))
	count("edgerunner_store_dropped_total", "Changes for which there was no room in memory.", h.Dropped)
	count("edgerunner_store_failures_total", "How often the store did not answer.", h.Failures)
	count("edgerunner_store_flushed_total", "How often what waited of a reader was written.", h.Flushed)
	count("edgerunner_store_not_kept_total", "Newcomers who did not become known, because too many came.", h.NotKept)
	count("edgerunner_store_refused_total", "Changes that were too long, too many or no text.", h.Refused)
}
