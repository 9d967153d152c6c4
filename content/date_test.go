package content

import (
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ in, want string }{
		{"2023-04-06", "2023-04-06T00:00:00+02:00"},
		{"2020/12/21", "2020-12-21T00:00:00+01:00"},
		{"2020.12.21", "2020-12-21T00:00:00+01:00"},
		{"20201221", "2020-12-21T00:00:00+01:00"},
		{"2013-05-1 16:30:00 -06:00", "2013-05-01T16:30:00-06:00"},
		{"2024-05-10T1925:00-0600", "2024-05-10T19:25:00-06:00"},
		{"2024-05-10T19:25:00Z", "2024-05-10T19:25:00Z"},
		{"2024-05-10T19:25:00.123456+05:30", "2024-05-10T19:25:00+05:30"},
		{"2024-05-10 19:25", "2024-05-10T19:25:00+02:00"},
		{"2024-05-10 7:25 pm", "2024-05-10T19:25:00+02:00"},
		{"2024-05-10 12:05am", "2024-05-10T00:05:00+02:00"},
		{"2024-05-10 19:25 +2", "2024-05-10T19:25:00+02:00"},
		{"2024-05-10 19:25:01 UTC", "2024-05-10T19:25:01Z"},
		{"2024-05-10 19:25:01 pst", "2024-05-10T19:25:01-08:00"},
		{"January 2, 2006", "2006-01-02T00:00:00+01:00"},
		{"Jan. 2nd 2006", "2006-01-02T00:00:00+01:00"},
		{"2 January 2006", "2006-01-02T00:00:00+01:00"},
		{"2. Sept 2006", "2006-09-02T00:00:00+02:00"},
		{"02-Jan-2006", "2006-01-02T00:00:00+01:00"},
		{"Mon, 02 Jan 2006 15:04:05 -0700", "2006-01-02T15:04:05-07:00"},
		{"Mon Jan 2 15:04:05 EST 2006", "2006-01-02T15:04:05-05:00"},
		{"  2006-01-02   15:04 ", "2006-01-02T15:04:00+01:00"},
		{"2024-02-29", "2024-02-29T00:00:00+01:00"},
	}
	for _, tt := range tests {
		got, err := ParseDate(tt.in, berlin)
		if err != nil {
			t.Errorf("ParseDate(%q): %v", tt.in, err)
		} else if got.Format(time.RFC3339) != tt.want {
			t.Errorf("ParseDate(%q) = %s, want %s", tt.in, got.Format(time.RFC3339), tt.want)
		}
	}
}

// In the nights in which the clocks are set there are hours that are not, and hours that
// are twice.
func TestParseDateAtTheChangeOfClocks(t *testing.T) {
	for _, tt := range []struct{ zone, in, want string }{
		{"Europe/Berlin", "2026-03-29 01:59:59", "2026-03-29T01:59:59+01:00"},
		{"Europe/Berlin", "2026-03-29 02:00", "2026-03-29T03:00:00+02:00"},
		{"Europe/Berlin", "2026-03-29 02:30", "2026-03-29T03:30:00+02:00"},
		{"Europe/Berlin", "2026-03-29 03:00", "2026-03-29T03:00:00+02:00"},
		{"Europe/Berlin", "2026-10-25 01:59:59", "2026-10-25T01:59:59+02:00"},
		{"Europe/Berlin", "2026-10-25 02:00", "2026-10-25T02:00:00+02:00"},
		{"Europe/Berlin", "2026-10-25 02:30", "2026-10-25T02:30:00+02:00"},
		{"Europe/Berlin", "2026-10-25 02:30 +01:00", "2026-10-25T02:30:00+01:00"},
		{"Europe/Berlin", "2026-10-25 03:00", "2026-10-25T03:00:00+01:00"},
		{"America/New_York", "2026-03-08 02:30", "2026-03-08T03:30:00-04:00"},
		{"America/New_York", "2026-11-01 01:30", "2026-11-01T01:30:00-04:00"},
		{"America/New_York", "2026-11-01 02:00", "2026-11-01T02:00:00-05:00"},
		{"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-04T02:45:00+11:00"}, // half an hour
		{"Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-05T01:45:00+11:00"},
		{"Asia/Beirut", "2026-03-29", "2026-03-29T01:00:00+03:00"},  // at midnight
		{"Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"}, // a day that was left out
		{"Pacific/Apia", "2011-12-29 23:59", "2011-12-29T23:59:00-10:00"},
		{"Africa/Monrovia", "1972-01-07 00:30", "1972-01-07T01:14:30Z"}, // 44 minutes and a half
		{"UTC", "9999-12-31 23:59:59", "9999-12-31T23:59:59Z"},
		{"Europe/Berlin", "0001-01-01", "0001-01-01T00:00:00+00:53"}, // the time of the sun, to the second
	} {
		loc, err := time.LoadLocation(tt.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseDate(tt.in, loc); err != nil || got.Format(time.RFC3339) != tt.want {
			t.Errorf("in %s, %s is %s, %v; want %s", tt.zone, tt.in, got.Format(time.RFC3339), err, tt.want)
		}
	}
}

// Whatever the zone, the clocks show what was written, unless they never do.
func TestOnClock(t *testing.T) {
	for _, zone := range []string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Africa/Casablanca", "Asia/Tehran", "America/Sao_Paulo"} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for shown := time.Date(2015, 1, 1, 0, 10, 0, 0, time.UTC); shown.Year() < 2027; shown = shown.Add(30 * time.Minute) {
			got := onClock(shown, loc)
			plain := time.Date(shown.Year(), shown.Month(), shown.Day(), shown.Hour(), shown.Minute(), 0, 0, loc)
			if shows(plain, shown) && !shows(got, shown) || shows(plain, shown) && got.After(plain) {
				t.Fatalf("in %s, %s is %s, want %s or earlier", zone, shown, got, plain)
			}
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, in := range []string{
		"", "soon", "2023-02-29", "2023-04-31", "2023-13-01", "2023-00-10", "2023-01-00", "12/21/2020", "21.12.2020",
		"2023", "2023-04", "2023-04-06 25:00", "2023-04-06 12:61", "2023-04-06 13:00pm", "2023-04-06 12:00 XYZ",
		"2023-04-06 12:00 +99:00", "2023-04-06junk", "Smarch 2, 2006",
	} {
		if got, err := ParseDate(in, time.UTC); err == nil {
			t.Errorf("ParseDate(%q) = %s, want an error", in, got)
		}
	}
}
