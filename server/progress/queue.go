package progress

import (
	"sync"
	"time"
)

// maxQueue is how much may wait to be written, in bytes: a thirty-second part of the
// smallest machine that we serve from, 512 MB. It is some 40,000 readings, which a
// thousand readers at once need hours to make, since only the latest of each post waits.
const maxQueue = 16 << 20

// queue holds what is to be written. What is being written stays in it until that has
// been done, so that whoever asks finds it in the database or here.
type queue struct {
	mu      sync.Mutex
	waiting map[Reader]*entry
	leaving map[Reader]*entry // being written
	size    int               // of both, in bytes
	limit   int               // of the size, in bytes
	closed  bool              // nobody will write any more

	dropped, refused uint64 // changes for which there was no room, and that nothing could keep
}

func newQueue() *queue { return &queue{waiting: map[Reader]*entry{}, limit: maxQueue} }

// put changes what waits of a reader. When there is no room left, only what waits
// already can change, which takes no more.
func (q *queue) put(reader Reader, waits func(*entry) bool, f func(*entry)) {
	q.mu.Lock()
	defer q.mu.Unlock()
	e, known := q.waiting[reader]
	if q.closed || !(known && waits(e)) && q.size+maxCost > q.limit {
		q.dropped++
		return
	}
	if !known {
		e = &entry{}
		q.waiting[reader] = e
		q.size += e.cost()
	}
	q.size -= e.cost()
	f(e)
	q.size += e.cost()
}

func (q *queue) refuse() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.refused++
}

// held are copies of what is to be written of a reader, in the order in which it is.
func (q *queue) held(reader Reader, now time.Time) *entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := &entry{}
	for _, part := range []map[Reader]*entry{q.leaving, q.waiting} {
		if e, ok := part[reader]; ok {
			all.then(e, now)
		}
	}
	return all
}

// take has one reader leave, and more of them until n statements are needed to write
// them. Nobody may be leaving.
func (q *queue) take(n int) map[Reader]*entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	var readers []Reader
	for reader, e := range q.waiting {
		if n -= e.statements(); n < 0 && len(readers) > 0 {
			break
		}
		readers = append(readers, reader)
	}
	return q.leave(readers)
}

// takeOf has these readers leave, as far as something waits of them.
func (q *queue) takeOf(readers []Reader) map[Reader]*entry {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.leave(readers)
}

func (q *queue) leave(readers []Reader) map[Reader]*entry {
	if q.leaving == nil {
		q.leaving = make(map[Reader]*entry, len(readers))
	}
	for _, reader := range readers {
		if e, ok := q.waiting[reader]; ok {
			q.leaving[reader] = e
			delete(q.waiting, reader)
		}
	}
	return q.leaving
}

// left forgets those who were leaving: they are in the database now.
func (q *queue) left() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range q.leaving {
		q.size -= e.cost()
	}
	q.leaving = nil
}

// stay has those who were leaving wait again, before what came meanwhile.
func (q *queue) stay(now time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for reader, e := range q.leaving {
		if next, ok := q.waiting[reader]; ok {
			q.size -= e.cost() + next.cost()
			e.then(next, now)
			q.size += e.cost()
		}
		q.waiting[reader] = e
	}
	q.leaving = nil
}

// close has the queue take nothing more.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
}

// readers is of how many readers something is not known to be written.
func (q *queue) readers() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting) + len(q.leaving)
}

func (q *queue) describe(h *Health) {
	q.mu.Lock()
	defer q.mu.Unlock()
	h.Readers, h.Bytes, h.Dropped, h.Refused = len(q.waiting)+len(q.leaving), q.size, q.dropped, q.refused
}

// drop forgets what waits of a reader.
func (q *queue) drop(reader Reader) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if e, ok := q.waiting[reader]; ok {
		q.size -= e.cost()
		delete(q.waiting, reader)
	}
}
