package draft

import (
	"strings"
	"time"

	"edgerunner.vc/blog/content"
)

// call is what a field is, or a function makes of its arguments; nil for what is not
// understood. The names are those of Hugo, of all its versions.
func (f filling) call(name string, args []any) any {
	if len(args) == 0 {
		return f.field(name)
	}
	last := args[len(args)-1]
	switch name {
	case "replace", "strings.Replace":
		return replaced(args)
	case "title", "strings.Title", "humanize", "inflect.Humanize":
		return asTitle(last, args)
	case "lower", "strings.ToLower":
		return onText(args, strings.ToLower)
	case "upper", "strings.ToUpper":
		return onText(args, strings.ToUpper)
	case "urlize", "urls.URLize", "anchorize", "urls.Anchorize":
		if last == any(titled{}) {
			return named(f.name)
		}
		return onText(args, content.SlugOf)
	case "now.Format", "time.Now.Format":
		return f.format(append(args, f.post.Now))
	case "dateFormat", "time.Format":
		return f.format(args)
	}
	return nil
}

// field is a value of the post.
func (f filling) field(name string) any {
	switch name {
	case ".Title":
		return titled{}
	case ".Date", "now", "time.Now":
		return f.post.Now
	case ".Name", ".File.ContentBaseName", ".File.BaseFileName", ".File.TranslationBaseName", ".BaseFileName", ".TranslationBaseName", ".Slug":
		return named(f.name)
	case ".Section", ".Type":
		return f.section
	}
	return nil
}

// format writes a time.
func (f filling) format(args []any) any {
	if len(args) != 2 {
		return nil
	}
	layout, ok := args[0].(string)
	at, isTime := args[1].(time.Time)
	if !ok || !isTime {
		return nil
	}
	return at.Format(layout)
}

// replaced is the first text with the second one replaced by the third. What is made from
// the name of the file stays that.
func replaced(args []any) any {
	if len(args) != 3 {
		return nil
	}
	old, isText := args[1].(string)
	by, areTexts := args[2].(string)
	if !isText || !areTexts {
		return nil
	}
	return onText(args[:1], func(s string) string { return strings.ReplaceAll(s, old, by) })
}

// asTitle is a text as titles are written. What is made from the name of the file is the
// title itself: the name was made from that.
func asTitle(v any, args []any) any {
	switch v := v.(type) {
	case titled, named:
		if len(args) == 1 {
			return titled{}
		}
	case string:
		if r := []rune(v); len(args) == 1 && len(r) > 0 {
			return strings.ToUpper(string(r[:1])) + string(r[1:])
		}
	}
	return nil
}

// onText is what a function makes of one text.
func onText(args []any, do func(string) string) any {
	if len(args) != 1 {
		return nil
	}
	switch v := args[0].(type) {
	case named:
		return named(do(string(v)))
	case string:
		return do(v)
	case titled:
		return v // the author has written it as it is meant
	}
	return nil
}
