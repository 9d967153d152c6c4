package content

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dateForms are what authors write, most usual first. Each has the groups that it
// needs among year, month, day, hour, minute, second, half and zone.
var dateForms = []*regexp.Regexp{
	// 2006-01-02, 2006/1/2, 2006.01.02, each with a time or without
	regexp.MustCompile(`^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})` + timeForm + `$`),
	// 20060102
	regexp.MustCompile(`^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})` + timeForm + `$`),
	// January 2, 2006; Mon, Jan 2 2006
	regexp.MustCompile(`^(?:[a-z]{3,9},? )?(?P<month>[a-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})` + timeForm + `$`),
	// 2 January 2006; Mon, 02 Jan 2006 (RFC 5322)
	regexp.MustCompile(`^(?:[a-z]{3,9},? )?(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?[ -](?P<month>[a-z]{3,9})\.?,?[ -](?P<year>\d{4})` + timeForm + `$`),
	// Mon Jan 2 15:04:05 MST 2006 (date(1))
	regexp.MustCompile(`^[a-z]{3} (?P<month>[a-z]{3}) (?P<day>\d{1,2})` + timeForm + ` (?P<year>\d{4})$`),
}

const timeForm = `(?:(?:t|,? +(?:at )?)(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d+)?)?` +
	` ?(?P<half>[ap]m)?)? ?(?P<zone>z|[a-z]{3}|[+-]\d{1,2}(?::?\d{2})?)?`

// namedZones are the zones that RFC 5322, section 4.3, gives a meaning. Any other
// abbreviation means different things in different countries.
var namedZones = map[string]int{
	"z": 0, "utc": 0, "gmt": 0,
	"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
}

// errDate says what a date may look like; it is the text of a warning.
var errDate = errors.New("expected a date like 2006-01-02 or 2006-01-02 15:04 -0700")

// ParseDate reads a date in one of the spellings that authors use. A date without
// a zone is in loc. It refuses days that do not exist and orders that are
// ambiguous (02/03/2006); see onClock for the nights in which clocks are set.
func ParseDate(s string, loc *time.Location) (time.Time, error) {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	for _, form := range dateForms {
		if m := form.FindStringSubmatch(s); m != nil {
			return dateOf(form, m, loc)
		}
	}
	return time.Time{}, errDate
}

func dateOf(form *regexp.Regexp, match []string, loc *time.Location) (time.Time, error) {
	part := map[string]string{}
	for i, name := range form.SubexpNames() {
		if match[i] != "" {
			part[name] = match[i]
		}
	}
	number := func(name string) int {
		n, _ := strconv.Atoi(part[name]) // digits by the form, or absent
		return n
	}
	month, ok := parseMonth(part["month"])
	if !ok {
		return time.Time{}, errDate
	}
	hour, ok := parseHour(number("hour"), part["half"])
	minute, second := number("minute"), number("second")
	if !ok || minute > 59 || second > 60 { // 60 is a leap second
		return time.Time{}, fmt.Errorf("no such time of day; %w", errDate)
	}
	if zone := part["zone"]; zone != "" {
		if loc, ok = parseZone(zone); !ok {
			return time.Time{}, fmt.Errorf("unknown zone %q; %w", zone, errDate)
		}
	}
	year, day := number("year"), number("day")
	if first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC); day < 1 || day > first.AddDate(0, 1, -1).Day() {
		return time.Time{}, fmt.Errorf("%s %d has no day %d", month, year, day)
	}
	return onClock(time.Date(year, month, day, hour, minute, second, 0, time.UTC), loc), nil
}

// onClock is when the clocks of a zone show what a time in UTC shows. Where they are set
// forward, they never show some hour; then it is when they would if they were not set. Of
// an hour that they show twice it is the first. RFC 5545, section 3.3.5, has it so.
func onClock(shown time.Time, loc *time.Location) time.Time {
	const day = 24 * time.Hour // clocks are set once in a day or two
	_, before := shown.Add(-day).In(loc).Zone()
	_, after := shown.Add(day).In(loc).Zone()
	early := shown.Add(-time.Duration(before) * time.Second).In(loc)
	late := shown.Add(-time.Duration(after) * time.Second).In(loc)
	if shows(late, shown) && !shows(early, shown) {
		return late
	}
	return early
}

func shows(t, shown time.Time) bool {
	_, offset := t.Zone()
	return t.Unix()+int64(offset) == shown.Unix()
}

func parseMonth(s string) (time.Month, bool) {
	if n, err := strconv.Atoi(s); err == nil {
		return time.Month(n), n >= 1 && n <= 12
	}
	for m := time.January; m <= time.December; m++ {
		if len(s) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), s) {
			return m, true
		}
	}
	return time.September, s == "sept"
}

// parseHour reads an hour of a 24 hour clock, or of a 12 hour one with am or pm.
func parseHour(hour int, half string) (int, bool) {
	if half == "" {
		return hour, hour < 24
	}
	if hour < 1 || hour > 12 {
		return 0, false
	}
	hour %= 12
	if half == "pm" {
		hour += 12
	}
	return hour, true
}

func parseZone(s string) (*time.Location, bool) {
	if hours, ok := namedZones[s]; ok {
		if hours == 0 {
			return time.UTC, true
		}
		return time.FixedZone(strings.ToUpper(s), hours*3600), true
	}
	if s[0] != '+' && s[0] != '-' {
		return nil, false
	}
	hour, minute := s[1:], ""
	if h, m, ok := strings.Cut(hour, ":"); ok {
		hour, minute = h, m
	} else if len(hour) > 2 {
		hour, minute = hour[:len(hour)-2], hour[len(hour)-2:]
	}
	h, _ := strconv.Atoi(hour) // digits by the form, or absent
	m, _ := strconv.Atoi(minute)
	if h > 14 || m > 59 { // UTC+14 is the easternmost zone
		return nil, false
	}
	offset := h*3600 + m*60
	if s[0] == '-' {
		offset = -offset
	}
	return time.FixedZone("", offset), true
}
