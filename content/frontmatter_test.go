package content

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// wholePost is one post in each notation. The three have the same lines.
var wholePost = map[string]string{
	"YAML": `---
title: "Notes: on #everything"
date: 2023-04-06T10:30:00+02:00
lastmod: 2023-05-01
publishDate: 2023-04-07T08:00:00Z
expiryDate: 2033-01-01
slug: Notes on Everything
description: What we saw
tags: [Go, ssh, Go, "a, b"]
series: Field notes
authors: [Ann, Bob]
cover: /img/cover.webp
aliases: [/old/notes]
weight: 7
toc: false
lang: de
draft: false
published: true
---
Hello, world.
`,
	"TOML": `+++
title = "Notes: on #everything"
date = 2023-04-06T10:30:00+02:00
lastmod = 2023-05-01
publishDate = 2023-04-07T08:00:00Z
expiryDate = "2033-01-01"
slug = 'Notes on Everything'
description = """What we saw"""
tags = ["Go", "ssh", "Go", "a, b"]
series = ["Field notes"]
authors = ["Ann", "Bob"]
cover = "/img/cover.webp"
aliases = ["/old/notes"]
weight = 7
toc = false
lang = "de"
draft = false
published = true
+++
Hello, world.
`,
	"JSON": `{
"title": "Notes: on #everything",
"date": "2023-04-06T10:30:00+02:00",
"lastmod": "2023-05-01",
"publishDate": "2023-04-07T08:00:00Z",
"expiryDate": "2033-01-01",
"slug": "Notes on Everything",
"description": "What we saw",
"tags": ["Go", "ssh", "Go", "a, b"],
"series": "Field notes",
"authors": ["Ann", "Bob"],
"cover": "/img/cover.webp",
"aliases": ["/old/notes"],
"weight": 7,
"toc": false,
"lang": "de",
"draft": false,
"published": true
}
Hello, world.
`,
}

func TestNotations(t *testing.T) {
	date := func(s string) time.Time {
		d, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	want := Post{
		Slug: "notes-on-everything", Title: "Notes: on #everything", Description: "What we saw",
		Date: date("2023-04-06T10:30:00+02:00"), Updated: date("2023-05-01T00:00:00Z"),
		Tags: []string{"Go", "ssh", "a, b"}, Series: "Field notes", Authors: []string{"Ann", "Bob"},
		Cover: "/img/cover.webp", Aliases: []string{"/old/notes"}, Weight: 7, NoTOC: true, Lang: "de",
		Words: 2, File: "a.md", body: "Hello, world.\n", bodyLine: 20,
		publishDate: date("2023-04-07T08:00:00Z"), expiryDate: date("2033-01-01T00:00:00Z"),
	}
	for notation, src := range wholePost {
		for variant, src := range map[string]string{
			"":                    src,
			" with CR LF":         strings.ReplaceAll(src, "\n", "\r\n"),
			" with CR":            strings.ReplaceAll(src, "\n", "\r"),
			" with a BOM":         "\ufeff" + src,
			" with BOM and CR LF": "\ufeff" + strings.ReplaceAll(src, "\n", "\r\n"),
			" in capitals":        capitalKeys(src),
		} {
			t.Run(notation+variant, func(t *testing.T) {
				p, problems := mustPost(t, "a.md", src)
				checkProblems(t, problems)
				got, want := *p, want
				got.site, got.source, got.version, got.roads, got.renamed = nil, "", "", postRoads{}, nil // is of the blog; have their own tests
				if got, want := show(got), show(want); got != want {
					t.Errorf("got\n%s\nwant\n%s", got, want)
				}
			})
		}
	}
}

// show tells a post in text, dates by what they mean.
func show(p Post) string { return fmt.Sprintf("%+v", p) }

// capitalKeys writes Title for title, and PublishDate for publishDate.
func capitalKeys(src string) string {
	lines := strings.Split(src, "\n")
	for i, line := range lines[:18] {
		key := strings.TrimLeft(line, `"`)
		at := len(line) - len(key)
		if key != "" {
			lines[i] = line[:at] + strings.ToUpper(key[:1]) + key[1:]
		}
	}
	return strings.Join(lines, "\n")
}

func TestSpellingsOfKeys(t *testing.T) {
	tests := []struct {
		front string
		got   func(*Post) string
		want  string
	}{
		{"pubDate: 2021-02-03", func(p *Post) string { return p.Date.Format(time.DateOnly) }, "2021-02-03"},
		{"updated: 2021-02-03", func(p *Post) string { return p.Updated.Format(time.DateOnly) }, "2021-02-03"},
		{"summary: S", func(p *Post) string { return p.Description }, "S"},
		{"author: Ann", func(p *Post) string { return strings.Join(p.Authors, "|") }, "Ann"},
		{"image: i.png", func(p *Post) string { return p.Cover }, "i.png"},
		{"series: [A, B]", func(p *Post) string { return p.Series }, "A"},
		{"series: Notes, part one", func(p *Post) string { return p.Series }, "Notes, part one"},
		{"weight: -3", func(p *Post) string { return fmt.Sprint(p.Weight) }, "-3"},
		{"toc: no", func(p *Post) string { return fmt.Sprint(p.NoTOC) }, "true"},
		{"toc: true", func(p *Post) string { return fmt.Sprint(p.NoTOC) }, "false"},
		{"title: 2023", func(p *Post) string { return p.Title }, "2023"},
		{"title: true", func(p *Post) string { return p.Title }, "true"},
		{"title: 1.10", func(p *Post) string { return p.Title }, "1.10"},
		{"title: >\n  two\n  lines", func(p *Post) string { return p.Title }, "two lines"},
		{"title: &t Anchored\ndescription: *t", func(p *Post) string { return p.Description }, "Anchored"},
		{"date: 2021-01-01\npubDate: 2022-02-02", func(p *Post) string { return p.Date.Format(time.DateOnly) }, "2022-02-02"},
		{"TITLE: Loud", func(p *Post) string { return p.Title }, "Loud"},
	}
	for _, tt := range tests {
		t.Run(tt.front, func(t *testing.T) {
			p, problems := mustPost(t, "a.md", "---\n"+tt.front+"\n---\n")
			checkProblems(t, problems)
			if got := tt.got(p); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTags(t *testing.T) {
	tests := []struct{ front, want string }{
		{"tags: [go, ssh]", "go|ssh"},
		{"tags:\n  - go\n  - ssh", "go|ssh"},
		{"tags: go", "go"},
		{"tags: go, ssh ,go", "go|ssh"},
		{"tags: go, ssh,", "go|ssh"},
		{"tags: go, , ssh", "go|ssh"},
		{"tags: [2023, true, 1.5]", "2023|true|1.5"},
		{"tags: [go, '', ssh]", "go|ssh"},
		{"tags: [go, ~, null, ssh]", "go|ssh"},
		{"tags:\n  -\n  - ssh", "ssh"},
		{"tags: []", ""},
		{"tags: ''", ""},
		{"tags:", ""},
		{"keywords: a, b", "a|b"},
	}
	for _, tt := range tests {
		t.Run(tt.front, func(t *testing.T) {
			p, problems := mustPost(t, "a.md", "---\n"+tt.front+"\n---\n")
			checkProblems(t, problems)
			if got := strings.Join(p.Tags, "|"); got != tt.want {
				t.Errorf("tags %q, want %q", got, tt.want)
			}
		})
	}
}

// Every bad field costs only itself, and all are told at once, each on its line.
func TestWarnings(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string
	}{
		{"YAML", `---
title: [a, list]
date: 2023-02-29
lastmod: soon
publishDate: 2023-13-01
expiryDate: {a: b}

# a comment
slug: "!!!"
tags: {a: b}
weight: heavy
toc: perhaps
description: [a]
series: {a: b}
titel: x
keep: silent
---
# From the heading
`, []string{
			"warning a.md:2: title: … expected text … a list",
			`warning a.md:3: date: … expected a date … like 2006-01-02 … "2023-02-29"`,
			`warning a.md:4: lastmod: … expected a date … "soon"`,
			`warning a.md:5: publishdate: … expected a date … "2023-13-01"`,
			"warning a.md:6: expirydate: … expected a date … a mapping",
			`warning a.md:9: slug: … expected text … "!!!"`,
			"warning a.md:10: tags: … expected a list of texts … a mapping",
			`warning a.md:11: weight: … expected a whole number … "heavy"`,
			`warning a.md:12: toc: … expected true or false … "perhaps"`,
			"warning a.md:13: description: … expected text … a list",
			"warning a.md:14: series: … expected text … a mapping",
			`warning a.md:15: titel: … "title"`,
		}},
		{"TOML", `+++
title = ["a", "list"]
date = "2023-02-29"
lastmod = "soon"
# a comment
'publishDate' = 07:30:00
expiryDate = {a = "b"}

tags = [
  {a = "b"},
]
weight = 1.5
toc = "perhaps"
"titel" = "x"
keep = "silent"
[params]
title = ["not ours"]
+++
# From the heading
`, []string{
			"warning a.md:2: title: … expected text … a list",
			`warning a.md:3: date: … expected a date … "2023-02-29"`,
			`warning a.md:4: lastmod: … expected a date … "soon"`,
			`warning a.md:6: publishdate: … expected a date … "07:30:00"`,
			"warning a.md:7: expirydate: … expected a date … a mapping",
			"warning a.md:9: tags: … expected a list of texts",
			`warning a.md:12: weight: … expected a whole number … "1.5"`,
			`warning a.md:13: toc: … expected true or false … "perhaps"`,
			`warning a.md:14: titel: … "title"`,
		}},
		{"JSON", `{
  "title": ["a", "list"],
  "date": "2023-02-29", "lastmod": "soon",

  "tags": [
    {"a": "b"}
  ],
  "weight": 1.5,
  "toc": "perhaps", "keep": "silent",
  "titel": "x"
}
# From the heading
`, []string{
			"warning a.md:2: title: … expected text … a list",
			`warning a.md:3: date: … expected a date … "2023-02-29"`,
			`warning a.md:3: lastmod: … expected a date … "soon"`,
			"warning a.md:5: tags: … expected a list of texts",
			`warning a.md:8: weight: … expected a whole number … "1.5"`,
			`warning a.md:9: toc: … expected true or false … "perhaps"`,
			`warning a.md:10: titel: … "title"`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, problems := mustPost(t, "a.md", tt.src)
			checkProblems(t, problems, tt.want...)
			if p.Title != "From the heading" || p.Slug != "a" || p.Date.Format(time.DateOnly) != "2024-01-01" || p.Tags != nil {
				t.Errorf("a bad field was used: %s", show(*p))
			}
		})
	}
}

// A day that does not exist is a bad field in every notation, quoted or not.
func TestNoSuchDay(t *testing.T) {
	for name, src := range map[string]string{
		"YAML":           "---\ntitle: T\ndate: 2023-02-29\n---\n",
		"YAML text":      "---\ntitle: T\ndate: '2023-02-29'\n---\n",
		"TOML text":      "+++\ntitle = 'T'\ndate = '2023-02-29'\n+++\n",
		"TOML date":      "+++\ntitle = 'T'\ndate = 2023-02-29\n+++\n",
		"TOML date-time": "+++\ntitle = 'T'\ndate = 2023-02-29T10:00:00Z\n+++\n",
		"JSON":           "{\n\"title\": \"T\",\n\"date\": \"2023-02-29\"\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			p, problems := loadOne(t, "a.md", src)
			checkProblems(t, problems, "warning a.md:3: date: … expected a date … 2006-01-02 … 2023-02-29")
			if p == nil || p.Title != "T" || p.Date.Format(time.DateOnly) != "2024-01-01" {
				t.Errorf("post %+v, want it served with the time of its file", p)
			}
		})
	}
}

func TestDatesInNotations(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"YAML date", "---\ndate: 2023-04-06\n---\n", "2023-04-06T00:00:00+02:00"},
		{"YAML time", "---\ndate: 2023-04-06 15:04\n---\n", "2023-04-06T15:04:00+02:00"},
		{"YAML winter", "---\ndate: 2023-01-06 15:04\n---\n", "2023-01-06T15:04:00+01:00"},
		{"YAML zone", "---\ndate: 2023-04-06T15:04:05Z\n---\n", "2023-04-06T15:04:05Z"},
		{"YAML number", "---\ndate: 20230406\n---\n", "2023-04-06T00:00:00+02:00"},
		{"YAML slashes", "---\ndate: 2020/12/21\n---\n", "2020-12-21T00:00:00+01:00"},
		{"YAML odd", "---\ndate: 2013-05-1 16:30:00 -06:00\n---\n", "2013-05-01T16:30:00-06:00"},
		{"YAML odder", "---\ndate: 2024-05-10T1925:00-0600\n---\n", "2024-05-10T19:25:00-06:00"},
		{"YAML words", "---\ndate: \"Apr 6, 2023\"\n---\n", "2023-04-06T00:00:00+02:00"},
		{"TOML local date", "+++\ndate = 2023-04-06\n+++\n", "2023-04-06T00:00:00+02:00"},
		{"TOML local date-time", "+++\ndate = 2023-04-06T15:04:05\n+++\n", "2023-04-06T15:04:05+02:00"},
		{"TOML with a blank", "+++\ndate = 2023-04-06 15:04:05.999\n+++\n", "2023-04-06T15:04:05+02:00"},
		{"TOML offset", "+++\ndate = 2023-04-06T15:04:05-07:00\n+++\n", "2023-04-06T15:04:05-07:00"},
		{"TOML Z", "+++\ndate = 2023-04-06T15:04:05.123456Z\n+++\n", "2023-04-06T15:04:05Z"},
		{"TOML odd", "+++\ndate = 2024-05-10T1925:00-0600\n+++\n", "2024-05-10T19:25:00-06:00"},
		{"TOML text", "+++\ndate = \"6 April 2023\"\n+++\n", "2023-04-06T00:00:00+02:00"},
		{"TOML number", "+++\ndate = 20230406\n+++\n", "2023-04-06T00:00:00+02:00"},
		{"TOML leap day", "+++\ndate = 2024-02-29\n+++\n", "2024-02-29T00:00:00+01:00"},
		{"JSON text", "{\"date\": \"2023-04-06 15:04\"}\n", "2023-04-06T15:04:00+02:00"},
		{"JSON number", "{\"date\": 20230406}\n", "2023-04-06T00:00:00+02:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := mustLoad(t, files{"site.yaml": "time_zone: Europe/Berlin", "a.md": tt.src}.fs())
			checkProblems(t, b.Problems)
			if len(b.Posts) != 1 {
				t.Fatal("hidden")
			}
			if got := b.Posts[0].Date.Format(time.RFC3339); got != tt.want {
				t.Errorf("date %s, want %s", got, tt.want)
			}
		})
	}
}

// In some zones, midnight is left out where summer time begins. The day is that
// which the author wrote all the same.
func TestDayWithoutMidnight(t *testing.T) {
	for zone, day := range map[string]string{
		"America/Sao_Paulo": "2018-11-04", "America/Santiago": "2022-09-11", "America/Havana": "2023-03-12",
		"Asia/Beirut": "2023-03-26", "Africa/Cairo": "2023-04-28",
	} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseDate(day, loc); err != nil || got.Format(time.DateOnly) != day {
			t.Errorf("ParseDate(%s, %s) = %s, %v", day, zone, got, err)
		}
	}
}

func TestDraft(t *testing.T) {
	tests := []struct{ front, why string }{
		{"draft: true", "draft"},
		{"draft: True", "draft"},
		{"draft: yes", "draft"},
		{"draft: Yes", "draft"},
		{"draft: on", "draft"},
		{"draft: 1", "draft"},
		{`draft: "true"`, "draft"},
		{`draft: " true "`, "draft"},
		{"Draft: true", "draft"},
		{"DRAFT: true", "draft"},
		{"published: false", "draft"},
		{"published: no", "draft"},
		{"x: &t true\ndraft: *t", "draft"},
		{"draft: false", ""},
		{"draft: no", ""},
		{`draft: "false"`, ""},
		{"draft: 0", ""},
		{"draft:", ""},
		{"draft: ~", ""},
		{"published: true", ""},
		{"draft: maybe", "unreadable"},
		{"draft: [true]", "unreadable"},
		{"draft: {a: b}", "unreadable"},
		{"draft: 2", "unreadable"},
		{`draft: ""`, "unreadable"},
		{"published: perhaps", "unreadable"},
	}
	for _, tt := range tests {
		t.Run(tt.front, func(t *testing.T) {
			b := mustLoad(t, files{"a.md": "---\ntitle: T\n" + tt.front + "\n---\n"}.fs())
			var why string
			if len(b.Hidden) > 0 {
				why = b.Hidden[0].Why
			}
			if why != tt.why || len(b.Posts)+len(b.Hidden) != 1 {
				t.Errorf("%d posts, hidden %v; want hidden as %q", len(b.Posts), b.Hidden, tt.why)
			}
			if tt.why == "unreadable" {
				checkProblems(t, b.Problems, "error a.md:3: "+strings.SplitN(tt.front, ":", 2)[0]+": … expected true or false … hidden")
			} else {
				checkProblems(t, b.Problems)
			}
		})
	}
}

func TestDraftInOtherNotations(t *testing.T) {
	for src, why := range map[string]string{
		"+++\ndraft = true\n+++\n":        "draft",
		"+++\nDraft = 'yes'\n+++\n":       "draft",
		"+++\ndraft = 'maybe'\n+++\n":     "unreadable",
		"+++\npublished = false\n+++\n":   "draft",
		"{\"draft\": true}\n":             "draft",
		"{\"Draft\": \"yes\"}\n":          "draft",
		"{\"draft\": 1}\n":                "draft",
		"{\"draft\": \"maybe\"}\n":        "unreadable",
		"{\"draft\": [true]}\n":           "unreadable",
		"{\"published\": false}\n":        "draft",
		"---\ndraft: true\n...\nText\n":   "draft",
		"--- \t\ndraft: true\n--- \n":     "draft",
		"---\r\ndraft: true\r\n---\r\n":   "draft",
		"---\rdraft: true\r---\r":         "draft",
		"\ufeff---\ndraft: true\n---\n":   "draft",
		"\x00---\ndraft: true\n---\n":     "draft",
		"---\ndr\x00aft: true\n---\n":     "draft",
		"\n---\ndraft: true\n---\n":       "draft", // Hugo passes over blank lines at the top
		"\n \n+++\ndraft = true\n+++\n":   "draft",
		"\r\n{\"draft\": true}\r\n":       "draft",
		"---\ndraft: true\n---":           "draft",
		"+++\ndraft = true\n+++":          "draft",
		"{\"draft\": true}":               "draft",
		"---\ndraft: true\n":              "unreadable",
		"---\ndraft: true\n--\n":          "unreadable",
		"---\ndraft: true\n ---\n":        "unreadable",
		"+++\ndraft = true\n---\n":        "unreadable",
		"{\"draft\": true\n":              "unreadable",
		"---\n":                           "unreadable",
		"---":                             "unreadable",
		"+++":                             "unreadable",
		"{":                               "unreadable",
		"---\ndraft: &t true\nx: *u\n---": "unreadable",
	} {
		t.Run(src, func(t *testing.T) {
			b := mustLoad(t, files{"a.md": src}.fs())
			if want := []string{"a.md " + why}; !slices.Equal(hiddenIn(b), want) || len(b.Posts) != 0 {
				t.Errorf("%d posts, hidden %v; want %v", len(b.Posts), b.Hidden, want)
			}
			if errors := len(b.Problems); (why == "unreadable") != (errors == 1) {
				t.Errorf("problems: %v", b.Problems)
			}
		})
	}
}

// A draft field that cannot be read is no reason to keep the other mistakes for
// the next time.
func TestUnreadableDraftAndMore(t *testing.T) {
	p, problems := loadOne(t, "a.md", "---\ntitle: [x]\ndraft: maybe\ndate: soon\n---\n")
	if p != nil {
		t.Error("served")
	}
	checkProblems(t, problems, "warning a.md:2: title:", "error a.md:3: draft:", "warning a.md:4: date:")
}

func TestSyntaxErrors(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"unclosed YAML", "---\ntitle: x\n\nText\n", "error a.md:1: … no closing line of ---"},
		{"unclosed TOML", "+++\ntitle = 'x'\n\nText\n", "error a.md:1: … no closing line of +++"},
		{"unclosed JSON", "{\n\"title\": \"x\"\n", "error a.md … JSON"},
		{"no keys", "---\nText\n---\n", `error a.md:2: … "key: value"`},
		{"list for keys", "---\n\n- a\n---\n", `error a.md:3: … "key: value"`},
		{"YAML on its first line", "---\ntitle: x: y\n---\n", "error a.md:2: … YAML"},
		{"YAML", "---\na: 1\nb: 2\ntitle: x: y\n---\n", "error a.md:4: … YAML"},
		{"YAML list", "---\ntitle: x\ntags: [\nfoo: bar\n---\n", "error a.md:3: … YAML"},
		{"YAML tab", "---\ntitle: x\n\tdate: y\n---\n", "error a.md:3: … YAML"},
		{"YAML word", "---\na: 1\nb: 2\njunk\nc: d\n---\n", "error a.md:4: … YAML"},
		{"YAML anchor", "---\na: 1\nb: *x\n---\n", "error a.md … YAML … 'x'"},
		{"TOML", "+++\na = 1\nb =\nc = 2\n+++\n", "error a.md:3: … TOML"},
		{"TOML on its first line", "+++\na = \n+++\n", "error a.md:2: … TOML"},
		{"TOML key twice", "+++\na = 1\nb = 2\na = 3\n+++\n", "error a.md:4: … TOML"},
		{"JSON value", "{\n\"a\": \"x\",\n\"b\": {\"c\": 1},\n\"tags\": [a]\n}\n", "error a.md:4: … JSON"},
		{"JSON value far down", "{\n\"a\"  :  [1,  2,  3],\n\n\n\n\n\n\n\n\n\n\"b\": nil\n}\n", "error a.md:12: … JSON"},
		{"JSON key", "{\n\"a\": 1,\nb: 2}\n", "error a.md:3: … JSON"},
		{"JSON comma", "{\n\"a\": 1\n\"b\": 2}\n", "error a.md:3: … JSON"},
		{"too large", "---\nx: " + strings.Repeat("y", maxFrontMatter) + "\n---\n", "error a.md:1: … 64 kB"},
		{"too large JSON", "{\"x\": \"" + strings.Repeat("y", maxFrontMatter) + "\"}\n", "error a.md … 64 kB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, problems := loadOne(t, "a.md", tt.src)
			if p != nil {
				t.Error("served, and it might be a draft")
			}
			checkProblems(t, problems, tt.want+" … hidden")
			for _, p := range problems {
				if p.Line < 1 {
					t.Errorf("%q names no line", p)
				}
				if strings.Contains(p.Message, "yaml: line") {
					t.Errorf("%q names two lines, and they differ", p)
				}
			}
		})
	}
}

func TestUnknownKeys(t *testing.T) {
	tests := []struct{ key, want string }{
		{"titel", `"title"`}, {"tittle", `"title"`}, {"Titl", `"title"`}, {"dat", `"date"`}, {"darft", `"draft"`},
		{"descripton", `"description"`}, {"pubishDate", `"publishdate"`}, {"autor", `"author"`}, {"tgas", `"tags"`},
		{"layout", ""}, {"type", ""}, {"categories", ""}, {"images", ""}, {"math", ""}, {"params", ""}, {"url", ""},
		{"data", ""}, {"hreflang", ""}, {"mood", ""}, {"x", ""}, {"readingTimeOverride", ""}, {"名前", ""},
	}
	for _, tt := range tests {
		for notation, src := range map[string]string{
			"YAML": "---\ntags: [a]\n" + tt.key + ": x\n---\n",
			"TOML": "+++\ntags = ['a']\n'" + tt.key + "' = 'x'\n+++\n",
			"JSON": "{\"tags\": [\"a\"],\n\n\"" + tt.key + "\": \"x\"}\n",
		} {
			t.Run(tt.key+" in "+notation, func(t *testing.T) {
				_, problems := mustPost(t, "a.md", src)
				if tt.want == "" {
					checkProblems(t, problems)
				} else {
					checkProblems(t, problems, "warning a.md:3: "+strings.ToLower(tt.key)+": … "+tt.want)
				}
			})
		}
	}
}

func TestStrangerWithDottedKeys(t *testing.T) {
	p, problems := mustPost(t, "a.md", "+++\nmenu.main = 1\nmenu.foot = 2\ntitle = 'T'\n[params]\ntitle = 'x'\n[[resources]]\ntitle = 'y'\n+++\n")
	checkProblems(t, problems)
	if p.Title != "T" {
		t.Errorf("title %q, want T", p.Title)
	}
}

func TestDuplicateKeys(t *testing.T) {
	for name, src := range map[string]string{
		"YAML":             "---\ntitle: A\nweight: 1\ntitle: B\n---\n",
		"YAML in two ways": "---\ntitle: A\nweight: 1\nTitle: B\n---\n",
		"TOML in two ways": "+++\ntitle = 'A'\nweight = 1\nTitle = 'B'\n+++\n",
		"JSON":             "{\n\"title\": \"A\",\n\"weight\": 1, \n\"title\": \"B\"\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			p, problems := mustPost(t, "a.md", src)
			checkProblems(t, problems, "warning a.md:4: title: … line 2")
			if p.Title != "B" {
				t.Errorf("title %q, want the last one", p.Title)
			}
		})
	}
}

func TestBodyOfPost(t *testing.T) {
	tests := []struct {
		name, src, body string
		line            int
	}{
		{"none", "Text\n", "Text\n", 1},
		{"YAML", "---\ntitle: x\n---\nText\n", "Text\n", 4},
		{"YAML with another end", "---\ntitle: x\n...\n\nText\n---\n", "\nText\n---\n", 4},
		{"empty YAML", "---\n---\nText\n", "Text\n", 3},
		{"comment in YAML", "---\n# title: x\n---\nText\n", "Text\n", 4},
		{"empty TOML", "+++\n+++\nText\n", "Text\n", 3},
		{"dots do not end TOML", "+++\nx = '''\n...\n'''\n+++\nText\n", "Text\n", 6},
		{"JSON", "{\n\"title\": \"x\"\n}\nText\n", "Text\n", 4},
		{"JSON on one line", "{\"title\": \"}\"} \t\nText\n", "Text\n", 2},
		{"empty JSON", "{}\n\nText\n", "\nText\n", 2},
		{"rule later", "Text\n\n---\n\nMore\n", "Text\n\n---\n\nMore\n", 1},
		{"longer rule", "----\n\nText\n", "----\n\nText\n", 1},
		{"template, not JSON", "{{< toc >}}\n\nText\n", "{{< toc >}}\n\nText\n", 1},
		{"Liquid, not JSON", "{% raw %}\n\nText\n", "{% raw %}\n\nText\n", 1},
		{"comment of MDX, not JSON", "{/* x */}\n\nText\n", "{/* x */}\n\nText\n", 1},
		{"no body", "---\ntitle: x\n---", "", 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, problems := mustPost(t, "a.md", tt.src)
			checkProblems(t, problems)
			if p.body != tt.body || p.bodyLine != tt.line {
				t.Errorf("body %q from line %d, want %q from line %d", p.body, p.bodyLine, tt.body, tt.line)
			}
		})
	}
}

// allocated is how many bytes f asks for.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// yamlBombs are small texts that mean large ones; n sets the size.
var yamlBombs = map[string]func(n int) string{
	"lists of lists": func(n int) string {
		s := "a0: &a0 [" + strings.Repeat("x,", n) + "]\n"
		for i := range 4 {
			s += fmt.Sprintf("a%d: &a%d [%s]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d,", i), n))
		}
		return s
	},
	"a list in itself": func(n int) string { return "a: &a [" + strings.Repeat("*a,", n) + "]\n" },
	"one list under many keys": func(n int) string {
		s := "a: &a [" + strings.Repeat("x,", n) + "]\n"
		for i := range n {
			s += fmt.Sprintf("k%d: *a\n", i)
		}
		return s
	},
}

func TestBombs(t *testing.T) {
	for name, bomb := range yamlBombs {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{8, 32, 128, 1000} { // small first: a bomb that goes off ends the test
				front := bomb(n)
				for file, src := range map[string]string{"a.md": "---\n" + front + "---\n", "site.yaml": front} {
					fsys := fstest.MapFS{file: {Data: []byte(src)}}
					limit := uint64(1<<20 + 2000*len(src)) // one node of YAML for "x," is over 200 bytes
					if got := allocated(func() { mustLoad(t, fsys) }); got > limit {
						t.Fatalf("%d bytes of %s cost %d bytes, want at most %d", len(src), file, got, limit)
					}
				}
			}
		})
	}
}

func TestDeepNesting(t *testing.T) {
	const n = maxFrontMatter / 8
	for name, src := range map[string]string{
		"YAML lists":    "---\ntags: " + strings.Repeat("[", n) + strings.Repeat("]", n) + "\n---\n",
		"YAML open":     "---\ntags: " + strings.Repeat("[", n) + "\n---\n",
		"YAML mappings": "---\ntags: " + strings.Repeat("{a: ", n) + strings.Repeat("}", n) + "\n---\n",
		"YAML dashes":   "---\n" + strings.Repeat("- ", n) + "\n---\n",
		"YAML keys":     "---\n" + strings.Repeat("? ", n) + "\n---\n",
		"TOML lists":    "+++\ntags = " + strings.Repeat("[", n) + strings.Repeat("]", n) + "\n+++\n",
		"TOML open":     "+++\ntags = " + strings.Repeat("[", n) + "\n+++\n",
		"TOML keys":     "+++\n" + strings.Repeat("a.", n) + "a = 1\n+++\n",
		"JSON lists":    "{\"tags\": " + strings.Repeat("[", n) + strings.Repeat("]", n) + "}\n",
		"JSON open":     "{\"tags\": " + strings.Repeat("[", n) + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			b := mustLoad(t, files{"a.md": src, "ok.md": "Text"}.fs())
			if b.Post("ok") == nil {
				t.Error("the other post is not served")
			}
			if p := b.Post("a"); p != nil && len(p.Tags) > 0 {
				t.Errorf("tags %q", p.Tags)
			}
		})
	}
}

// What is nested in a list of texts is not lost without a word.
func TestNestedTags(t *testing.T) {
	for name, src := range map[string]string{
		"YAML list":    "---\ntags: [a, [b]]\n---\n",
		"YAML mapping": "---\ntags: [a, {b: c}]\n---\n",
		"TOML list":    "+++\ntags = ['a', ['b']]\n+++\n",
		"JSON list":    "{\n\"tags\": [\"a\", [\"b\"]]}\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := mustPost(t, "a.md", src)
			checkProblems(t, problems, "warning a.md:2: tags: … expected a list of texts")
		})
	}
}

// Keys stand where they are said to, whatever the notation.
func TestKeys(t *testing.T) {
	for name, src := range map[string]string{
		"YAML":                   "---\ntitle: T\n\"slüg\": x\n  # c\ntags:\n  - a\n---\n",
		"YAML below blank lines": "\n\n---\r\ntitle: T\r\nTags: [a]\r\n---\r\n",
		"flow":                   "---\n{ß: 1, title: T,\n  tags: [a]}\n---\n",
		"TOML":                   "+++\ntitle = 'T'\n  \"ß\" = 1\ntags = ['a']\n[x]\ny = 1\n+++\n",
		"JSON":                   "{\n  \"ß\": 1, \"title\": \"T\",\n\n\"tags\": [\"a\"]}\n",
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := mustPost(t, "a.md", src)
			for _, k := range p.Keys() {
				got := strings.TrimLeft(strings.ToLower(atSpot(src, k.At)), `"`)
				if !strings.HasPrefix(got, k.Name) {
					t.Errorf("%d:%d has %q, and not %q", k.At.Line, k.At.Column, got, k.Name)
				}
			}
			if len(p.Keys()) < 2 {
				t.Errorf("keys: %v", p.Keys())
			}
		})
	}
}
