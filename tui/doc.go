// Package tui is the program that one reader runs: the list of posts, the post, and
// the keys between them; and the list for those who have no terminal.
//
// It knows nothing of SSH: [App] is a Bubble Tea model like any other. What sessions
// share is immutable ([content.Blog]) or locked and bounded ([page.Cache]); an App
// itself belongs to one program.
//
// Navigation is a return value: a screen's update says where to go, and the App
// goes there before it takes the next key, so that keys typed ahead land where they
// were meant. Setting a post takes time, so it is a command, and the beginning of a long
// one comes first; keys that need what is not there yet wait for it.
//
// Where to look: keys.go knows every key; app.go gives messages to the screen in front;
// navigate.go does what screens want; list.go, filter.go and order.go are the list;
// post.go, search.go, links.go and copy.go the post; picker.go is what one picks from
// (headings, links, tags); sheet.go is what all of them are drawn on; reload.go takes a
// newer blog; memory.go is what outlives a session, with welcome.go, progress.go and
// preferences.go. A place is never a line number (see [content.Place]), so it survives a
// resize, a theme, and an edited post.
//
// # What a session costs
//
// As BenchmarkReaders of cmd/edgerunner measures and profiles it, with a thousand idle
// readers in a post at 80x24, a reader is 12 goroutines and 103 kB after a collection of
// garbage, of which the floor, a session of the SSH library that does nothing, is 7 and
// 57 kB:
//
//   - 41 kB of heap: 21 are of the SSH library (two buffers of 4 kB for the connection, the
//     ciphers, the packets), 2 of Bubble Tea, 4 of the server (timers, limits, what is
//     typed), 0.5 of the painter, 2.2 the view that is shown, 2.6 the App: itself, the post
//     that is open, the links in it, what was read. Pages, documents and styles are shared.
//   - Some 50 kB of stacks. Goroutines of the library and of Bubble Tea have 4 or 8 kB,
//     because they needed that once; of ours one waits for what comes, one for what the
//     client asks, and two read what it sends.
//
// Nothing wakes an idle reader but a question to a client that has been silent for a
// minute, and the end of a visit that was idle for too long. A key leaves 4 pieces of
// garbage behind, of which one is the view; see TestKeysLeaveNoGarbage.
package tui
