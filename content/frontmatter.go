package content

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
	"go.yaml.in/yaml/v3"
)

// maxFrontMatter bounds what is given to the parsers, in bytes. Front matter of
// real posts stays under 10 kB; what is larger is a mistake or an attack.
const maxFrontMatter = 64 << 10

// maxDepth bounds the nesting of values that is looked into; no key that we read
// has more than a list of texts.
const maxDepth = 8

// kind is what an author wrote as a value.
type kind int

const (
	null kind = iota
	text
	boolean
	number
	list
	mapping
)

// value is the value of a key in any of the three notations. Its text is as the
// author wrote it, without the quotes.
type value struct {
	kind   kind
	text   string
	items  []value
	fields []field // of a mapping in YAML
}

// field is one key of the front matter, in lower case, with where it stands in the
// file.
type field struct {
	key          string
	value        value
	line, column int // as those of a [Spot]
}

// syntaxError is front matter that cannot be read.
type syntaxError struct {
	line int // of the file; 0 if unknown
	err  error
}

func (e *syntaxError) Error() string { return e.err.Error() }

// splitFrontMatter divides a file into its fields and its body, and tells the line
// of the file that the body begins on. A file without front matter is all body. The
// error, if any, is a *syntaxError.
func splitFrontMatter(src string) (fields []field, body string, bodyLine int, err error) {
	// Blank lines above it are passed over, as Hugo does: it might be a draft.
	top := strings.TrimLeft(src, " \t\n")
	top = src[strings.LastIndexByte(src[:len(src)-len(top)], '\n')+1:]
	fields, body, bodyLine, err = splitTop(top)
	if bodyLine == 1 && fields == nil && err == nil && body == top {
		return nil, src, 1, nil // there is none
	}
	skipped := strings.Count(src[:len(src)-len(top)], "\n")
	for i := range fields {
		fields[i].line += skipped
	}
	if e, ok := err.(*syntaxError); ok {
		e.line += skipped
	}
	return fields, body, bodyLine + skipped, err
}

func splitTop(src string) (fields []field, body string, bodyLine int, err error) {
	first, rest, _ := strings.Cut(src, "\n")
	switch marker := strings.TrimRight(first, " \t"); {
	case marker == "---" || marker == "+++":
		block, body, lines, ok := cutBlock(rest, marker)
		if !ok {
			return nil, "", 0, &syntaxError{1, fmt.Errorf("the front matter has no closing line of %s", marker)}
		}
		if len(block) > maxFrontMatter {
			return nil, "", 0, &syntaxError{1, fmt.Errorf("the front matter is over %d kB; is its closing line of %s missing?", maxFrontMatter>>10, marker)}
		}
		if marker == "+++" {
			fields, err = tomlFields(block)
		} else {
			fields, err = yamlFields(block)
		}
		return fields, body, lines + 2, err
	case looksJSON(src):
		return jsonFields(src)
	}
	return nil, src, 1, nil
}

// cutBlock divides at the first line that is only the marker (or, for YAML, its
// other end, "..."), and counts the lines before it.
func cutBlock(src, marker string) (block, body string, lines int, ok bool) {
	for at := 0; at < len(src); lines++ {
		line, _, more := strings.Cut(src[at:], "\n")
		if t := strings.TrimRight(line, " \t"); t == marker || (marker == "---" && t == "...") {
			body = src[at+len(line):]
			return src[:at], strings.TrimPrefix(body, "\n"), lines + 1, true
		}
		if !more {
			break
		}
		at += len(line) + 1
	}
	return "", "", 0, false
}

func yamlFields(block string) ([]field, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(block), &doc); err != nil {
		line, words := yamlError(err)
		return nil, &syntaxError{line + 1, fmt.Errorf("the front matter is not YAML: %s", words)}
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return nil, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, &syntaxError{root.Line + 1, errors.New("the front matter has no keys; expected lines of \"key: value\"")}
	}
	return yamlMapping(root, 0, map[*yaml.Node]value{}), nil
}

func yamlMapping(n *yaml.Node, depth int, aliases map[*yaml.Node]value) []field {
	var fields []field
	for i := 0; i+1 < len(n.Content) && depth < maxDepth; i += 2 {
		key := n.Content[i]
		fields = append(fields, field{strings.ToLower(key.Value), yamlValue(n.Content[i+1], depth, aliases), key.Line + 1, key.Column})
	}
	return fields
}

// yamlValue takes apart what an alias means only once, or a small text could mean
// a very large value.
func yamlValue(n *yaml.Node, depth int, aliases map[*yaml.Node]value) value {
	if n.Kind == yaml.AliasNode {
		v, ok := aliases[n.Alias]
		if !ok && depth < maxDepth {
			aliases[n.Alias] = value{kind: mapping} // what contains itself is nothing that we read
			v = yamlValue(n.Alias, depth+1, aliases)
			aliases[n.Alias] = v
		}
		return v
	}
	switch n.Kind {
	case yaml.ScalarNode:
		kinds := map[string]kind{"!!null": null, "!!bool": boolean, "!!int": number, "!!float": number}
		k, ok := kinds[n.Tag]
		if !ok {
			k = text
		}
		return value{kind: k, text: n.Value}
	case yaml.SequenceNode:
		v := value{kind: list}
		for _, item := range n.Content {
			if depth < maxDepth {
				v.items = append(v.items, yamlValue(item, depth+1, aliases))
			}
		}
		return v
	}
	return value{kind: mapping, fields: yamlMapping(n, depth+1, aliases)}
}

// yamlError takes the line, from 1, out of an error of the YAML package, which has
// it in its text only ("yaml: line 3: …"). It leaves out the first line, and
// counts from 0 where its parser speaks and not its scanner.
func yamlError(err error) (line int, words string) {
	words = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(words, "line "); ok {
		digits, after, _ := strings.Cut(rest, ": ")
		line, _ = strconv.Atoi(digits)
		words = after
	}
	if line == 0 || strings.HasPrefix(words, "did not find expected") {
		line++
	}
	return line, words
}

func tomlFields(block string) ([]field, error) {
	block = quoteDates(block)
	var values map[string]any
	if err := toml.Unmarshal([]byte(block), &values); err != nil {
		line := 0
		if at := new(toml.DecodeError); errors.As(err, &at) {
			line, _ = at.Position()
		}
		return nil, &syntaxError{line + 1, fmt.Errorf("the front matter is not TOML: %w", err)}
	}
	var fields []field
	var p unstable.Parser
	p.Reset([]byte(block))
	top := true // until the first [table], whose keys are not ours
	for p.NextExpression() {
		e := p.Expression()
		top = top && e.Kind == unstable.KeyValue
		if e.Kind != unstable.KeyValue || !top {
			continue
		}
		if name := e.Key(); name.Next() {
			key := name.Node()
			if !name.IsLast() && slices.ContainsFunc(fields, func(f field) bool { return f.key == strings.ToLower(string(key.Data)) }) {
				continue // menu.main, menu.side: one table
			}
			at := p.Shape(key.Raw).Start
			fields = append(fields, field{
				strings.ToLower(string(key.Data)), plainValue(values[string(key.Data)], 0),
				at.Line + 1, utf8.RuneCountInString(block[at.Offset-at.Column+1:at.Offset]) + 1,
			})
		}
	}
	return fields, nil
}

// quoteDates makes texts of the dates of TOML, or a day that does not exist would
// cost the whole front matter. Lines stay as they are.
func quoteDates(block string) string {
	var p unstable.Parser
	p.Reset([]byte(block))
	var out strings.Builder
	end := 0
	var quote func(n *unstable.Node)
	quote = func(n *unstable.Node) {
		switch n.Kind {
		case unstable.LocalDate, unstable.LocalDateTime, unstable.DateTime, unstable.LocalTime:
			at := int(n.Raw.Offset)
			out.WriteString(block[end:at] + `"` + string(n.Data) + `"`)
			end = at + len(n.Data)
		case unstable.Array:
			for it := n.Children(); it.Next(); {
				quote(it.Node())
			}
		case unstable.InlineTable:
			for it := n.Children(); it.Next(); {
				quote(it.Node().Value())
			}
		}
	}
	for p.NextExpression() {
		if e := p.Expression(); e.Kind == unstable.KeyValue {
			quote(e.Value())
		}
	}
	return out.String() + block[end:]
}

// looksJSON says whether a text begins with an object of JSON: a brace alone, or with a key
// or the other brace. Markdown may begin with braces of other languages.
func looksJSON(src string) bool {
	rest, ok := strings.CutPrefix(src, "{")
	first, _, _ := strings.Cut(rest, "\n")
	first = strings.TrimSpace(first)
	return ok && (first == "" || first[0] == '"' || first[0] == '}')
}

func jsonFields(src string) (fields []field, body string, bodyLine int, err error) {
	dec := json.NewDecoder(io.LimitReader(strings.NewReader(src), maxFrontMatter))
	dec.UseNumber()
	lineAt := func(offset int64) int {
		return 1 + strings.Count(src[:min(int(offset), len(src))], "\n")
	}
	fail := func(err error) ([]field, string, int, error) {
		at := dec.InputOffset()
		if at >= maxFrontMatter || len(src) > maxFrontMatter && errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, "", 0, &syntaxError{1, fmt.Errorf("the front matter is over %d kB; is its closing brace missing?", maxFrontMatter>>10)}
		}
		// Between tokens, the decoder does not count all bytes; in one go it does.
		var all json.RawMessage
		if bad := new(json.SyntaxError); errors.As(json.NewDecoder(strings.NewReader(src)).Decode(&all), &bad) {
			at = max(bad.Offset-1, 0)
		}
		return nil, "", 0, &syntaxError{lineAt(at), fmt.Errorf("the front matter is not JSON: %w", err)}
	}
	if _, err := dec.Token(); err != nil { // the brace
		return fail(err)
	}
	for dec.More() {
		before := int(dec.InputOffset()) // a comma and blanks stand between
		key, err := dec.Token()
		if err != nil {
			return fail(err)
		}
		line := lineAt(dec.InputOffset())
		var v any
		if err := dec.Decode(&v); err != nil {
			return fail(err)
		}
		at := before + strings.IndexByte(src[before:], '"')
		column := utf8.RuneCountInString(src[strings.LastIndexByte(src[:at], '\n')+1:at]) + 1
		fields = append(fields, field{strings.ToLower(fmt.Sprint(key)), plainValue(v, 0), line, column})
	}
	if _, err := dec.Token(); err != nil { // the other brace
		return fail(err)
	}
	end := dec.InputOffset()
	body = strings.TrimPrefix(strings.TrimLeft(src[end:], " \t"), "\n")
	return fields, body, lineAt(int64(len(src) - len(body))), nil
}

// plainValue is what TOML and JSON decode to, as a value.
func plainValue(v any, depth int) value {
	switch v := v.(type) {
	case nil:
		return value{kind: null}
	case string:
		return value{kind: text, text: v}
	case bool:
		return value{kind: boolean, text: strconv.FormatBool(v)}
	case int64, float64, json.Number:
		return value{kind: number, text: fmt.Sprint(v)}
	case []any:
		l := value{kind: list}
		for _, item := range v {
			if depth < maxDepth {
				l.items = append(l.items, plainValue(item, depth+1))
			}
		}
		return l
	case map[string]any:
		return value{kind: mapping}
	}
	return value{kind: text, text: fmt.Sprint(v)}
}
