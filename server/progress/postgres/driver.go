// Package postgres is a driver for database/sql over pgx's pgconn, for what package
// progress keeps: whole numbers, fractions, bytes and text.
//
// It knows no tables and no SQL but the words that begin and end a transaction. What
// it does not know of PostgreSQL (its many types, notifications, copying) is why it is
// here: pgx's own driver for database/sql brings them all, and with them 3 MB of a
// binary that shall stay under 25 MB. The protocol, addresses, passwords, TLS and
// failover are pgconn's.
package postgres

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// staleAfter is how long a connection may have been idle and still be used without
	// asking whether it is alive: asking costs a round trip, and a server that was
	// started again closes all of them at once.
	staleAfter = time.Second

	// farewell is how long a connection may take to say good-bye before it is dropped.
	farewell = 2 * time.Second
)

// NewConnector returns what opens connections as the configuration says. It opens none
// yet. It may be used concurrently.
func NewConnector(config *pgconn.Config) driver.Connector { return &connector{config} }

type connector struct{ config *pgconn.Config }

// Connect opens a connection, until the context ends.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	pg, err := pgconn.ConnectConfig(ctx, c.config.Copy())
	if err != nil {
		return nil, err
	}
	return &conn{pg: pg, used: time.Now()}, nil
}

// Driver is what database/sql asks for, and uses for nothing but to show it.
func (c *connector) Driver() driver.Driver { return byName{} }

type byName struct{}

func (byName) Open(string) (driver.Conn, error) {
	return nil, errors.New("a connection is opened by NewConnector alone")
}

// conn is one connection. database/sql has one goroutine use it at a time.
type conn struct {
	pg   *pgconn.PgConn
	used time.Time
}

func (c *conn) Prepare(string) (driver.Stmt, error) {
	return nil, errors.New("prepared statements are not kept: a pool between us and the server may not keep them either")
}

func (c *conn) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	return c.pg.Close(ctx)
}

// ResetSession has database/sql take another connection in place of one that is dead
// or still in a transaction.
func (c *conn) ResetSession(ctx context.Context) error {
	idle := time.Since(c.used)
	c.used = time.Now()
	if c.pg.IsClosed() || c.pg.TxStatus() != 'I' {
		return driver.ErrBadConn
	}
	if idle > staleAfter && c.pg.Ping(ctx) != nil {
		return driver.ErrBadConn
	}
	return nil
}

// IsValid says whether the connection may be used once more.
func (c *conn) IsValid() bool { return !c.pg.IsClosed() && c.pg.TxStatus() == 'I' }

// Ping says whether the server answers.
func (c *conn) Ping(ctx context.Context) error { return c.pg.Ping(ctx) }

// Begin is there because database/sql wants it; it calls BeginTx.
func (c *conn) Begin() (driver.Tx, error) {
	return c.BeginTx(context.Background(), driver.TxOptions{})
}

// BeginTx begins a transaction of the kind that the server begins by itself.
func (c *conn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if opts.ReadOnly || sql.IsolationLevel(opts.Isolation) != sql.LevelDefault {
		return nil, errors.New("transactions of another kind are not known")
	}
	if err := c.say(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	return &tx{c, func() (context.Context, context.CancelFunc) { return context.WithCancel(ctx) }}, nil
}

// say sends a statement without arguments, or many.
func (c *conn) say(ctx context.Context, text string) error {
	_, err := c.pg.Exec(ctx, text).ReadAll()
	return c.retryable(err)
}

// retryable is the error, or that the connection is no good if the server cannot have
// heard what was said.
func (c *conn) retryable(err error) error {
	if err != nil && c.pg.IsClosed() && pgconn.SafeToRetry(err) {
		return driver.ErrBadConn
	}
	return err
}

// tx is a transaction. Commit has no context of its own: it ends with the transaction's,
// or a dead network would hold it for ever.
type tx struct {
	conn    *conn
	context func() (context.Context, context.CancelFunc)
}

// Commit ends the transaction. An error may mean that nobody knows whether it counts.
func (t *tx) Commit() error {
	ctx, cancel := t.context()
	defer cancel()
	results, err := t.conn.pg.Exec(ctx, "COMMIT").ReadAll()
	if err != nil {
		return err
	}
	if len(results) != 1 || results[0].CommandTag.String() != "COMMIT" {
		return errors.New("the transaction had failed and was undone")
	}
	return nil
}

// Rollback undoes the transaction, even after its context has ended.
func (t *tx) Rollback() error {
	ctx, cancel := context.WithTimeout(context.Background(), farewell)
	defer cancel()
	return t.conn.say(ctx, "ROLLBACK")
}

// ExecContext sends a statement; many, if there are no arguments.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if len(args) == 0 {
		return driver.ResultNoRows, c.say(ctx, query)
	}
	result, err := c.send(ctx, query, args)
	if err != nil {
		return nil, err
	}
	tag, err := result.Close()
	if err != nil {
		return nil, c.retryable(err)
	}
	return driver.RowsAffected(tag.RowsAffected()), nil
}

// QueryContext sends a statement that answers with rows.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	result, err := c.send(ctx, query, args)
	if err != nil {
		return nil, err
	}
	return newRows(c, result)
}

// binaryFormat is the format of all that is sent and answered.
const binaryFormat = 1

func (c *conn) send(ctx context.Context, query string, args []driver.NamedValue) (*pgconn.ResultReader, error) {
	values, kinds, formats := make([][]byte, len(args)), make([]uint32, len(args)), make([]int16, len(args))
	for i, arg := range args {
		var err error
		if values[i], kinds[i], err = encode(arg.Value); err != nil {
			return nil, err
		}
		formats[i] = binaryFormat
	}
	return c.pg.ExecParams(ctx, query, values, kinds, formats, []int16{binaryFormat}), nil
}
