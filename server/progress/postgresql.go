package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"edgerunner.vc/blog/server/progress/postgres"
)

// server is a store in PostgreSQL, which several servers share.
type server struct{ name string }

func newPostgreSQL(dsn string) (*database, error) {
	config, err := pgconn.ParseConfig(dsn)
	if err != nil {
		return nil, refuse("the address of the store is wrong (%w); it is postgres://user@host/name", err) // without the password
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "edgerunner"
	}
	name := fmt.Sprintf("%s on %s", config.Database, config.Host)
	d := &database{name: name, engine: server{name}}
	connector := postgres.NewConnector(config)
	d.pools(connector, connector)
	d.write.SetConnMaxIdleTime(maxIdle)
	d.read.SetConnMaxIdleTime(maxIdle)
	return d, nil
}

// lock has the servers of a store write one after the other, as SQLite has its programs
// do: then what holds for one holds for the other. A server that dies or is cut off
// meanwhile loses its turn after as long as a writing may take. All is said in the
// transaction, so that a pool of connections in between has nothing to remember.
func (server) lock() string {
	return fmt.Sprintf(`SELECT set_config('lock_timeout', '%[1]d', true), set_config('statement_timeout', '%[1]d', true),
		set_config('idle_in_transaction_session_timeout', '%[1]d', true), pg_advisory_xact_lock(%[2]d)`,
		writeTime.Milliseconds(), applicationID)
}

func (server) hasVersion() string {
	return `SELECT count(*) FROM pg_class WHERE oid = to_regclass('progress_version')`
}

func (server) bytes() string {
	return `(SELECT sum(pg_total_relation_size(name))::bigint FROM unnest('{readers,keys,readings,preferences,codes}'::regclass[]) AS name)`
}

// words leaves out what PostgreSQL does not have.
func (server) words() *strings.Replacer { return strings.NewReplacer(") CLUSTERED;", ");") }

// begin looks whether names of posts in any language can be kept.
func (s server) begin(ctx context.Context, write *sql.DB, _ bool) error {
	var encoding string
	if err := write.QueryRowContext(ctx, `SELECT current_setting('server_encoding')`).Scan(&encoding); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return refuse("the database %s has the encoding %s; make one with: createdb --template=template0 --encoding=UTF8", s.name, encoding)
	}
	return nil
}

func (server) ours() error { return nil }

// explain refuses what the server will go on to refuse.
func (s server) explain(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return err
	}
	const noSuchDatabase, notAllowed, access = "3D000", "42501", "28" // the last is a class
	if e.Code == noSuchDatabase || e.Code == notAllowed || strings.HasPrefix(e.Code, access) {
		return refuse("PostgreSQL refuses the store: %s; see the address of the store and the rights of its user", e.Message)
	}
	return err
}

// tidy leaves it to the server to vacuum what was deleted.
func (server) tidy(context.Context, *sql.DB) error { return nil }

// check has nothing more to look at than whether the tables can be read: the server
// keeps its own order.
func (server) check(context.Context, *sql.DB) error { return nil }

func (server) backup(context.Context, string) error {
	return answer("a store in PostgreSQL is backed up with: pg_dump")
}

func (server) vacuum(ctx context.Context, write *sql.DB) error {
	_, err := write.ExecContext(ctx, `VACUUM (ANALYZE) readers, keys, readings, preferences, codes`)
	return err
}
