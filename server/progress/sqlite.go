package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"edgerunner.vc/blog/server/private"
)

// applicationID tells our files from those of other programs: "edge".
const applicationID = 0x65646765

// What SQLite is told at the beginning of each connection.
//
// With synchronous=FULL the disk is synced at each writing. NORMAL syncs only when the
// log is moved into the file, which a quiet server does once in days: the power cut
// before would lose them all. Since there is a writing every few seconds at most, and
// nobody waits for it, that costs nothing.
//
// The log is moved into the file when it has 1000 pages (4 MB), and then cut down to
// 16 MB if a long backup has kept it from that.
//
// What is deleted is overwritten (secure_delete): readers ask to be forgotten.
//
// A writer waits 5 s for another program that writes, such as a vacuum, half of what a
// writing may take. A reader waits only while the last program that used the file puts
// it away.
const (
	waiting      = "_busy_timeout=5000"
	writeOptions = waiting + "&_txlock=immediate&_journal_mode=WAL&_synchronous=FULL&_foreign_keys=1" +
		"&_pragma=secure_delete(1)&_pragma=wal_autocheckpoint(1000)&_pragma=journal_size_limit(16777216)&_pragma=cell_size_check(1)"
	readOptions = "_busy_timeout=250&_query_only=1&_pragma=cell_size_check(1)"
)

// quickCheck is up to what size a file is looked through when the server starts, in
// bytes: that takes a quarter of a second, and finds damage before anything is lost. A
// larger one is looked through by Check.
const quickCheck = 32 << 20

// sqliteFile is a store in a file.
type sqliteFile struct {
	path string
	open fs.FileInfo // of the file that is used; nil before
}

func newSQLite(path string) (*database, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("finding the store: %w", err)
	}
	write, err := sqlite.NewConnector(sqliteName(path, writeOptions))
	if err != nil {
		return nil, err
	}
	read, err := sqlite.NewConnector(sqliteName(path, readOptions))
	if err != nil {
		return nil, err
	}
	d := &database{name: path, engine: &sqliteFile{path: path}}
	d.pools(write, read)
	return d, nil
}

// sqliteName is the file as SQLite wants it named, whatever letters are in its name.
func sqliteName(path, options string) string {
	return (&url.URL{Scheme: "file", Path: path, RawQuery: options}).String()
}

func (*sqliteFile) lock() string { return "" } // all are, by _txlock=immediate

func (*sqliteFile) hasVersion() string {
	return `SELECT count(*) FROM sqlite_master WHERE name = 'progress_version'`
}

func (*sqliteFile) bytes() string {
	return `(SELECT page_count * page_size FROM pragma_page_count, pragma_page_size)`
}

// words makes CLUSTERED tables those that are kept in the order of their primary key,
// so that all of one reader is on a page or two.
func (*sqliteFile) words() *strings.Replacer {
	return strings.NewReplacer("BIGINT", "INTEGER", "BYTEA", "BLOB", "DOUBLE PRECISION", "REAL",
		") CLUSTERED;", ") STRICT, WITHOUT ROWID;", "\n);", "\n) STRICT;")
}

// begin makes the file if there is none, and looks at the one that there is.
func (f *sqliteFile) begin(ctx context.Context, write *sql.DB, existing bool) error {
	info, err := f.look(ctx)
	missing := errors.Is(err, fs.ErrNotExist)
	if missing && existing {
		return noStore(f.path)
	}
	if missing {
		if err = f.make(ctx); err == nil {
			info, err = f.look(ctx)
		}
	}
	if err != nil {
		return err
	}
	f.open = info
	if info.Size() > quickCheck {
		return nil
	}
	return f.ask(ctx, write, `PRAGMA quick_check(1)`)
}

// look looks at the file before it is used as a store, which would change one that is
// another program's. [fs.ErrNotExist] if there is none. Only SQLite opens it: when
// anybody in a process closes a file, the locks of all in it on that file are gone.
func (f *sqliteFile) look(ctx context.Context) (fs.FileInfo, error) {
	info, err := os.Stat(f.path)
	if err != nil {
		return nil, fmt.Errorf("reading the store: %w", err)
	}
	if err := errors.Join(checkPrivate(info, f.path, "the store"), checkFolder(filepath.Dir(f.path))); err != nil {
		return nil, &refusal{err}
	}
	db, err := sql.Open("sqlite", sqliteName(f.path, "mode=rw&"+waiting))
	if err != nil {
		return nil, err
	}
	var id int32
	err = db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id)
	if err = errors.Join(err, db.Close()); err != nil {
		return nil, err
	}
	if id != applicationID {
		return nil, refuse("the file %s is empty, or another program's; put a backup there, name another file, or move it away to begin anew", f.path)
	}
	return info, nil
}

// make makes an empty store in one step: what is left of a server that was killed
// meanwhile has another name.
func (f *sqliteFile) make(ctx context.Context) error {
	dir := filepath.Dir(f.path)
	if err := makeFolder(dir); err != nil {
		return err
	}
	if exists(f.path+"-wal") && !exists(f.path) { // in this order: the log comes after the file
		return refuse("there is %[1]s-wal, but not the store %[1]s that it belongs to; put that back, or move it away to begin anew", f.path)
	}
	temporary, err := os.CreateTemp(dir, "."+filepath.Base(f.path)+"-*") // 0600
	if err != nil {
		return fmt.Errorf("making the store: %w", err)
	}
	defer os.Remove(temporary.Name())
	temporary.Close()
	db, err := sql.Open("sqlite", sqliteName(temporary.Name(), "_journal_mode=MEMORY"))
	if err == nil {
		_, err = db.ExecContext(ctx, fmt.Sprintf(`PRAGMA application_id = %d`, applicationID))
		err = errors.Join(err, db.Close())
	}
	if err == nil {
		err = private.PutOnce(temporary.Name(), f.path)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) { // another server may have been quicker
		return fmt.Errorf("making the store: %w", err)
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// ours notices that the operator has moved the file away or put another in its place:
// what SQLite went on to write would be lost.
func (f *sqliteFile) ours() error {
	info, err := os.Stat(f.path)
	if err != nil {
		return fmt.Errorf("reading the store: %w", err)
	}
	if f.open != nil && !os.SameFile(info, f.open) {
		return fmt.Errorf("another file was put in the place of the store %s; start the server again to use it", f.path)
	}
	return nil
}

// explain says what to do about the errors of SQLite that an operator can mend.
func (f *sqliteFile) explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff { // the rest says more exactly where
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return f.damaged(err.Error())
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("there is no room for the store %s: %w; make room on that disk", f.path, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("another program has locked the store %s: %w", f.path, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("the store %s cannot be written: %w; see who owns it and its folder", f.path, err)
	}
	return err
}

// tidy has the log forget what was deleted, too. Whoever reads meanwhile may keep it
// from that; then the next one does it.
func (f *sqliteFile) tidy(ctx context.Context, write *sql.DB) error {
	var busy, pages, moved int
	return write.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved)
}

// ask asks SQLite for what is wrong.
func (f *sqliteFile) ask(ctx context.Context, db *sql.DB, question string) error {
	var found string
	if err := db.QueryRowContext(ctx, question).Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return f.damaged(found)
	}
	return nil
}

// damaged says what to do when SQLite finds damage. The log has to go with the file: it
// would be applied to another one.
func (f *sqliteFile) damaged(why string) error {
	return refuse("the store %s is damaged (%s); move it and %s-wal away, then put a backup there, or begin anew",
		f.path, strings.Join(strings.Fields(why), " "), filepath.Base(f.path))
}

// check reads the whole file.
func (f *sqliteFile) check(ctx context.Context, read *sql.DB) error {
	if err := f.ask(ctx, read, `PRAGMA integrity_check(1)`); err != nil {
		return err
	}
	var lost int
	if err := read.QueryRowContext(ctx, `SELECT count(*) FROM pragma_foreign_key_check`).Scan(&lost); err != nil {
		return err
	}
	if lost > 0 {
		return f.damaged(fmt.Sprintf("%d rows belong to nobody", lost))
	}
	return nil
}

// backup writes a copy of what there is now. Readers and the server go on meanwhile. That
// there is a file of that name is said before the work, too.
func (f *sqliteFile) backup(ctx context.Context, file string) error {
	if exists(file) {
		return fmt.Errorf("%s: %w; name another file", file, fs.ErrExist)
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+"-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	defer os.Remove(temporary.Name() + "-journal") // there is one when there was no room
	temporary.Close()
	db, err := sql.Open("sqlite", sqliteName(f.path, "mode=rw&"+waiting))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO $1`, temporary.Name())
	err = errors.Join(err, db.Close())
	if full := (*sqlite.Error)(nil); errors.As(err, &full) && full.Code()&0xff == sqlite3.SQLITE_FULL {
		return fmt.Errorf("there is no room for %s; make room on that disk, or name a file on another", file) // not in the store
	}
	if err != nil {
		return err
	}
	return private.PutOnce(temporary.Name(), file)
}

// vacuum makes the file as small as it can be. SQLite makes a copy in another file for
// that, which goes beside it: a container has no other place, and that of a machine may
// be small. The folder is one for all of the process, in which nobody else makes any.
func (f *sqliteFile) vacuum(ctx context.Context, write *sql.DB) error {
	folder := strings.ReplaceAll(filepath.Dir(f.path), "'", "''")
	if _, err := write.ExecContext(ctx, `PRAGMA temp_store_directory = '`+folder+`'`); err != nil {
		return err
	}
	if _, err := write.ExecContext(ctx, `VACUUM`); err != nil {
		return err
	}
	return f.tidy(ctx, write)
}
