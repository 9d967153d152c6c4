package content

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

func TestSiteDefaults(t *testing.T) {
	for name, fsys := range map[string]fstest.MapFS{
		"no file":      {},
		"empty":        {siteFile: {}},
		"comment":      {siteFile: {Data: []byte("# nothing yet\n")}},
		"document":     {siteFile: {Data: []byte("---\n")}},
		"empty values": {siteFile: {Data: []byte("title:\nlanguage:\ntime_zone:\naccent:\n")}},
		"empty texts":  {siteFile: {Data: []byte("title: ''\nlanguage: ''\ntime_zone: ''\nbase_url: ''\nglyph: ''\naccent: {dark: '', light: ''}\n")}},
		"another case": {"Site.yml": {Data: []byte("title: x")}},
	} {
		t.Run(name, func(t *testing.T) {
			b := mustLoad(t, fsys)
			checkProblems(t, b.Problems)
			if got, want := *b.Site, *defaultSite(); got != want {
				t.Errorf("got\n%+v\nwant\n%+v", got, want)
			}
		})
	}
}

func TestSite(t *testing.T) {
	const whole = `# our blog
title: Edgerunner
tagline: "Notes: from the edge"
copyright: © 2025
base_url: https://example.com/blog
host: blog.example.com:2222
language: de
time_zone: Europe/Berlin
author: Ann
accent:
  dark: "#4DE3C2"
  light: '#006655'
glyph: |
  /\
   /\
`
	for name, src := range map[string]string{
		"as it is": whole, "with CR LF": strings.ReplaceAll(whole, "\n", "\r\n"), "with a BOM": "\ufeff" + whole,
		"with a beginning": "---\n" + whole, "with both ends": "---\n" + whole + "...\n",
	} {
		t.Run(name, func(t *testing.T) {
			b := mustLoad(t, files{siteFile: src}.fs())
			checkProblems(t, b.Problems)
			got := *b.Site
			if name := got.Location().String(); name != "Europe/Berlin" {
				t.Errorf("location %s, want Europe/Berlin", name)
			}
			got.location = nil
			if want := (Site{
				Title: "Edgerunner", Tagline: "Notes: from the edge", Copyright: "© 2025", BaseURL: "https://example.com/blog/", Host: "blog.example.com:2222",
				Language: "de", TimeZone: "Europe/Berlin", Author: "Ann", Accent: Accent{"#4DE3C2", "#006655"}, Glyph: "/\\\n /\\",
			}); got != want {
				t.Errorf("got\n%+v\nwant\n%+v", got, want)
			}
		})
	}
}

// A bad setting is told with its line and its name, and costs only itself: the
// settings around it are used.
func TestBadSettings(t *testing.T) {
	tests := []struct {
		name, bad string
		want      []string
	}{
		{"zone", "time_zone: Mars/Olympus", []string{"error site.yaml:2: time_zone: … Europe/Berlin … Mars/Olympus"}},
		{"zone of the server", "time_zone: Local", []string{"error site.yaml:2: time_zone: … Local"}},
		{"zone outside", "time_zone: ../../../etc/passwd", []string{"error site.yaml:2: time_zone:"}},
		{"address of another kind", "base_url: ftp://example.com", []string{"error site.yaml:2: base_url: … https://example.com/ … ftp://example.com"}},
		{"address without a scheme", "base_url: example.com", []string{"error site.yaml:2: base_url:"}},
		{"address without a host", "base_url: 'https:///blog'", []string{"error site.yaml:2: base_url:"}},
		{"host with a scheme", "host: ssh://example.com", []string{"error site.yaml:2: host: … blog.example.com … ssh://example.com"}},
		{"host that is an option", "host: -oProxyCommand=x", []string{"error site.yaml:2: host:"}},
		{"address with a blank", "base_url: 'https://a b/'", []string{"error site.yaml:2: base_url:"}},
		{"colour", "accent:\n  dark: '#ffffff'\n  light: red", []string{"error site.yaml:4: accent … #4de3c2 … red"}},
		{"two colours", "accent:\n  dark: '#12345'\n  light: '#gggggg'", []string{"error site.yaml:3: accent … #12345", "error site.yaml:4: accent … #gggggg"}},
		{"one colour for both", "accent: '#ffffff'", []string{"error site.yaml:2: … accent"}},
		{"unknown colour", "accent:\n  drak: '#ffffff'", []string{"error site.yaml:3: … drak"}},
		{"glyph too high", "glyph: |\n  1\n  2\n  3\n  4\n  5\n  6", []string{"error site.yaml:2: glyph: … 5 lines … 6"}},
		{"glyph too high by carriage returns", `glyph: "1\r2\r3\r4\r5\r6"`, []string{"error site.yaml:2: glyph: … 5 lines"}},
		{"glyph too wide", "glyph: " + strings.Repeat("x", maxGlyphBytes+1), []string{"error site.yaml:2: glyph: … 80 … 81"}},
		{"glyph too wide by tabs", `glyph: "` + strings.Repeat(`\t`, maxGlyphBytes) + `x"`, []string{"error site.yaml:2: glyph: … 80"}},
		{"title is a list", "title: [a, b]", []string{"error site.yaml:2: … title"}},
		{"tagline is a mapping", "tagline: {a: b}", []string{"error site.yaml:2: … tagline"}},
		{"language is a list", "language: [de, en]", []string{"error site.yaml:2: … language"}},
		{"unknown", "titel: x", []string{"error site.yaml:2: … titel"}},
		{"twice", "title: A\ntitle: B", []string{"error site.yaml:3: … title"}},
		{"all at once", "time_zone: Mars\nbogus: 1\ntitle: [a]\nbase_url: x\naccent: {dark: x}\nglyph: [a]", []string{
			"error site.yaml:2: time_zone:", "error site.yaml:3: … bogus", "error site.yaml:4: … title",
			"error site.yaml:5: base_url:", "error site.yaml:6: accent", "error site.yaml:7: … glyph",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := mustLoad(t, files{siteFile: "author: Ann\n" + tt.bad + "\ncopyright: Us\n", "a.md": "Text"}.fs())
			checkProblems(t, b.Problems, tt.want...)
			for _, p := range b.Problems {
				for _, ours := range []string{"content.", "unmarshal", "!!"} {
					if strings.Contains(p.String(), ours) {
						t.Errorf("%q speaks Go, not the author's language", p)
					}
				}
			}
			got := *b.Site
			want := *defaultSite()
			want.Author, want.Copyright = "Ann", "Us"
			if tt.name == "colour" {
				want.Accent.Dark = "#ffffff"
			}
			if tt.name == "twice" {
				want.Title = got.Title // either
			}
			if got != want {
				t.Errorf("got\n%+v\nwant\n%+v", got, want)
			}
			if len(b.Posts) != 1 {
				t.Error("the post is not served")
			}
		})
	}
}

func TestSiteUnreadable(t *testing.T) {
	tests := []struct {
		name string
		file *fstest.MapFile
		want string
	}{
		{"not YAML", &fstest.MapFile{Data: []byte("author: Ann\ntitle: x: y\n")}, "error site.yaml:2: "},
		{"not YAML on the first line", &fstest.MapFile{Data: []byte("title: x: y\n")}, "error site.yaml:1: "},
		{"open list", &fstest.MapFile{Data: []byte("author: Ann\ntitle: [\nlanguage: de\n")}, "error site.yaml:2: "},
		{"words", &fstest.MapFile{Data: []byte("Our blog\n")}, "error site.yaml:1: … key: value"},
		{"list", &fstest.MapFile{Data: []byte("# c\n- title\n")}, "error site.yaml:2: … key: value"},
		{"folder", &fstest.MapFile{Mode: fs.ModeDir}, "error site.yaml: "},
		{"pipe", &fstest.MapFile{Mode: fs.ModeNamedPipe}, "error site.yaml: is not a regular file"},
		{"too large", &fstest.MapFile{Data: []byte("title: " + strings.Repeat("x", maxPostSize))}, "error site.yaml: is over 4 MB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := mustLoad(t, fstest.MapFS{siteFile: tt.file, "a.md": {Data: []byte("Text")}})
			checkProblems(t, b.Problems, tt.want)
			for _, p := range b.Problems {
				if strings.Contains(p.Message, "<nil>") || strings.Contains(p.Message, "front matter") || strings.Contains(p.Message, "yaml: line") {
					t.Errorf("%q is no help", p)
				}
			}
			if got, want := *b.Site, *defaultSite(); got != want {
				t.Errorf("got\n%.200v\nwant\n%v", got, want)
			}
			if len(b.Posts) != 1 {
				t.Error("the post is not served")
			}
		})
	}
}

func TestSiteText(t *testing.T) {
	b := mustLoad(t, files{siteFile: `title: "  Two\n  lines  "
glyph: "\n\n a\tb\r\n\n c\n"
`}.fs())
	checkProblems(t, b.Problems)
	if got, want := b.Site.Title, "Two lines"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
	if got, want := b.Site.Glyph, " a    b\n\n c"; got != want {
		t.Errorf("glyph %q, want %q", got, want)
	}
}

// Whatever way the address of a blog is written, links of posts are below it.
func TestBaseURL(t *testing.T) {
	tests := []struct{ base, ref, want string }{
		{"https://example.com/", "/img/a.webp", "https://example.com/img/a.webp"},
		{"https://example.com", "img/a.webp", "https://example.com/slug/img/a.webp"},
		{"https://example.com/blog", "img/a.webp", "https://example.com/blog/slug/img/a.webp"},
		{"https://example.com/blog", "/img/a.webp", "https://example.com/img/a.webp"},
		{"https://example.com/blog/", "../a.webp", "https://example.com/blog/a.webp"},
		{"https://example.com/", "//cdn.example/a.webp", "https://cdn.example/a.webp"},
		{"https://example.com/", "http://other.example/a", "http://other.example/a"},
		{"https://example.com/", "mailto:ann@example.com", "mailto:ann@example.com"},
		{"https://example.com/blog", "#part", "https://example.com/blog/slug/#part"},
		{"https://example.com/", "?q=1", "https://example.com/slug/?q=1"},
		{"https://example.com/", "/a b", "https://example.com/a%20b"},
		{"https://example.com/", "", ""},
		{"https://example.com/", "%zz", "https://example.com/slug/%25zz"},
		{"https://example.com/", "a:b:c://", ""},
		{"https://example.com/", "http://[::1", ""},
		{"", "https://other.example/a", "https://other.example/a"},
		{"", "/img/a.webp", ""},
		{"", "img/a.webp", ""},
		{"", "../a.webp", ""},
	}
	for _, tt := range tests {
		b := mustLoad(t, files{siteFile: "base_url: '" + tt.base + "'"}.fs())
		checkProblems(t, b.Problems)
		if got := b.Site.address("slug", tt.ref); got != tt.want {
			t.Errorf("base %q: the address of %q is %q, want %q", tt.base, tt.ref, got, tt.want)
		}
	}
}
