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
package tui
