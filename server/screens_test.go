package server

import "testing"

// Whoever has a window gets it, or what is left for it, and never less than a usual one.
func TestScreens(t *testing.T) {
	s := newScreens(256)
	for _, tt := range []struct{ width, height, wantWidth, wantHeight int }{
		{80, 24, 80, 24},
		{1, 1, 1, 1},
		{213, 60, 213, 60},
		{400, 100, 400, 100},
		{500, 300, 500, 80},
		{500, 10, 500, 10},
		{1, 300, 1, 300},
	} {
		r := &room{screens: s}
		if w, h := r.fit(tt.width, tt.height); w != tt.wantWidth || h != tt.wantHeight {
			t.Errorf("%dx%d: %dx%d, want %dx%d", tt.width, tt.height, w, h, tt.wantWidth, tt.wantHeight)
		}
		r.fit(500, 300)
		r.fit(80, 24)
		r.fit(500, 300)
		r.leave()
		r.leave()
		if w, h := r.fit(500, 300); w*h > usualCells || s.left != 256*sharedCells {
			t.Errorf("after the end it has %dx%d, and %d are left", w, h, s.left)
		}
	}
}

// Many large windows leave something for others, and all together stay in bounds.
func TestScreensOfAll(t *testing.T) {
	const sessions = 256
	s := newScreens(sessions)
	cells := 0
	for i := range sessions {
		w, h := (&room{screens: s}).fit(maxWidth, maxHeight)
		if w*h > mostCells || w*h < usualCells-w || h < 24 && w > usualCells/24 {
			t.Errorf("number %d has %dx%d", i, w, h)
		}
		if i == minPerAddress {
			r := &room{screens: s}
			if w, h := r.fit(213, 60); w != 213 || h != 60 {
				t.Errorf("after one address with many a newcomer has %dx%d", w, h)
			}
			r.leave()
		}
		cells += w * h
	}
	if most := sessions * (usualCells + sharedCells); cells > most {
		t.Errorf("%d cells, and there are %d", cells, most)
	}
}
