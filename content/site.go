package content

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// siteFile stands at the top of the content folder.
const siteFile = "site.yaml"

// maxGlyph bounds the art of the site, in lines and in bytes a line: it has to fit
// beside the title in a window of 40x15.
const maxGlyphLines, maxGlyphBytes = 5, 80

// Site is what site.yaml says of the blog, with our defaults for what it does not.
// It is never changed once its [Blog] exists.
type Site struct {
	Title     string `yaml:"title"`
	Tagline   string `yaml:"tagline"`
	Copyright string `yaml:"copyright"`
	BaseURL   string `yaml:"base_url"`  // links of posts are resolved against it; ends with a slash
	Language  string `yaml:"language"`  // BCP 47
	TimeZone  string `yaml:"time_zone"` // IANA name; for dates without a zone
	Glyph     string `yaml:"glyph"`     // text art of at most 5 lines
	Author    string `yaml:"author"`
	Accent    Accent `yaml:"accent"`

	location *time.Location
}

// Accent is the one colour of the site, as #rrggbb, for each kind of background.
// Empty means that of the program.
type Accent struct {
	Dark  string `yaml:"dark"`
	Light string `yaml:"light"`
}

// Location is the time zone of the site.
func (s *Site) Location() *time.Location { return s.location }

// URL resolves what an author wrote as an address against the address of the blog.
// What cannot be an address is returned as it is.
func (s *Site) URL(ref string) string {
	base, err := url.Parse(s.BaseURL)
	if err != nil {
		return ref
	}
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil {
		return ref
	}
	return base.ResolveReference(u).String()
}

func defaultSite() *Site {
	return &Site{Title: "A blog over SSH", Language: "en", TimeZone: "UTC", location: time.UTC}
}

// loadSite reads site.yaml. Its mistakes are errors with their line, and cost only
// the setting that they are in.
func loadSite(fsys fs.FS, problems *problems) *Site {
	site := defaultSite()
	src, err := fs.ReadFile(fsys, siteFile)
	if errors.Is(err, fs.ErrNotExist) {
		return site
	}
	if err != nil {
		problems.fail(0, "", "cannot be read: %v", err)
		return site
	}
	fields, err := yamlFields(string(src))
	if err != nil {
		problems.fail(max(err.(*syntaxError).line-1, 0), "", "%v", errors.Unwrap(err.(*syntaxError).err))
		return site
	}
	lines := map[string]int{}
	for _, f := range fields {
		lines[f.key] = f.line - 1 // no --- above it
	}
	dec := yaml.NewDecoder(strings.NewReader(string(src)))
	dec.KnownFields(true)
	if err := dec.Decode(site); err != nil {
		reportYAML(err, problems)
	}
	site.check(lines, problems)
	return site
}

// reportYAML turns what the YAML package says into a problem a line.
func reportYAML(err error, problems *problems) {
	bad := new(yaml.TypeError)
	if !errors.As(err, &bad) {
		problems.fail(yamlErrorLine(err), "", "%v", err)
		return
	}
	for _, e := range bad.Errors {
		_, words, _ := strings.Cut(e, ": ")
		problems.fail(yamlErrorLine(errors.New(e)), "", "%s", strings.Replace(words, " not found in type content.Site", " is unknown", 1))
	}
}

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// check puts a default where a setting cannot be used.
func (s *Site) check(lines map[string]int, problems *problems) {
	def := defaultSite()
	for _, at := range []*string{&s.Title, &s.Tagline, &s.Copyright, &s.BaseURL, &s.Language, &s.TimeZone, &s.Author} {
		*at = Clean(*at)
	}
	if s.Title == "" {
		s.Title = def.Title
	}
	loc, err := time.LoadLocation(s.TimeZone)
	if err != nil || s.TimeZone == "Local" { // never the time zone of the server
		problems.fail(lines["time_zone"], "time_zone", "expected an IANA name like Europe/Berlin, not %q", s.TimeZone)
		loc, s.TimeZone = def.location, def.TimeZone
	}
	s.location = loc
	if u, err := url.Parse(s.BaseURL); s.BaseURL != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		problems.fail(lines["base_url"], "base_url", "expected an address like https://example.com/, not %q", s.BaseURL)
		s.BaseURL = ""
	}
	if s.BaseURL != "" && !strings.HasSuffix(s.BaseURL, "/") {
		s.BaseURL += "/"
	}
	for _, at := range []*string{&s.Accent.Dark, &s.Accent.Light} {
		if *at != "" && !hexColour.MatchString(*at) {
			problems.fail(lines["accent"], "accent", "expected a colour like #4de3c2, not %q", *at)
			*at = ""
		}
	}
	if err := checkGlyph(s.Glyph); err != nil {
		problems.fail(lines["glyph"], "glyph", "%v", err)
		s.Glyph = ""
	}
	s.Glyph = strings.Trim(CleanText(strings.ReplaceAll(s.Glyph, "\t", "    ")), "\n")
}

func checkGlyph(glyph string) error {
	lines := strings.Split(strings.Trim(glyph, "\n"), "\n")
	if len(lines) > maxGlyphLines {
		return fmt.Errorf("expected at most %d lines, not %d", maxGlyphLines, len(lines))
	}
	for _, line := range lines {
		if len(line) > maxGlyphBytes {
			return fmt.Errorf("expected lines of at most %d bytes, not %d", maxGlyphBytes, len(line))
		}
	}
	return nil
}
