package check

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"edgerunner.vc/blog/content"
)

// Config is what this package cannot know. Without a function, what it would tell is not
// looked for.
type Config struct {
	// Coloured says whether code in a language is shown in colour.
	Coloured func(language string) bool
	// Width is that of a text in a terminal, in cells.
	Width func(text string) int
	// Command says whether readers can ask for a command by that name.
	Command func(name string) bool
	// Rest is called after each post that was looked at, with the time that took, by who
	// has more to do than to check.
	Rest func(ctx context.Context, took time.Duration)
}

// Blog returns all that is wrong with a blog and the files in its folder fsys at the time
// now, in the order of files and places. The error is that of ctx.
func Blog(ctx context.Context, blog *content.Blog, fsys fs.FS, now time.Time, config Config) ([]Finding, error) {
	return New(config).Check(ctx, blog, fsys, now)
}

// Checker checks a blog as often as it changes. It is for one goroutine.
type Checker struct {
	config Config
	posts  map[*content.Post]*checked
}

// checked is what is known of a post by itself.
type checked struct {
	findings []Finding
	more     int // that are not among them
	keys     []content.FrontKey
	links    []link          // that lead to something of the blog
	headings map[string]bool // by [content.HeadingKey]
	anchors  map[string]bool // other places with names; nil until they are asked for
}

// New returns a checker that has checked nothing yet.
func New(config Config) *Checker { return &Checker{config, map[*content.Post]*checked{}} }

// Check is [Blog], but looks only at the posts that it has not seen before, and at what all
// link to.
func (c *Checker) Check(ctx context.Context, blog *content.Blog, fsys fs.FS, now time.Time) ([]Finding, error) {
	whole := blog.Whole()
	known := map[*content.Post]*checked{}
	for _, p := range whole.Posts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if known[p] = c.posts[p]; known[p] == nil {
			start := time.Now()
			known[p] = c.look(p)
			if c.config.Rest != nil {
				c.config.Rest(ctx, time.Since(start))
			}
		}
	}
	c.posts = known
	findings := c.problems(whole)
	r := newRoads(blog, fsys, now, known)
	for _, p := range whole.Posts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		findings = append(findings, c.post(p, r)...)
	}
	sortFindings(findings)
	return findings, nil
}

// maxFindings bounds what is told of one post: nobody mends more at a time, and a post may
// be written to have millions.
const maxFindings = 200

// post is all that is wrong with a post now.
func (c *Checker) post(p *content.Post, r *roads) []Finding {
	findings := slices.Clone(c.posts[p].findings)
	findings = append(findings, r.judge(p, c.posts[p].links)...)
	findings = append(findings, c.header(p, r)...)
	sortFindings(findings)
	more := c.posts[p].more + max(0, len(findings)-maxFindings)
	if more == 0 {
		return findings
	}
	findings = findings[:min(len(findings), maxFindings)]
	return append(findings, Finding{
		File: p.File, At: findings[len(findings)-1].At, Severity: Info, Rule: "more", Message: fmt.Sprintf("%d more are not told; mend some of these", more),
	})
}

// problems are what was found when the blog was loaded.
func (c *Checker) problems(blog *content.Blog) []Finding {
	posts := map[string]*content.Post{}
	for _, p := range blog.Posts {
		posts[p.File] = p
	}
	var findings []Finding
	for _, p := range blog.Problems {
		f := Finding{
			File: p.File, At: content.Spot{Line: max(p.Line, 1), Column: max(p.Column, 1)}, Severity: Warning,
			Rule: "front-matter", Message: p.Message, Loaded: true,
		}
		if p.Severity == content.Error {
			f.Severity = Error
		}
		if p.Key != "" {
			f.Message = p.Key + ": " + p.Message
		} else if p.Line == 0 {
			f.Rule = "file"
		}
		if post := posts[p.File]; p.Line == 0 && post != nil { // a slug that another post has
			h := header{keys: c.posts[post].keys}
			k, _ := h.key(p.Key)
			f.At, f.Text = k.At, k.Name
		}
		findings = append(findings, f)
	}
	return findings
}
