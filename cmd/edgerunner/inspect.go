package main

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/content/check"
)

// inspectRest is how many times as long as it has worked an inspection rests after each
// post: readers go before it, on one core too.
const inspectRest = 3

// inspector tells the author in the log what is wrong with the posts of a running server, as
// "edgerunner check" does: when it starts, and of those that have changed. What is told when
// posts are loaded it does not tell again.
type inspector struct {
	posts   *live
	checker *check.Checker
	log     *slog.Logger
	told    map[mistake]bool
}

// mistake is a finding wherever it stands: lines move when something is written above them.
type mistake struct{ file, rule, message, text string }

func newInspector(posts *live, log *slog.Logger) *inspector {
	config := checkConfig()
	config.Rest = func(ctx context.Context, took time.Duration) {
		select {
		case <-ctx.Done():
		case <-time.After(inspectRest * took):
		}
	}
	return &inspector{posts: posts, checker: check.New(config), log: log, told: map[mistake]bool{}}
}

// run inspects the posts, and again whenever they are others, until ctx ends.
func (i *inspector) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-i.posts.inspect:
		}
		i.guarded(ctx)
	}
}

// guarded inspects the posts, and readers go on reading if that fails: whatever is in a post
// must not end the server.
func (i *inspector) guarded(ctx context.Context) {
	defer func() {
		if r := recover(); r != nil {
			i.log.Error("inspecting the posts", "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
		}
	}()
	i.inspect(ctx, i.posts.current())
}

// inspect counts what is wrong with a blog, and tells it. Who runs the posts in the program
// has not written them.
func (i *inspector) inspect(ctx context.Context, blog *content.Blog) {
	if i.posts.dir == "" {
		return
	}
	folder, done, err := openFolder(i.posts.dir)
	if err != nil {
		return // which is told when the posts are read
	}
	defer done()
	findings, err := i.checker.Check(ctx, blog, folder, time.Now())
	if err != nil {
		return // the server ends
	}
	findings = slices.DeleteFunc(findings, func(f check.Finding) bool { return f.Loaded || f.Severity == check.Info })
	count := check.CountOf(findings)
	i.posts.inspected.Store(&count)
	i.tell(ctx, findings)
}

// tell writes the findings into the log, but for what was told before.
func (i *inspector) tell(ctx context.Context, findings []check.Finding) {
	before, more := i.told, -maxReported
	i.told = map[mistake]bool{}
	for _, f := range findings {
		m := mistake{f.File, f.Rule, f.Message, f.Text}
		if i.told[m] {
			continue
		}
		if i.told[m] = true; before[m] {
			continue
		}
		if more++; more <= 0 {
			i.log.Log(ctx, levelOf(f.Severity == check.Error), f.Unrated())
		}
	}
	if more > 0 {
		i.log.Warn("there is more to mend in the posts: edgerunner check tells it all", "more", more)
	}
}

// levelOf is how loud a mistake is told.
func levelOf(isError bool) slog.Level {
	if isError {
		return slog.LevelError
	}
	return slog.LevelWarn
}
