package dialect

import "strings"

// readRaw reads {% raw %} if anything closes it, and the tag that does.
func (s *tagScanner) readRaw(at int, code bool) (tag, bool) {
	name := "raw"
	if s.raw {
		name = "endraw"
	}
	end := afterTag(s.src, at, name)
	if end < 0 || !s.raw && end > s.lastRaw {
		return tag{}, false
	}
	s.raw = !s.raw
	t := tag{end: end, dialect: liquid, name: name, literal: true}
	if code && isBlank(s.src[s.line:at]) && end < len(s.src) && s.src[end] == '\n' {
		t.end++ // in code, its line would be seen
	}
	return t, true
}

// afterTag is where {% name %} ends; negative if it is not that.
func afterTag(src string, at int, name string) int {
	rest, ok := strings.CutPrefix(src[at:], "{%")
	rest = strings.TrimLeft(strings.TrimPrefix(rest, "-"), " \t")
	rest, named := strings.CutPrefix(rest, name)
	rest = strings.TrimPrefix(strings.TrimLeft(rest, " \t"), "-")
	rest, shut := strings.CutPrefix(rest, "%}")
	if !ok || !named || !shut {
		return -1
	}
	return len(src) - len(rest)
}

// readOutput reads {{ name(args) }} of Zola and {{ variable }} of Liquid.
func (s *tagScanner) readOutput(at int) (tag, bool) {
	end := tagEnd(s.src, at+2, "}}")
	if end < 0 {
		return tag{}, false
	}
	inner := s.src[at+2 : end]
	if text, ok := liquidOutput(inner, s.variables); ok {
		return tag{end: end + 2, literal: true, body: text}, true
	}
	t, ok := zolaCall(inner)
	t.end, t.single = end+2, true
	return t, ok
}

func (s *tagScanner) readLiquid(at int) (tag, bool) {
	end := tagEnd(s.src, at+2, "%}")
	if end < 0 {
		return tag{}, false
	}
	inner := strings.TrimSpace(strings.Trim(s.src[at+2:end], "-"))
	if t, ok := zolaCall(inner); ok {
		t.end = end + 2
		return s.withBody(t), true
	}
	name := inner[:nameLength(inner, "-_")]
	rest := inner[len(name):]
	if name == "" || rest != "" && strings.TrimLeft(rest, " \t\n") == rest {
		return tag{}, false
	}
	t := tag{end: end + 2, dialect: liquid, name: name, args: parseTagArgs(rest)}
	switch bare, closes := strings.CutPrefix(name, "end"); {
	case name == "end":
		t.dialect, t.closes = zola, true
	case closes:
		t.name, t.closes = bare, true
	case name == "for", name == "assign", name == "capture":
		s.define(t.args)
	case name == "include", name == "include_relative", name == "include_cached", name == "render":
		t.single = true
		if len(t.args.pos) > 0 {
			t.name, t.args.pos = t.args.pos[0], t.args.pos[1:]
		}
	}
	return s.withBody(t), true
}

func (s *tagScanner) define(args tagArgs) {
	if len(args.pos) > 0 {
		s.variables[args.pos[0]] = true
	}
	if len(args.named) > 0 {
		s.variables[args.named[0].key] = true
	}
}

// zolaCall reads name(key=value, …). Arguments without a name are those of another
// language, such as a template that the prose is about.
func zolaCall(inner string) (tag, bool) {
	inner = strings.TrimSpace(strings.Trim(inner, "-"))
	name := inner[:nameLength(inner, "_")]
	args, opens := strings.CutPrefix(inner[len(name):], "(")
	args, shuts := strings.CutSuffix(args, ")")
	if name == "" || !opens || !shuts {
		return tag{}, false
	}
	t := tag{dialect: zola, name: name, args: parseTagArgs(args)}
	return t, len(t.args.pos) == 0
}

// liquidOutput is the text of {{ inner }}, if that is Liquid: a quoted text with or
// without filters, or a variable, whose value nobody knows here. Of the names that
// templates of others use too, only the variables are taken for Liquid.
func liquidOutput(inner string, variables map[string]bool) (string, bool) {
	inner = strings.TrimSpace(strings.Trim(inner, "-"))
	if inner == "" {
		return "", false
	}
	if inner[0] == '"' || inner[0] == '\'' {
		text, rest, ok := strings.Cut(inner[1:], inner[:1])
		rest = strings.TrimSpace(rest)
		return text, ok && (rest == "" || rest[0] == '|')
	}
	name, _, filtered := strings.Cut(inner, "|")
	name = strings.TrimSpace(name)
	if strings.ContainsAny(name, "(){}\"' ") {
		return "", false
	}
	head, _, dotted := strings.Cut(name, ".")
	switch head {
	case "content":
		return "", true
	case "site", "page", "include", "post", "layout", "paginator", "jekyll", "theme", "forloop":
		return "", dotted || filtered
	}
	head, _, _ = strings.Cut(head, "[")
	return "", variables[head]
}
