// Package paint draws the frames of a Bubble Tea program on a terminal, with the least
// bytes, and only when there is something to draw.
//
// It knows no SSH and nothing of blogs: a [Painter] takes views and writes to an
// [io.Writer]. A view is rows of text, SGR and OSC 8; all else in it is dropped, whatever
// a terminal would have done with it. A program has its frames drawn by it where Bubble
// Tea's own renderer would draw at a fixed pace, of a grid of cells that every session
// holds twice.
//
//   - painter.go: when a frame is drawn: at once, but not faster than anybody sees, and
//     never one that a slow terminal keeps waiting behind another.
//   - frame.go: the modes of a terminal, and how they are undone.
//   - draw.go, scroll.go, row.go: what of a frame is new, by rows and then by cells.
//   - canvas.go, style.go, colour.go: the shortest way to draw that.
//   - cell.go: what is taken of a row.
//   - traits.go: what terminals differ in.
//
// # Where terminals differ
//
// Nothing is drawn in a way that two terminals take differently. Behind the last cell of
// a row, terminals wait with going to the next row, and differ in what ends the wait; so
// what follows there is a carriage return or an absolute move, and never an erasure,
// which would take the last cell with it. A character of two cells is never drawn where
// there is room for half of it. Joined emoji, flags and the like are two cells on some
// terminals and four on others: a row is drawn to its end from the first of them on,
// after what was there has been erased, and is cut before the end of the window by
// whichever count is higher. Blanks are erased in the colour of the background only on
// terminals that do so.
//
// # Memory
//
// An idle painter is less than 600 bytes, 48 for each row of the window, and the texts of
// the rows that it shows; see TestIdlePainterIsSmall. The cells of rows, and the bytes of a frame, are in buffers
// that painters share, each only while it draws. An idle painter has no goroutine and no
// timer.
package paint
