// Package server shows any Bubble Tea program to any SSH client, and runs any
// command for a client that there is no program for.
//
// It knows nothing of blogs. Everybody is let in, as nobody: authentication "none"
// is accepted at once, so no client is asked for a key, a passphrase or a password.
// What a client sends (its name, TERM, environment, window sizes, commands) is
// bounded and cleaned here, before anything else sees it.
package server
