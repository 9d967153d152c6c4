// Package sshbench measures what a server costs that shows screens over SSH: how soon a
// reader sees a whole one, and what readers take who do nothing, or press keys. It knows
// nothing of blogs; any server will do that runs in a process of its own and shows the
// rows that it is said to show.
//
// A repaint is whole when each row of the body of a terminal emulator is the row of the
// text that belongs there ([Target.shows]). What has come is kept with the time at which
// it came, so that the emulator costs nothing while it is measured. A first frame is whole
// when the mark has come, which every target paints last.
package sshbench
