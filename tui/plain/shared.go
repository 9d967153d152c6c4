package plain

import (
	"sync"
	"weak"

	"edgerunner.vc/blog/content"
)

// Shared is what those who are told a post at the same time have in common: its text, of
// which otherwise each would hold one. It keeps nothing that nobody reads. It may be used
// by many at once; the zero value is ready.
type Shared struct {
	mu     sync.Mutex
	sheets map[sharedKey]weak.Pointer[saidSheet]
}

// sharedKey is all that a text depends on: where links lead is a matter of the blog. It
// keeps neither.
type sharedKey struct {
	blog weak.Pointer[content.Blog]
	post weak.Pointer[content.Post]
}

// said is the text of a post, from whoever has it. Two who begin at once may both make it.
func (s *Shared) said(blog *content.Blog, post *content.Post, parse func(*content.Post) *content.Document) *saidSheet {
	if s == nil {
		return newSaidSheet(blog, post, parse(post))
	}
	key := sharedKey{weak.Make(blog), weak.Make(post)}
	s.mu.Lock()
	s.forget()
	has := s.sheets[key].Value()
	s.mu.Unlock()
	if has != nil {
		return has
	}
	made := newSaidSheet(blog, post, parse(post))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sheets == nil {
		s.sheets = map[sharedKey]weak.Pointer[saidSheet]{}
	}
	s.sheets[key] = weak.Make(made)
	return made
}

// forget lets go of the keys of what is gone. There are as few as there are posts that are
// told just now, and were since the last time.
func (s *Shared) forget() {
	for key, sheet := range s.sheets {
		if sheet.Value() == nil {
			delete(s.sheets, key)
		}
	}
}
