package content

import (
	"testing"
	"testing/fstest"
	"time"
)

// A post without a date has the day of its name, else of its address, else of its folder.
func TestDateOfAddress(t *testing.T) {
	const none = "2026-01-01" // that of the file
	for _, tt := range []struct{ file, front, want string }{
		{"name.md", `path = "inside/2024/09/02/name"`, "2024-09-02"},
		{"name.md", `url = "/2024/9/2"`, "2024-09-02"},
		{"name.md", `permalink = "/2024/09/02/"`, "2024-09-02"},
		{"2024/09/02/name.md", "", "2024-09-02"},
		{"blog/2024/09/02/name/index.md", "", "2024-09-02"},
		{"2023/01/01/name.md", `path = "2024/09/02/name"`, "2024-09-02"},
		{"2024-09-03-name.md", `path = "2024/09/02/name"`, "2024-09-03"},
		{"name.md", "date = 2024-09-04\npath = \"2024/09/02/name\"", "2024-09-04"},
		{"name.md", `path = "2024/13/02/name"`, none},
		{"name.md", `path = "2024/09/name"`, none},
		{"2024/09/name.md", "", none},
		{"12024/09/02/name.md", "", none},
	} {
		fsys := fstest.MapFS{tt.file: {Data: []byte("+++\n" + tt.front + "\n+++\n"), ModTime: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}}
		blog, err := Load(fsys, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		if len(blog.Posts) != 1 {
			t.Errorf("%s, %s: %v", tt.file, tt.front, blog.Problems)
			continue
		}
		if p := blog.Posts[0]; p.Date.Format(time.DateOnly) != tt.want || p.undated != (tt.want == none) || p.Slug != "name" {
			t.Errorf("%s, %s: %s is of %s", tt.file, tt.front, p.Slug, p.Date)
		}
	}
}
