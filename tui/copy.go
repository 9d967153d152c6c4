package tui

import (
	"fmt"
	"strings"
)

// maxCopy bounds what is copied, in bytes: base64 makes 100,000 of it, which is what
// hterm takes at most, and other terminals follow; see
// https://github.com/tmux/tmux/wiki/Clipboard.
const maxCopy = 74_994

// copied takes what the letter behind y names to the clipboard of the reader's terminal
// (OSC 52). Whether it arrives nobody can know.
func (s *postScreen) copied(what rune, d *session) intent {
	switch what {
	case 'y':
		link := s.permalink(d)
		return s.toClipboard(link, link)
	case 'c':
		code, _ := s.page.CodeIn(s.top, s.top+d.layout.body)
		if code == nil {
			return say("There is no code in view.")
		}
		return s.toClipboard(code.Source, lines(code.Source)+" of code")
	case 'p':
		words := s.page.WordsIn(s.top, s.top+d.layout.body)
		if words == "" {
			return say("There is no paragraph in view.")
		}
		return s.toClipboard(words, "“"+strings.ReplaceAll(words, "\n", " "))
	case 'a':
		all := s.post().Markdown()
		return s.toClipboard(all, lines(all)+" of Markdown")
	}
	return say("y copies: y the link, c the code in view, p the paragraph, a all.")
}

func (s *postScreen) toClipboard(text, what string) intent {
	if len(text) > maxCopy {
		return say("That is %d kB, which is more than terminals take.", len(text)/1000)
	}
	return intent{do: copyText, text: text, say: "Copied, if the terminal allows: " + what}
}

// permalink is the link to the heading that the reader is under: the address on the web,
// or what a reader of this blog can type.
func (s *postScreen) permalink(d *session) string {
	id, line := "", s.page.Turn(s.top, d.layout.body) // blank lines belong to nobody
	if s.top > 0 && s.percent(d.layout) == 100 {      // what is at the end never comes to the top
		line += d.layout.body - 1
	}
	for _, h := range s.page.Outline {
		if h.Line <= line {
			id = h.ID
		}
	}
	if link := d.blog.Permalink(s.post(), id); link != "" {
		return link
	}
	if id != "" {
		return s.post().Slug + "#" + id
	}
	return s.post().Slug
}

func lines(text string) string {
	n := strings.Count(strings.TrimRight(text, "\n"), "\n") + 1
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}
