package progress

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// maxReads is how many may be asking at once: enough to keep a database busy, and of
// one that hangs this many questions hang with it, and no more.
const maxReads = 8

// maxIdle is how long a connection to a server is kept that nobody uses.
const maxIdle = time.Minute

// database is where a store is kept.
type database struct {
	name        string // for the operator, without a password
	existing    bool   // see [Config]
	write, read *sql.DB
	ready       atomic.Bool // it has the tables that this program knows

	engine
}

// engine is what is particular to one kind of database.
type engine interface {
	// lock begins a transaction that is alone; "" if all of those that write are.
	lock() string

	// hasVersion asks for the number of tables with the version.
	hasVersion() string

	// words are what the engine says for those in the migrations.
	words() *strings.Replacer

	// begin is called before the database is used, until it returns no error. Existing
	// says that it shall not be made.
	begin(ctx context.Context, write *sql.DB, existing bool) error

	// ours says whether what is open is still what the operator sees.
	ours() error

	// explain is an error with what to do about it.
	explain(err error) error

	// tidy leaves nothing of what was deleted.
	tidy(ctx context.Context, write *sql.DB) error

	// bytes asks for how many bytes the store takes.
	bytes() string

	check(ctx context.Context, read *sql.DB) error
	backup(ctx context.Context, file string) error
	vacuum(ctx context.Context, write *sql.DB) error
}

// newDatabase is the database that the configuration names. It is not opened yet.
func newDatabase(config Config) (*database, error) {
	d, err := databaseOf(config)
	if err == nil {
		d.existing = config.Existing
	}
	return d, err
}

func databaseOf(config Config) (*database, error) {
	scheme, _, found := strings.Cut(config.DSN, "://")
	switch {
	case scheme == "postgres" && found, scheme == "postgresql" && found:
		return newPostgreSQL(config.DSN)
	case found:
		return nil, refuse("a store is the path of a file or postgres://user@host/name, not %s://…", scheme)
	case config.DSN != "":
		return newSQLite(config.DSN)
	case config.Folder != "":
		return newSQLite(filepath.Join(config.Folder, File))
	}
	return nil, errors.New("a store needs a folder or a DSN")
}

// pools sets what the database is reached by: one connection to write with, since
// there is one writer at a time, and a few to read with.
func (d *database) pools(write, read driver.Connector) {
	d.write, d.read = sql.OpenDB(write), sql.OpenDB(read)
	d.write.SetMaxOpenConns(1)
	d.read.SetMaxOpenConns(maxReads)
	d.read.SetMaxIdleConns(maxReads)
}

func (d *database) close() error { return errors.Join(d.read.Close(), d.write.Close()) }

// transact has f change the database in one transaction. Nobody else writes meanwhile,
// on no server. The transaction counts if there is no error; if there is one, it may.
func (d *database) transact(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	if err := d.ours(); err != nil {
		return err
	}
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // of no effect after the commit
	if lock := d.lock(); lock != "" {
		if _, err := tx.ExecContext(ctx, lock); err != nil {
			return err
		}
	}
	if err := f(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}
