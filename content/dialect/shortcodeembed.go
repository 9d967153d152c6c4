package dialect

import (
	"html"
	"strings"
)

// embedded is a link to what a page would show in a frame.
func embedded(name, address string) rendering {
	address = html.UnescapeString(address) // some authors write &amp;
	return rendering{
		open:   []string{Directive + `<p><a href="` + html.EscapeString(address) + `">` + html.EscapeString(name) + "</a></p>"},
		inline: "[" + label(name) + "](" + destination(address) + ")",
	}
}

// embed is the label and the address of what a tag takes from another site; empty if
// its name is not that of one, or no address is known.
func (t *tag) embed() (name, address string) {
	a := t.args
	id := a.at(0, "id", "src", "url", "video", "code", "file", "mp4", "webm", "href")
	switch t.base() {
	case "youtube", "youtubelite", "youtube-lite", "yt":
		name, address = "YouTube video", "https://www.youtube.com/watch?v="
		if list := a.get("playlist"); list != "" && id == "" {
			id, address = list, "https://www.youtube.com/playlist?list="
		}
	case "vimeo":
		name, address = "Vimeo video", "https://vimeo.com/"
	case "bilibili":
		name, address = "Bilibili video", "https://www.bilibili.com/video/"
	case "tweet", "twitter", "x", "twitter_simple", "x_simple":
		name, address, id = "Post on X", "https://x.com/", owned(a, "i", "/status/")
	case "instagram", "instagram_simple":
		name, address = "Instagram post", "https://www.instagram.com/p/"
	case "gist":
		name, address, id = "Gist", "https://gist.github.com/", owned(a, "", "/")
	case "codepen":
		name, address, id = "CodePen", "https://codepen.io/", owned(a, "", "/pen/")
	case "asciinema":
		name, address = "Terminal recording", "https://asciinema.org/a/"
		if strings.ContainsAny(id, "./") {
			address = ""
		}
	case "spotify":
		name, address, id = "Spotify", "https://open.spotify.com/", spotify(a, id)
	case "video", "html5video":
		name = "Video"
	case "audio":
		name = "Audio"
	case "embed", "iframe":
		name = id
	default:
		return "", ""
	}
	if id == "" {
		return "", ""
	}
	if title := a.get("title", "caption", "alt"); title != "" && t.base() == name {
		name = title
	} else if title != "" {
		name += ": " + title
	}
	if strings.Contains(id, "://") || strings.HasPrefix(id, "//") {
		return name, id
	}
	return name, address + id
}

// owned joins the name of a user and that of a thing, as they are named, follow each
// other, or are written already. Nobody is who owns a thing without a user.
func owned(a tagArgs, nobody, between string) string {
	user, id := a.get("user", "username"), a.get("id", "url")
	words := a.pos
	if user == "" && id == "" && len(words) > 1 {
		user, id = words[0], words[1]
	} else if id == "" && len(words) > 0 {
		id = words[0]
	}
	switch {
	case id == "", strings.Contains(id, "://"):
		return id
	case strings.Contains(id, "/"):
		return strings.TrimPrefix(id, "/")
	case user == "":
		user = nobody
	}
	if user == "" {
		return id
	}
	return user + between + id
}

func spotify(a tagArgs, id string) string {
	kind := a.get("type")
	if kind == "" && len(a.pos) > 1 {
		kind, id = a.pos[0], a.pos[1]
	}
	if kind == "" || id == "" || strings.Contains(id, "/") {
		return id
	}
	return kind + "/" + id
}
