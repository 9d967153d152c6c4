package dialect

import "strings"

// tagArgs are the arguments of a tag: key="value", or a value alone.
type tagArgs struct {
	pos   []string
	named []tagArg
	whole string // as written
}

type tagArg struct{ key, value string }

// get is the value of the first of the keys that has one, on one line.
func (a tagArgs) get(keys ...string) string {
	for _, key := range keys {
		for _, arg := range a.named {
			if arg.key != key {
				continue
			}
			if value := oneLine(arg.value); value != "" {
				return value
			}
		}
	}
	return ""
}

// at is the value of a key, or else of the argument without a name at a place.
func (a tagArgs) at(i int, keys ...string) string {
	if value := a.get(keys...); value != "" || i >= len(a.pos) {
		return value
	}
	return oneLine(a.pos[i])
}

// all is every argument without a name, as one text.
func (a tagArgs) all() string {
	if len(a.named) == 0 && !strings.ContainsAny(a.whole, "\"'`") {
		return oneLine(a.whole)
	}
	return oneLine(strings.Join(a.pos, " "))
}

// oneLine puts a value on one line, without the variables of Liquid in it.
func oneLine(s string) string {
	var out strings.Builder
	for {
		before, rest, opens := strings.Cut(s, "{{")
		inner, after, shuts := strings.Cut(rest, "}}")
		if !opens || !shuts {
			break
		}
		text, _ := liquidOutput(inner, nil)
		out.WriteString(before + text)
		s = after
	}
	return strings.Join(strings.Fields(out.String()+s), " ")
}

// parseTagArgs reads what stands after the name of a tag, in any of the languages.
func parseTagArgs(s string) tagArgs {
	args := tagArgs{whole: s}
	for {
		s = strings.TrimLeft(s, " \t\n,")
		if s == "" {
			return args
		}
		n := nameLength(s, "-_.:")
		if key, rest, ok := cutKey(s, n); ok {
			var value string
			value, s = cutValue(rest)
			args.named = append(args.named, tagArg{strings.ToLower(key), value})
			continue
		}
		var value string
		value, s = cutValue(s)
		args.pos = append(args.pos, value)
	}
}

// cutKey divides key=value, and key: "value" as Liquid may have it.
func cutKey(s string, n int) (key, rest string, ok bool) {
	if n == 0 {
		return "", "", false
	}
	key = s[:n]
	rest = strings.TrimLeft(s[n:], " \t\n")
	if strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "==") {
		return key, strings.TrimLeft(rest[1:], " \t\n"), true
	}
	if bare, colon := strings.CutSuffix(key, ":"); colon && bare != "" && rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		return bare, rest, true
	}
	return "", "", false
}

// cutValue takes a value, in quotes or not, off the beginning of a text.
func cutValue(s string) (value, rest string) {
	if s == "" {
		return "", ""
	}
	switch quote := s[0]; quote {
	case '"', '\'', '`':
		for i := 1; i < len(s); i++ {
			if s[i] == '\\' && quote != '`' {
				i++
			} else if s[i] == quote {
				return unquoted.Replace(s[1:i]), s[i+1:]
			}
		}
	case '[':
		if inner, after, ok := strings.Cut(s[1:], "]"); ok {
			return strings.Trim(inner, " \t\n\"'"), after
		}
	}
	n := strings.IndexAny(s, " \t\n,")
	if n > 0 && s[n] == ',' && n+1 < len(s) && strings.IndexByte(" \t\n", s[n+1]) < 0 {
		n = strings.IndexAny(s, " \t\n") // a comma inside a value
	}
	if n < 0 {
		return s, ""
	}
	return s[:max(n, 1)], s[max(n, 1):]
}

var unquoted = strings.NewReplacer(`\"`, `"`, `\'`, `'`, `\\`, `\`)
