package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"regexp"
	"strings"
)

// anonymous is a log whose addresses are shortened, wherever they stand: in a message,
// in an error, in what a library writes. It is the last before the log itself, so that
// nothing passes it by.
type anonymous struct{ slog.Handler }

// Handle implements [slog.Handler].
func (a anonymous) Handle(ctx context.Context, r slog.Record) error {
	short := slog.NewRecord(r.Time, r.Level, shortenAll(r.Message), r.PC)
	r.Attrs(func(attr slog.Attr) bool {
		short.AddAttrs(shortenAttr(attr))
		return true
	})
	return a.Handler.Handle(ctx, short)
}

// WithAttrs implements [slog.Handler].
func (a anonymous) WithAttrs(attrs []slog.Attr) slog.Handler {
	short := make([]slog.Attr, len(attrs))
	for i, attr := range attrs {
		short[i] = shortenAttr(attr)
	}
	return anonymous{a.Handler.WithAttrs(short)}
}

// WithGroup implements [slog.Handler].
func (a anonymous) WithGroup(name string) slog.Handler {
	return anonymous{a.Handler.WithGroup(name)}
}

// shortenAttr shortens the addresses in a value, as it would be written. Numbers and
// times have none.
func shortenAttr(attr slog.Attr) slog.Attr {
	attr.Value = attr.Value.Resolve()
	switch attr.Value.Kind() {
	case slog.KindString:
		attr.Value = slog.StringValue(shortenAll(attr.Value.String()))
	case slog.KindAny:
		attr.Value = slog.StringValue(shortenAll(fmt.Sprint(attr.Value.Any())))
	case slog.KindGroup:
		var group []slog.Attr
		for _, a := range attr.Value.Group() {
			group = append(group, shortenAttr(a))
		}
		attr.Value = slog.GroupValue(group...)
	}
	return attr
}

// addressLike is what an address may stand in: it has no other characters than these.
var addressLike = regexp.MustCompile(`[0-9A-Fa-f:.]{3,}`)

// maxAddress bounds the text of an address, in bytes: all of IPv6 with IPv4 at its end.
const maxAddress = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

// shortenAll shortens the addresses in a text.
func shortenAll(text string) string {
	return addressLike.ReplaceAllStringFunc(text, shortenIn)
}

// shortenIn shortens addresses that have anything before and behind them: a colon and
// a port, the end of a sentence, the hexadecimal end of a word.
func shortenIn(text string) string {
	var b strings.Builder
	for text != "" {
		addr, n := addressAt(text)
		if n == 0 {
			b.WriteByte(text[0])
			text = text[1:]
			continue
		}
		b.WriteString(shorten(addr).String())
		text = text[n:]
	}
	return b.String()
}

// addressAt is the longest address at the beginning of a text, and its length; 0 if
// there is none.
func addressAt(text string) (addr netip.Addr, n int) {
	for n := min(len(text), maxAddress); n > 1; n-- {
		if addr, err := netip.ParseAddr(text[:n]); err == nil {
			return addr, n
		}
	}
	return netip.Addr{}, 0
}

// shorten leaves of an address what many have: 24 bits of IPv4, which is a part of a
// provider's network, and 48 bits of IPv6, which is one customer of a large one.
func shorten(addr netip.Addr) netip.Addr {
	bits := 48
	if addr = addr.Unmap(); addr.Is4() {
		bits = 24
	}
	network, _ := addr.WithZone("").Prefix(bits) // fails for more bits than there are
	return network.Addr()
}
