package content

import (
	"strings"

	"github.com/yuin/goldmark/util"
)

// maxEntity is longer than the name of any entity of HTML, in bytes.
const maxEntity = 40

// DecodeText resolves the backslash escapes and the entities of Markdown in one
// pass, as CommonMark wants: an escaped ampersand begins no entity. The result may
// hold control characters; see [Clean].
func DecodeText(s string) string {
	var b strings.Builder
	for s != "" {
		at := strings.IndexAny(s, "\\&")
		if at < 0 {
			break
		}
		b.WriteString(s[:at])
		s = s[at:]
		n := 1
		switch {
		case s[0] == '\\' && len(s) > 1 && util.IsPunct(s[1]):
			b.WriteByte(s[1])
			n = 2
		case s[0] == '&':
			n = 1 + strings.IndexByte(s[:min(len(s), maxEntity)], ';')
			if n == 0 {
				n = 1
			}
			// Not package html, which takes &copy=2; for an entity.
			b.Write(util.ResolveEntityNames(util.ResolveNumericReferences([]byte(s[:n]))))
		default:
			b.WriteByte(s[0])
		}
		s = s[n:]
	}
	return b.String() + s
}
