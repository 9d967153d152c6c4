// Package progress keeps who has read what, and how far, so that a reader who comes
// back finds their place. It is a store in SQLite, or in PostgreSQL when several
// servers share one.
//
// It knows nothing of SSH, terminals or posts: a reader is the [Reader] of a key, a
// post is a name, a place in it is bytes that somebody else understands.
//
// What it promises:
//
//   - Nobody who reads ever waits for it. Save, SavePreference, Visit and Reset put
//     what they are told into a queue in memory, and Load answers within half a second,
//     from the queue alone if the database does not. The queue is written every few
//     seconds, in one transaction.
//   - What has been written is still there after the server was killed and after the
//     power was cut; what is lost is younger than the time between two writings.
//   - A database that is slow, locked, full, hanging or away is tried again, less and
//     less often. [Store.Health] says since when and why.
//   - It holds no key, no fingerprint, no address and no user name, and times to the
//     hour. Codes for linking, which live for ten minutes, are the one exception.
//
// A [Store] may be used concurrently.
package progress
