package content

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// reader turns the value of one key into a part of a post, and says what it
// expected if it cannot.
type reader struct {
	set      func(p *Post, v value, loc *time.Location) bool
	expected string
}

// fieldReaders are the keys that mean something to us, each with its spellings.
// Where two spellings stand in one post, the later line wins.
var fieldReaders = func() map[string]reader {
	m := map[string]reader{}
	add := func(r reader, keys ...string) {
		for _, k := range keys {
			m[k] = r
		}
	}
	add(oneText(func(p *Post) *string { return &p.Title }), "title")
	add(oneText(func(p *Post) *string { return &p.Description }), "description", "summary", "excerpt")
	add(reader{setCover, "text"}, "cover", "image", "thumbnail")
	add(oneText(func(p *Post) *string { return &p.Lang }), "lang", "language")
	add(reader{setSlug, "text with a letter or a digit in it"}, "slug")
	add(oneDate(func(p *Post) *time.Time { return &p.Date }), "date", "pubdate", "pubdatetime", "publishedat")
	add(oneDate(func(p *Post) *time.Time { return &p.Updated }), "lastmod", "updated", "updateddate", "updatedat", "modified", "moddatetime", "last_modified_at")
	add(oneDate(func(p *Post) *time.Time { return &p.publishDate }), "publishdate")
	add(oneDate(func(p *Post) *time.Time { return &p.expiryDate }), "expirydate", "unpublishdate")
	add(reader{setDraft(true), "true or false"}, "draft")
	add(reader{setPublished, "true or false, or a date"}, "published")
	add(texts(func(p *Post) *[]string { return &p.Tags }), "tags", "tag", "keywords")
	add(texts(func(p *Post) *[]string { return &p.Authors }), "author", "authors")
	add(texts(func(p *Post) *[]string { return &p.Aliases }), "aliases", "alias", "redirect_from")
	add(reader{setSeries, "text"}, "series")
	add(reader{setWeight, "a whole number"}, "weight")
	add(reader{setTOC, "true or false"}, "toc")
	return m
}()

// strangers are keys of other generators that we pass over in silence, because they are
// no misspelling of ours. Of all that these name only "ogImage", "languages", "langs", "top"
// and "coauthors" come near:
//   - Hugo, https://gohugo.io/content-management/front-matter/, and its theme PaperMod
//   - Jekyll, https://jekyllrb.com/docs/front-matter/, Minimal Mistakes and Chirpy
//   - Astro, https://docs.astro.build/en/guides/markdown-content/, and Astro Paper
//   - Zola, https://www.getzola.org/documentation/content/page/
//   - Eleventy, https://www.11ty.dev/docs/data-configuration/
//   - Hexo, https://hexo.io/docs/front-matter
//   - Docusaurus, https://docusaurus.io/docs/api/plugins/@docusaurus/plugin-content-blog
//   - the blogs of Next and Gatsby that many begin with
var strangers = []string{
	"layout", "type", "url", "permalink", "id", "categories", "category", "menu", "params", "math",
	"images", "linktitle", "markup", "outputs", "resources", "sitemap", "subtitle", "comments", "hero",
	"pinned", "featured", "canonical", "translationkey", "build", "cascade", "headless", "name", "data",
	"ogimage", "languages", "langs", "top", "coauthor", "coauthors",
}

// setFields puts the front matter into the post. It is false where that might be a draft.
func setFields(p *Post, fields []field, loc *time.Location, problems *problems) bool {
	seen, ok := map[string]int{}, true
	for _, f := range fields {
		if line, ok := seen[f.key]; ok {
			problems.field(Warning, f, "stands on line %d too; the last one counts", line)
		}
		seen[f.key] = f.line
		r, known := fieldReaders[f.key]
		switch {
		case !known:
			if near := nearKey(f.key); near != "" {
				problems.field(Warning, f, "unknown key; did you mean %q?", near)
			}
		case f.value.kind == null, f.value.isEmpty() && f.key != "draft" && f.key != "published", r.set(p, f.value, loc):
		case f.key == "draft" || f.key == "published":
			problems.field(Error, f, "expected %s, not %s; the post is hidden until this is mended", r.expected, quote(f.value))
			ok = false
		default:
			problems.field(Warning, f, "expected %s, not %s; the post is served without it", r.expected, quote(f.value))
		}
	}
	return ok
}

// quote shows an author the value that is meant.
func quote(v value) string {
	switch v.kind {
	case list:
		return "a list"
	case mapping:
		return "a mapping"
	}
	s := []rune(Clean(v.text))
	if len(s) > 40 { // enough to recognise it by
		s = append(s[:39], '…')
	}
	return strconv.Quote(string(s))
}

func oneText(at func(*Post) *string) reader {
	return reader{func(p *Post, v value, _ *time.Location) bool {
		s, ok := asText(v)
		if ok {
			*at(p) = s
		}
		return ok
	}, "text"}
}

func oneDate(at func(*Post) *time.Time) reader {
	return reader{func(p *Post, v value, loc *time.Location) bool {
		t, err := ParseDate(v.text, loc)
		if v.kind == list || v.kind == mapping || err != nil {
			return false
		}
		*at(p) = t
		return true
	}, "a date that exists, like 2006-01-02 or 2006-01-02 15:04 -0700"}
}

func texts(at func(*Post) *[]string) reader {
	return reader{func(p *Post, v value, _ *time.Location) bool {
		list, ok := asTexts(v)
		if ok {
			*at(p) = list
		}
		return ok
	}, "a list of texts"}
}

func setSlug(p *Post, v value, _ *time.Location) bool {
	s, ok := asText(v)
	if s = slugify(s); !ok || s == "" {
		return false
	}
	p.Slug = s
	return true
}

// isEmpty says whether a text stands there to be filled in.
func (v value) isEmpty() bool { return v.kind == text && v.text == "" }

// setCover also takes the path out of a mapping, as themes of Hugo and Jekyll have it.
func setCover(p *Post, v value, _ *time.Location) bool {
	if v.kind != mapping {
		s, ok := asText(v)
		if ok {
			p.Cover = s
		}
		return ok
	}
	for _, f := range v.fields {
		switch f.key {
		case "image", "path", "src", "url", "feature":
			if s, ok := asText(f.value); ok {
				p.Cover = s
				return true
			}
		}
	}
	return true
}

// setPublished reads Jekyll's opposite of "draft", which is a date in some themes of Astro.
func setPublished(p *Post, v value, loc *time.Location) bool {
	if t, err := ParseDate(v.text, loc); err == nil && v.kind != list && v.kind != mapping {
		p.Date = t
		return true
	}
	return setDraft(false)(p, v, loc)
}

// setDraft reads "draft", and its opposite.
func setDraft(when bool) func(*Post, value, *time.Location) bool {
	return func(p *Post, v value, _ *time.Location) bool {
		b, ok := asBool(v)
		p.draft = p.draft || ok && b == when
		return ok
	}
}

func setSeries(p *Post, v value, _ *time.Location) bool {
	if s, ok := asText(v); ok {
		p.Series = s
		return true
	}
	list, ok := asTexts(v)
	if ok && len(list) > 0 {
		p.Series = list[0]
	}
	return ok
}

func setWeight(p *Post, v value, _ *time.Location) bool {
	n, err := strconv.Atoi(v.text)
	if err != nil {
		return false
	}
	p.Weight = n
	return true
}

func setTOC(p *Post, v value, _ *time.Location) bool {
	b, ok := asBool(v)
	p.NoTOC = ok && !b
	return ok
}

func asText(v value) (string, bool) {
	s := Clean(v.text)
	return s, s != "" && v.kind != list && v.kind != mapping
}

// asBool also takes the yes and no of YAML 1.1, which people still write.
func asBool(v value) (b, ok bool) {
	switch strings.ToLower(strings.TrimSpace(v.text)) {
	case "true", "yes", "on", "y", "1":
		return true, true
	case "false", "no", "off", "n", "0":
		return false, true
	}
	return false, false
}

// asTexts reads a list of texts, or one text with commas. What is in the list twice
// counts once.
func asTexts(v value) ([]string, bool) {
	if v.kind == mapping {
		return nil, false
	}
	if v.kind != list {
		for part := range strings.SplitSeq(v.text, ",") {
			v.items = append(v.items, value{kind: text, text: strings.TrimSpace(part)})
		}
	}
	var texts []string
	for _, item := range v.items {
		if item.kind == null {
			continue
		}
		s, ok := asText(item)
		if !ok && (item.text != "" || item.kind == list || item.kind == mapping) {
			return nil, false
		}
		if s != "" && !slices.Contains(texts, s) {
			texts = append(texts, s)
		}
	}
	return texts, true
}

// nearKey finds the key of ours that an unknown key was probably meant to be.
func nearKey(key string) string {
	if slices.Contains(strangers, key) || len(key) < 3 {
		return ""
	}
	best, least := "", 2 // one slip of the finger, two in a long word
	if len(key) >= 7 {
		least = 3
	}
	for known := range fieldReaders {
		if d := slips(key, known, least); d < least || d == least && best != "" && known < best {
			best, least = known, d
		}
	}
	return best
}
