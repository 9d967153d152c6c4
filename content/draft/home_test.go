package draft

import "testing"

// A new post stands where the newest ones do, and is called as they are.
func TestHome(t *testing.T) {
	post := func(date string) string { return "---\ntitle: T" + date + "\ndate: " + date + "\n---\n" }
	for _, tt := range []struct {
		name   string
		files  map[string]string
		bundle bool
		want   string
	}{
		{"nothing", nil, false, "a-name.md"},
		{"nothing, a bundle", nil, true, "a-name/index.md"},
		{"Hugo without posts", map[string]string{"content/posts/.keep": ""}, false, "content/posts/a-name.md"},
		{"Jekyll without posts", map[string]string{"_posts/.keep": "", "about.md": ""}, false, "a-name.md"},
		{"Jekyll's folder alone", map[string]string{"_posts/.keep": ""}, false, "_posts/2026-11-20-a-name.md"},
		{"Hugo", map[string]string{"content/posts/a.md": post("2020-01-02"), "content/posts/b.md": post("2020-01-03"), "content/about.md": post("2026-01-01")}, false, "content/posts/a-name.md"},
		{"bundles", map[string]string{"posts/a/index.md": post("2020-01-02"), "posts/b/index.mdx": post("2020-01-03")}, false, "posts/a-name/index.md"},
		{"Jekyll", map[string]string{"_posts/2020-01-02-a.md": post("2020-01-02"), "_posts/2020-01-03-b.markdown": post("2020-01-03"), "about.md": post("2026-01-01")}, false, "_posts/2026-11-20-a-name.md"},
		{"Astro", map[string]string{"src/content/blog/a.mdx": post("2020-01-02"), "README.md": "x"}, false, "src/content/blog/a-name.md"},
		{"years", map[string]string{"posts/2024/a.md": post("2024-01-02"), "posts/2025/b.md": post("2025-01-03")}, false, "posts/2026/a-name.md"},
		{"years and months", map[string]string{"posts/2024/01/a.md": post("2024-01-02"), "posts/2025/03/b.md": post("2025-03-03")}, false, "posts/2026/11/a-name.md"},
		{"months", map[string]string{"posts/2024-01/a.md": post("2024-01-02")}, false, "posts/2026-11/a-name.md"},
		{"a number that is no year", map[string]string{"part/2024/a.md": post("2020-01-02")}, false, "part/2024/a-name.md"},
		{"it has moved", map[string]string{"old/a.md": post("2010-01-02"), "old/b.md": post("2010-01-03"), "new/c.md": post("2024-01-03"), "new/d.md": post("2024-01-04")}, false, "new/a-name.md"},
		{"archetypes and themes", map[string]string{"archetypes/posts.md": post("2026-01-01"), "themes/t/exampleSite/content/x.md": post("2026-01-02"), "content/post/a.md": post("2020-01-01")}, false, "content/post/a-name.md"},
	} {
		name, _ := mustBegin(t, folder(t, tt.files), Post{Title: "A name", Bundle: tt.bundle})
		if name != tt.want {
			t.Errorf("%s: it is %s, want %s", tt.name, name, tt.want)
		}
	}
}
