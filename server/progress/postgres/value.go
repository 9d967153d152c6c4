package postgres

import (
	"bytes"
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/jackc/pgx/v5/pgconn"
)

// Numbers that PostgreSQL has for the types of values, from its pg_type.dat.
const (
	typeBytes    = 17  // bytea
	typeWhole    = 20  // int8, eight bytes
	typeText     = 25  // text
	typeFraction = 701 // float8
)

// encode is a value as it is sent, and its type. Without the type the server would
// have to guess it from the statement.
func encode(value any) (wire []byte, kind uint32, err error) {
	switch v := value.(type) {
	case int64:
		return binary.BigEndian.AppendUint64(nil, uint64(v)), typeWhole, nil
	case float64:
		return binary.BigEndian.AppendUint64(nil, math.Float64bits(v)), typeFraction, nil
	case string:
		return []byte(v), typeText, nil
	case []byte:
		if v == nil {
			v = []byte{} // nil would be NULL
		}
		return v, typeBytes, nil
	}
	return nil, 0, fmt.Errorf("values of type %T are not known", value)
}

// decode is a value that was answered; nil for NULL. It keeps nothing of wire.
func decode(wire []byte, kind uint32) (driver.Value, error) {
	if wire == nil {
		return nil, nil
	}
	switch {
	case kind == typeWhole && len(wire) == 8:
		return int64(binary.BigEndian.Uint64(wire)), nil
	case kind == typeFraction && len(wire) == 8:
		return math.Float64frombits(binary.BigEndian.Uint64(wire)), nil
	case kind == typeText:
		return string(wire), nil
	case kind == typeBytes:
		return bytes.Clone(wire), nil
	}
	return nil, fmt.Errorf("an answer of type %d with %d bytes is not known; cast it in the statement", kind, len(wire))
}

// rows are an answer, read as it comes.
type rows struct {
	conn   *conn
	result *pgconn.ResultReader
	fields []pgconn.FieldDescription
	closed bool
}

// newRows waits for the first row or the end, so that what the server refuses is an
// error of the query and not of its first row.
func newRows(c *conn, result *pgconn.ResultReader) (driver.Rows, error) {
	r := &rows{conn: c, result: result}
	r.fields = result.FieldDescriptions()
	if r.fields == nil { // there are none of a statement that was refused
		if err := r.Close(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (r *rows) Columns() []string {
	names := make([]string, len(r.fields))
	for i, field := range r.fields {
		names[i] = field.Name
	}
	return names
}

func (r *rows) Next(dest []driver.Value) error {
	if r.closed || !r.result.NextRow() {
		if err := r.Close(); err != nil {
			return err
		}
		return io.EOF
	}
	for i, wire := range r.result.Values() {
		var err error
		if dest[i], err = decode(wire, r.fields[i].DataTypeOID); err != nil {
			return err
		}
	}
	return nil
}

func (r *rows) Close() error {
	if r.closed {
		return nil
	}
	r.closed = true
	_, err := r.result.Close()
	return r.conn.retryable(err)
}
