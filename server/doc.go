// Package server shows any Bubble Tea program to any SSH client, and runs any
// command for a client that there is no program for. It is made for a port that is
// open to the whole internet.
//
// It knows nothing of blogs. Everybody is let in, as nobody: authentication "none"
// is accepted at once, so no client is asked for a key, a passphrase or a password.
// Only who comes by the name "me" is asked for a key, to be known again (identity.go).
//
// The way of a connection, and what bounds it there:
//
//   - accept.go: it is accepted, and its address is known, from a trusted proxy too.
//   - admission.go: whether it is let in, before any cryptography: how often and how
//     often at once one address comes, and how many wait without a session.
//   - conn.go: how long it may take to say its first word, to shake hands, to be silent.
//   - rekey.go: how often it may agree upon new keys.
//   - channel.go, requests.go, inbox.go: what a client may ask and send in a session.
//   - session.go: whether there is room for a session; its line in the log.
//   - drawing.go, hands.go: how a program is drawn, by server/paint, and why not by Bubble
//     Tea.
//   - transfer.go: a client that fetches files, by server/files.
//   - visit.go: a program and its reader, and all that comes for it; idle.go and patient.go end the visit of one
//     who does nothing, or takes nothing; guard.go ends it when something goes wrong.
//
// What a client sends (its name, TERM, environment, window sizes, commands) is
// bounded and cleaned here, before anything else sees it.
package server
