package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestImports holds the layout: content knows nothing of terminals, tui nothing of
// SSH, server nothing of blogs. What a package must not know, it must not import,
// not even through another.
func TestImports(t *testing.T) {
	const module = "edgerunner.vc/blog/"
	terminals := []string{"charm.land/bubbletea", "charm.land/lipgloss", "charm.land/glamour", "github.com/charmbracelet/"}
	ssh := []string{"charm.land/ssh", "charm.land/wish", "golang.org/x/crypto/ssh"}
	for pkg, forbidden := range map[string][]string{
		"content/dialect": slices.Concat(terminals, ssh, []string{module, "github.com/yuin/goldmark"}),
		"content":         slices.Concat(terminals, ssh, []string{module + "tui", module + "server", module + "cmd"}),
		"content/feed":    slices.Concat(terminals, ssh, []string{module + "tui", module + "server", module + "cmd"}),
		"content/tree":    slices.Concat(terminals, ssh, []string{module + "tui", module + "server", module + "cmd"}),
		"content/check":   slices.Concat(terminals, ssh, []string{"github.com/alecthomas/chroma", module + "tui", module + "server", module + "cmd"}),
		"content/draft":   slices.Concat(terminals, ssh, []string{module + "tui", module + "server", module + "cmd"}),
		"tui/page":        slices.Concat(ssh, []string{"charm.land/bubbletea", module + "server", module + "cmd"}),
		"tui":             slices.Concat(ssh, []string{module + "server", module + "cmd"}),
		"tui/plain":       slices.Concat(ssh, []string{"charm.land/bubbletea", module + "server", module + "cmd"}),
		"server":          {module + "content", module + "tui", module + "cmd"},
		"server/files":    slices.Concat(terminals, []string{module, "charm.land/"}),
		"server/paint":    slices.Concat(ssh, []string{module}),
		"server/sshbench": {module + "content", module + "tui", module + "cmd"},
		"server/private":  slices.Concat(terminals, ssh, []string{module}),
		"server/progress": slices.Concat(terminals, ssh, []string{"charm.land/", module + "content", module + "tui", module + "cmd", module + "server/sshtest"}),
	} {
		out, err := exec.Command(program(t, "go"), "list", "-deps", module+pkg).Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		for dep := range strings.FieldsSeq(string(out)) {
			for _, bad := range forbidden {
				if strings.HasPrefix(dep, bad) && dep != module+pkg {
					t.Errorf("%s knows %s", pkg, dep)
				}
			}
		}
	}
}
