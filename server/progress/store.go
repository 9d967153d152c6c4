package progress

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// openTime is how long a server waits for its database when it starts, before it serves
// without.
const openTime = 5 * time.Second

// File is the name of the store in a data folder.
const File = "progress.db"

// Config is what a store is opened with.
type Config struct {
	// DSN is where the store is: "postgres://…", the path of a file for SQLite, or ""
	// for progress.db in the folder.
	DSN    string
	Folder string // the data folder; not needed if DSN is set
	Secret Secret // of the data folder; a store that was made with another is refused

	// Existing is for what looks after a store while a server may use it: one that is
	// not there is refused and not made, and an older one is left as old as it is.
	Existing bool

	FlushEvery time.Duration    // time between two writings; 0 for five seconds
	Now        func() time.Time // nil for the clock of the machine
	Log        *slog.Logger     // told when the database begins and ceases to answer; nil for nobody

	// Changed is called when the database ceases to answer, and when it begins to again,
	// with how the store is then; nil for nobody. Where that was too quick, it is only told
	// that it answers. The calls come one after the other, from
	// a goroutine that does nothing else, the first perhaps while Open returns and none
	// after Close. It may use the store; what it waits for, the next call and Close wait
	// for too.
	Changed func(Health)
}

// Store keeps what is known of readers. It may be used concurrently.
type Store struct {
	db     *database
	queue  *queue
	health health
	tries  *tryLimits
	config Config

	newcomers *rate.Limiter // see there

	loadTime time.Duration // see there

	turn  chan struct{} // held by whoever writes
	loads chan struct{} // held by those who read

	wake     chan struct{} // something waits, or something is wrong
	soon     chan struct{} // somebody wants it written in a moment
	news     chan struct{} // the database has begun or ceased to answer
	stopping chan struct{} // closed when the store shall end
	ended    chan struct{} // closed when nothing is written any more by itself
	silent   chan struct{} // closed when nobody is told any more
	stop     func()        // closes stopping
	abandon  func()        // ends what is being written
}

// Open opens a store, and makes it if there is none.
//
// A database that does not answer is no error: the store holds in memory what it is
// told, tries again, and [Store.Health] says so. What only an operator can mend is an
// error that says what to do: a DSN that is wrong, a file that is damaged, that others
// can read or that is not ours, a store that a newer program has made or that belongs
// to another secret, a password that is refused.
func Open(ctx context.Context, config Config) (*Store, error) {
	if config.Secret == (Secret{}) {
		return nil, errors.New("a store needs the secret of its data folder")
	}
	db, err := newDatabase(config)
	if err != nil {
		return nil, err
	}
	return open(ctx, config, db)
}

func open(ctx context.Context, config Config, db *database) (*Store, error) {
	if config.FlushEvery <= 0 {
		config.FlushEvery = flushEvery
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	s := newStore(config, db)
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	err := db.explain(s.alone(ctx, func(context.Context) error { return nil }))
	if refused := (*refusal)(nil); errors.As(err, &refused) {
		return nil, errors.Join(refused, db.close())
	}
	err = s.noted(context.WithoutCancel(ctx), writing, err)
	ctx, s.abandon = context.WithCancel(context.Background())
	go s.run(ctx, err != nil)
	go s.tell()
	return s, nil
}

func newStore(config Config, db *database) *Store {
	s := &Store{
		db: db, queue: newQueue(), config: config, tries: newTryLimits(), loadTime: loadTime,
		newcomers: rate.NewLimiter(rate.Every(newcomersEvery), newcomersAtOnce),
		turn:      make(chan struct{}, 1), loads: make(chan struct{}, maxReads),
		wake: make(chan struct{}, 1), soon: make(chan struct{}, 1), news: make(chan struct{}, 1),
		stopping: make(chan struct{}), ended: make(chan struct{}), silent: make(chan struct{}),
	}
	s.stop = sync.OnceFunc(func() { close(s.stopping) })
	s.health.since = config.Now()
	return s
}

// Visit begins a visit, without waiting. Whoever has not been here before becomes known
// by it, unless too many do: what is saved of a reader whom nobody knows, or who has
// been forgotten since, is passed over.
func (s *Store) Visit(reader Reader) {
	at := hours(s.config.Now())
	s.put(reader, func(*entry) bool { return true }, func(e *entry) { e.begin(at) })
}

// Save keeps a reading, without waiting. It sets the time of it. One that is too long
// for the limits of [Reading] is passed over, and counted as refused.
func (s *Store) Save(reader Reader, r Reading) {
	if !r.fits() {
		s.queue.refuse()
		return
	}
	now := s.config.Now()
	r = r.of(now)
	s.put(reader, func(e *entry) bool { _, ok := e.posts[r.Post]; return ok }, func(e *entry) { e.save(r, now) })
}

// Reset forgets all of a post that a reader has begun, without waiting.
func (s *Store) Reset(reader Reader, post string) {
	if !(&Reading{Post: post}).fits() {
		s.queue.refuse()
		return
	}
	s.put(reader, func(e *entry) bool { _, ok := e.posts[post]; return ok }, func(e *entry) { e.change(post, change{reset: true}) })
}

// SavePreference keeps a value of at most 1 kB under a name of 1 to 64 bytes, without
// waiting; an empty value forgets it. What is longer is counted as refused, and so is,
// as far as it is seen without waiting, a thirty-third name.
func (s *Store) SavePreference(reader Reader, name, value string) {
	if name == "" || len(name) > maxName || len(value) > maxPreference || !storable(name) || !storable(value) {
		s.queue.refuse()
		return
	}
	kept := true
	s.put(reader, func(e *entry) bool { _, ok := e.preferences[name]; return ok }, func(e *entry) { kept = e.prefer(name, value) })
	if !kept {
		s.queue.refuse()
	}
}

// put changes what waits of a reader, and has it written soon. Nobody's progress is
// not kept.
func (s *Store) put(reader Reader, waits func(*entry) bool, f func(*entry)) {
	if reader == (Reader{}) {
		return
	}
	s.queue.put(reader, waits, f)
	ring(s.wake)
}

// ring wakes whoever waits for the bell, now or later, once.
func ring(bell chan<- struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}
