package content

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"regexp"
	"strings"
	"time"
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
	Host      string `yaml:"host"`      // that readers type behind ssh; with :PORT where that is not 22
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

func defaultSite() *Site {
	return &Site{Title: "A blog over SSH", Language: "en", TimeZone: "UTC", location: time.UTC}
}

// readSite reads site.yaml, and what was read of it before is used for what cannot be used
// of it now: the settings that are wrong, or all of them. Mistakes are errors with their
// line.
func (r *reading) readSite(old siteEntry) siteEntry {
	if r.siteWaitsFor(&old) {
		return old
	}
	found := &problems{file: siteFile}
	now := siteEntry{site: defaultSite(), settings: map[string]string{}}
	f, err := readFile(r.fsys, siteFile, maxPostSize)
	if errors.Is(err, fs.ErrNotExist) {
		return now
	}
	if err == nil && len(old.settings) > 0 {
		err = torn(f.src, "title: T")
	}
	var fields []field
	if err == nil {
		fields, err = siteFields(f.src)
	}
	if err != nil {
		failSite(err, len(old.settings) > 0, found)
		return siteEntry{site: siteOf(old.settings), settings: old.settings, mistakes: found.list}
	}
	reader := siteReader{now, old.settings, found}
	reader.read("", fields)
	now.mistakes = found.list
	return now
}

// siteWaitsFor says whether site.yaml had better be looked at later; see waitsFor.
func (r *reading) siteWaitsFor(old *siteEntry) bool {
	info, err := fs.Stat(r.fsys, siteFile)
	if errors.Is(err, fs.ErrNotExist) && len(old.settings) > 0 {
		info, err = fs.Stat(r.fsys, ".") // it may be about to be put back
	}
	was := entry{waits: old.waits}
	if old.site == nil || err != nil || !r.waitsFor(&was, info.ModTime()) {
		return false
	}
	old.waits = was.waits
	return true
}

func failSite(err error, kept bool, found *problems) {
	line, then := 0, ""
	if at := new(syntaxError); errors.As(err, &at) {
		line = at.line
	}
	if kept {
		then = "; the site stays as it was"
	}
	found.fail(line, "", "%s%s", strings.TrimPrefix(err.Error(), "the front matter "), then)
}

// siteFields tells of errors on the lines of site.yaml: no --- stands above it.
func siteFields(src string) ([]field, error) {
	fields, err := yamlFields(strings.TrimPrefix(src, "\ufeff"))
	if at := new(syntaxError); errors.As(err, &at) {
		at.line--
	}
	return fields, err
}

// siteOf is a site with settings that were used before.
func siteOf(used map[string]string) *Site {
	s := defaultSite()
	for key, v := range used {
		_ = settings[key](s, v) // which it did not refuse then
	}
	return s
}

// settings are the keys of site.yaml.
var settings = map[string]func(*Site, string) error{
	"title":        func(s *Site, v string) error { s.Title = v; return nil },
	"tagline":      func(s *Site, v string) error { s.Tagline = v; return nil },
	"copyright":    func(s *Site, v string) error { s.Copyright = v; return nil },
	"language":     func(s *Site, v string) error { s.Language = v; return nil },
	"author":       func(s *Site, v string) error { s.Author = v; return nil },
	"base_url":     (*Site).setBaseURL,
	"host":         (*Site).setHost,
	"time_zone":    (*Site).setTimeZone,
	"glyph":        (*Site).setGlyph,
	"accent.dark":  func(s *Site, v string) error { return setColour(&s.Accent.Dark, v) },
	"accent.light": func(s *Site, v string) error { return setColour(&s.Accent.Light, v) },
}

// siteReader sets what site.yaml says.
type siteReader struct {
	siteEntry
	before   map[string]string // settings of the version before
	problems *problems
}

func (r *siteReader) read(above string, fields []field) {
	seen := map[string]int{}
	for _, f := range fields {
		f.key, f.line = above+f.key, f.line-1 // no --- above it
		key, line := f.key, f.line
		if first, ok := seen[key]; ok {
			r.problems.field(Error, f, "stands on line %d too; the last one counts", first)
		}
		seen[key] = line
		switch {
		case key == "accent" && f.value.kind == mapping:
			r.read("accent.", f.value.fields)
		case f.value.kind == null || f.value.text == "" && f.value.kind == text:
		case key == "accent":
			r.problems.field(Error, f, "expected two lines under it, dark and light, not %s", quote(f.value))
		default:
			r.set(f)
		}
	}
}

func (r *siteReader) set(f field) {
	key, v := f.key, f.value
	set, ok := settings[key]
	if !ok {
		r.problems.field(Error, f, "unknown setting")
		return
	}
	if key != "glyph" {
		v.text = Clean(v.text)
	}
	err := fmt.Errorf("expected text, not %s", quote(v))
	if v.kind != list && v.kind != mapping {
		err = set(r.site, v.text)
	}
	if err == nil {
		r.settings[key] = v.text
		return
	}
	before, then := r.before[key], ""
	if before != "" && set(r.site, before) == nil {
		r.settings[key], then = before, "; it stays as it was"
	}
	r.problems.field(Error, f, "%v%s", err, then)
}

// hostName is a name or an address, with or without a port.
var hostName = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)

func (s *Site) setHost(v string) error {
	if !hostName.MatchString(v) {
		return fmt.Errorf("expected a host like blog.example.com or blog.example.com:2222, not %q", v)
	}
	s.Host = v
	return nil
}

func (s *Site) setTimeZone(v string) error {
	loc, err := time.LoadLocation(v)
	if err != nil || v == "Local" { // never the time zone of the server
		return fmt.Errorf("expected an IANA name like Europe/Berlin, not %q", v)
	}
	s.TimeZone, s.location = v, loc
	return nil
}

func (s *Site) setBaseURL(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("expected an address like https://example.com/, not %q", v)
	}
	s.BaseURL = strings.TrimSuffix(v, "/") + "/"
	return nil
}

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func setColour(at *string, v string) error {
	if !hexColour.MatchString(v) {
		return fmt.Errorf("expected a colour like #4de3c2, not %q", v)
	}
	*at = v
	return nil
}

func (s *Site) setGlyph(v string) error {
	v = strings.Trim(strings.ReplaceAll(CleanText(v), "\t", "    "), "\n")
	if err := checkGlyph(v); err != nil {
		return err
	}
	s.Glyph = v
	return nil
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
