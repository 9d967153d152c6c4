package draft

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template/parse"
	"time"
	"unicode/utf8"
)

// maxAbove is how many folders above the content folder archetypes are looked for: Hugo has
// them beside content, and posts are one folder further down.
const maxAbove = 2

// maxArchetype bounds an archetype, in bytes; it is a few lines of front matter.
const maxArchetype = 64 << 10

// filled is the text of a new post, and what it was made from, for errors.
type filled struct{ text, from string }

// text is the text of the post: that of an archetype, if there is one.
func (p Post) text(dir string, at home, base string) (filled, error) {
	from, src, err := archetypeFor(dir, at)
	if err != nil {
		return filled{}, err
	}
	if from == "" {
		return filled{p.plain(at), "the title"}, nil
	}
	f := filling{post: p, name: base, section: at.section()}
	text, err := f.fill(from, src)
	if err != nil {
		return filled{}, fmt.Errorf("%s: %w", from, err)
	}
	return filled{p.drafted(text, at), from}, nil
}

// archetypeFor finds the archetype of a section of Hugo, or of all.
func archetypeFor(dir string, at home) (name, src string, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return "", "", err
	}
	for range 1 + maxAbove {
		for _, base := range []string{at.section() + ".md", "default.md"} {
			name := filepath.Join(dir, "archetypes", base)
			src, err := read(name)
			if !errors.Is(err, fs.ErrNotExist) {
				return name, src, err
			}
		}
		dir = filepath.Dir(dir)
	}
	return "", "", nil
}

// read reads a regular file of text that is not too large.
func read(name string) (string, error) {
	info, err := os.Stat(name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxArchetype {
		return "", fmt.Errorf("%s is no archetype: that is a file of at most %d kB", name, maxArchetype>>10)
	}
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	src, err := io.ReadAll(io.LimitReader(file, maxArchetype))
	if err == nil && !utf8.Valid(src) {
		err = fmt.Errorf("%s is not UTF-8", name)
	}
	return strings.ReplaceAll(string(src), "\r\n", "\n"), err
}

// filling fills an archetype in. Hugo's are Go templates; of those it understands what
// archetypes use, and runs nothing.
type filling struct {
	post    Post
	name    string // of the post, as in its file
	section string
}

// A value is text, or a time, or one of these.
type (
	named  string   // text made from the name of the file
	titled struct{} // the title, also where Hugo would make it from the name
)

// marker stands for the title until it is known what stands around it. No title has it.
const marker = "\x00"

// whole is a line of front matter whose value is the title alone.
var whole = regexp.MustCompile(`(?m)^([ \t]*"?[\w-]+"?[ \t]*[:=][ \t]*)(?:"` + marker + `"|'` + marker + `'|` + marker + `)([ \t]*,?[ \t]*)$`)

// fill fills an archetype in.
func (f filling) fill(name, src string) (string, error) {
	tree := parse.New(name)
	tree.Mode = parse.SkipFuncCheck
	if _, err := tree.Parse(src, "", "", map[string]*parse.Tree{}); err != nil {
		return "", errors.New("is not a template that Hugo would take: " + strings.TrimPrefix(err.Error(), "template: "))
	}
	var out strings.Builder
	for _, node := range tree.Root.Nodes {
		switch node := node.(type) {
		case *parse.TextNode:
			out.WriteString(strings.ReplaceAll(string(node.Text), marker, ""))
		case *parse.ActionNode:
			v, err := f.pipe(node.Pipe)
			if err != nil {
				return "", err
			}
			out.WriteString(written(v))
		default:
			return "", notUnderstood(node)
		}
	}
	text := whole.ReplaceAllString(out.String(), "${1}"+strings.ReplaceAll(quoted(f.post.Title), "$", "$$")+"${2}")
	return strings.ReplaceAll(text, marker, f.post.Title), nil
}

// written is a value as text.
func written(v any) string {
	switch v := v.(type) {
	case titled:
		return marker
	case time.Time:
		return v.Format(time.RFC3339)
	}
	return fmt.Sprint(v)
}

// notUnderstood is the error for what only a template engine could do.
func notUnderstood(node parse.Node) error {
	text, _, _ := strings.Cut(node.String(), "}}")
	return fmt.Errorf("has %s}}, and nothing is executed here; there are .Title, .Date, .Name, .Section and now, with replace, title, humanize, lower, upper, urlize and dateFormat", text)
}

// pipe is the value of commands, each of which gets the value of the one before.
func (f filling) pipe(pipe *parse.PipeNode) (v any, err error) {
	if len(pipe.Decl) > 0 {
		return nil, notUnderstood(&parse.ActionNode{NodeType: parse.NodeAction, Pipe: pipe})
	}
	for i, command := range pipe.Cmds {
		var args []any
		for _, arg := range command.Args[1:] {
			v, err := f.operand(arg, nil)
			if err != nil {
				return nil, err
			}
			args = append(args, v)
		}
		if i > 0 {
			args = append(args, v)
		}
		if v, err = f.operand(command.Args[0], args); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// operand is a value, or what a function makes of its arguments.
func (f filling) operand(node parse.Node, args []any) (any, error) {
	switch n := node.(type) {
	case *parse.StringNode:
		if len(args) == 0 {
			return n.Text, nil
		}
	case *parse.PipeNode:
		if len(args) == 0 {
			return f.pipe(n)
		}
	case *parse.FieldNode, *parse.IdentifierNode, *parse.ChainNode:
		if v := f.call(strings.NewReplacer("(", "", ")", "").Replace(n.String()), args); v != nil {
			return v, nil
		}
	}
	return nil, notUnderstood(&parse.ActionNode{NodeType: parse.NodeAction, Pipe: &parse.PipeNode{NodeType: parse.NodePipe,
		Cmds: []*parse.CommandNode{{NodeType: parse.NodeCommand, Args: []parse.Node{node}}}}})
}
