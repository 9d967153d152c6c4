package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"edgerunner.vc/blog/server/progress"
)

const storeHelp = `Look after what is kept of readers, also while a server uses it. Nothing is made where
there is no store.`

const backupHelp = `Write a copy of the store as it is now into a new file, that only its owner can read. The
server goes on meanwhile. The file identity_secret in the data folder belongs to it: without that,
nobody in it is known.

To bring it back, stop the server, move progress.db, progress.db-wal and progress.db-shm away, put
the copy in the place of progress.db, and start the server. A store in PostgreSQL is for pg_dump.`

const vacuumHelp = `Give back the room of what was deleted, also while the server runs: what it has to write waits
meanwhile. It needs twice the room of the store beside it, for a while.`

// keptStore is the store that a command looks after.
type keptStore struct{ data, dsn string }

// addStore makes the command one that looks after the store.
func addStore(cmd *cobra.Command, env lookup) {
	check := &cobra.Command{Use: "check", Short: "Read all of it, and count what is in it"}
	backup := &cobra.Command{Use: "backup FILE", Short: "Copy it into a new file, also while the server runs", Long: backupHelp}
	vacuum := &cobra.Command{Use: "vacuum", Short: "Give back the room of what was deleted", Long: vacuumHelp}
	addToStore(check, env, 0, checkStore)
	addToStore(backup, env, 1, backupStore)
	addToStore(vacuum, env, 0, vacuumStore)
	cmd.AddCommand(check, backup, vacuum)
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError{fmt.Errorf("unknown command %q for %q", args[0], cmd.CommandPath())}
		}
		return nil
	}
	cmd.RunE = func(*cobra.Command, []string) error {
		return usageError{errors.New("a store can be checked, backed up or vacuumed: edgerunner store check, backup FILE or vacuum")}
	}
}

// addToStore makes the command one that does something with the store, and has so many
// arguments.
func addToStore(cmd *cobra.Command, env lookup, arguments int, do func(context.Context, io.Writer, *progress.Store, []string) error) {
	var kept keptStore
	f := cmd.Flags()
	addData(f, &kept.data)
	addDSN(f, &kept.dsn)
	takeFlags(cmd, f)
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) != arguments {
			return usageError{fmt.Errorf("it is called as: edgerunner store %s", cmd.Use)}
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := fromEnvironment(f, env); err != nil {
			return err
		}
		store, err := kept.open(cmd.Context(), env)
		if err != nil {
			return err
		}
		return errors.Join(do(cmd.Context(), cmd.OutOrStdout(), store, args), store.Close(cmd.Context()))
	}
}

// open opens the store, which must be there and answer.
func (k keptStore) open(ctx context.Context, env lookup) (*progress.Store, error) {
	dir, err := dataFolder(k.data, env)
	if err != nil {
		return nil, err
	}
	secret, err := progress.ReadSecret(dir)
	if err != nil {
		return nil, fmt.Errorf("%w; name the data folder of a server with --data (/var/lib/edgerunner for that of the Debian package)", err)
	}
	store, err := progress.Open(ctx, progress.Config{DSN: k.dsn, Folder: dir, Secret: secret, Existing: true})
	if err != nil {
		return nil, err
	}
	if err := store.Health().Err; err != nil {
		return nil, errors.Join(err, store.Close(ctx))
	}
	return store, nil
}

func checkStore(ctx context.Context, w io.Writer, store *progress.Store, _ []string) error {
	contents, err := store.Check(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "The store %s is whole.\n%s\n", store.Name(), inStore(contents))
	return err
}

func backupStore(ctx context.Context, w io.Writer, store *progress.Store, args []string) error {
	if err := store.Backup(ctx, args[0]); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "The store %s is in %s now.\nKeep identity_secret with it: without that, nobody in it is known.\n", store.Name(), args[0])
	return err
}

func vacuumStore(ctx context.Context, w io.Writer, store *progress.Store, _ []string) error {
	before, err := store.Check(ctx) // one that is damaged is better left alone
	if err != nil {
		return err
	}
	if err := store.Vacuum(ctx); err != nil {
		return err
	}
	after, err := store.Check(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "The store %s takes %s; before, it took %s.\n", store.Name(), inBytes(after.Bytes), inBytes(before.Bytes))
	return err
}

// inStore is what is in a store, in a line.
func inStore(c progress.Contents) string {
	return fmt.Sprintf("It has %s with %s, and %s in posts, in %s.",
		counted(int(c.Readers), "reader"), counted(int(c.Keys), "key"), counted(int(c.Readings), "place"), inBytes(c.Bytes))
}

// inBytes is a number of bytes as people say it.
func inBytes(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d bytes", n)
	case n < 1<<20:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// addDSN adds the flag of where the store is.
func addDSN(f *pflag.FlagSet, dsn *string) {
	f.StringVar(dsn, "store", "", "where it is kept how far they have read: postgres://…, or a file (default: progress.db in the data folder)")
}
