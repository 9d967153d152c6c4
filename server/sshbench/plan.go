package sshbench

import "time"

// Plan is how many readers there are, how often and how long. What is zero is left out.
type Plan struct {
	Opens, AtOnce, Rounds int           // first frames one at a time, and so many at once so often
	Sustained             time.Duration // how long new sessions come, one behind the other
	Idle                  int           // readers who do nothing
	Watch                 time.Duration // how long they are watched
	Lines, Pages          int           // that one reader goes down
	Beside                int           // idle readers of the text who are there meanwhile
	// Thought is how long that one thinks at most before the next key. It is to be several
	// times the period of what paints 60 times a second: a key that is held comes 30 times
	// a second, and keys are not to come in step with a renderer.
	Thought          time.Duration
	Active           int           // readers who press keys
	Pace, ActiveTime time.Duration // between two keys of each, and how long they press them
	// Pressing is readers who press keys in the same way, of whom only the memory is
	// measured, whatever is painted; of a server that has done nothing else.
	Pressing int
	// Settle is how long readers are left alone before they are watched: what is behind
	// their first frame, such as a timer, is over then.
	Settle time.Duration
}

// Hook is called at moments of a measurement, to profile the server.
type Hook func(Moment) error

// Moment is one of those.
type Moment string

// The moments, each while the readers of that part are there.
const (
	IdleBegins, IdleEnds       Moment = "idle begins", "idle ends"
	SessionsBegin, SessionsEnd Moment = "sessions begin", "sessions end"
	ActiveBegins, ActiveEnds   Moment = "active begins", "active ends"
)

// Figures are what was measured of one target in one run, by their names; see [Table].
type Figures map[string]float64
