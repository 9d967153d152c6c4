package content

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"
)

// References as authors of many generators write them.
func TestImageRefs(t *testing.T) {
	for source, want := range map[string]string{
		"![alt](cat.png)":                          "cat.png",
		"![alt](<my cat.png> \"title.png\")":       "my cat.png|title.png",
		"![alt](../img/cat.JPEG?x=1)":              "../img/cat.JPEG",
		`<img src='/static/cat.webp' alt="x">`:     "/static/cat.webp",
		"cover: my cat.avif\n":                     "cover: my cat.avif",
		`image = "cat.gif"`:                        "cat.gif",
		`import cat from "./cat.svg"`:              "./cat.svg",
		"{% image cat.png %}":                      "% image cat.png",
		`{{< figure src="cat.png" >}} and cat.png`: "cat.png|and cat.png",
		"[cat]: cat.png\n[dog]: cat.png\n[cat]":    ": cat.png",
		"cat.pngs, cat.png2, a.jpegs, cat.md.":     "",
		"v1.2.png (a.b.c.png)":                     "v1.2.png|a.b.c.png",
		strings.Repeat("a", 2000) + ".png":         strings.Repeat("a", maxRef-1) + ".png",
		"":                                         "",
		"a.":                                       "",
	} {
		if got := strings.Join(imageRefs(source), "|"); got != want {
			t.Errorf("%.60q: %q, want %q", source, got, want)
		}
	}
}

// Blanks may be part of a name, or stand before it.
func TestPathsOfImages(t *testing.T) {
	b := mustLoad(t, files{"a/b.md": "---\ndate: 2020-01-01\n---\n"}.fs())
	for ref, want := range map[string]string{
		"cat.png":             "a/cat.png cat.png static/cat.png public/cat.png",
		"my%20cat.png":        "a/my cat.png my cat.png static/my cat.png public/my cat.png",
		"/cat.png":            "cat.png static/cat.png public/cat.png",
		"../cat.png":          "cat.png",
		"../../cat.png":       "",
		"/../../cat.png":      "",
		"https://x.org/c.png": "",
		"//x.org/c.png":       "",
		"data:x.png":          "",
		"a\x00b.png":          "",
		".png":                "",
		".git/x.png":          "",
	} {
		var got []string
		for _, p := range b.imagePaths(b.Posts[0], ref) {
			if !slices.Contains(got, p) {
				got = append(got, p)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", ref, got, want)
		}
	}
	for _, ref := range []string{"cover: my cat.png", "my cat.png", "% image my cat.png"} {
		if got := b.imagePaths(b.Posts[0], ref); !slices.Contains(got, "a/my cat.png") && !slices.Contains(got, "a/cat.png") {
			t.Errorf("%q: %q", ref, got)
		}
	}
}

// gallery is a folder of posts with images.
func gallery() fstest.MapFS {
	post := func(date, body string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("---\ndate: " + date + "\n---\n" + body)}
	}
	image := func(data string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(data)} }
	return fstest.MapFS{
		"new.md":            post("2020-01-03", "![](cat.png) ![](/static/dog.png) ![](https://blog.example.com/sub/at/top.gif) ![](cat.png)"),
		"sub/mid.md":        post("2020-01-02", "![](cat.png) ![](../cat.png) ![](bird.svg) ![](/fish.webp) ![](../../../etc/passwd.png)"),
		"old.md":            post("2020-01-01", "![](.hidden/cat.png) ![](.cat.png) ![](_kept/cat.png) ![](https://elsewhere.example.com/cat.png) ![](data.bin) `code/in.png`"),
		"draft.md":          {Data: []byte("---\ndraft: true\n---\n![](secret.png)")},
		"site.yaml":         {Data: []byte("base_url: https://blog.example.com/sub/\n")},
		"cat.png":           image("the cat at the top"),
		"sub/cat.png":       image("the cat below"),
		"static/dog.png":    image("dog"),
		"static/bird.svg":   image("bird"),
		"public/fish.webp":  image("fish"),
		"at/top.gif":        image("top"),
		"code/in.png":       image("in"),
		"secret.png":        image("secret"),
		".hidden/cat.png":   image("hidden"),
		".cat.png":          image("hidden"),
		"_kept/cat.png":     image("kept"),
		"data.bin":          image("data"),
		"unused.png":        image("unused"),
		"etc/passwd.png":    image("passwd"),
		"folder.png/x.md":   post("2019-01-01", "![](folder.png)"),
		"static/folder.png": {Mode: fs.ModeDir | 0o755},
	}
}

// namesOf are the files of the images that each post has.
func namesOf(b *Blog) map[string]string {
	names := map[string]string{}
	for _, p := range b.Posts {
		var of []string
		for _, image := range b.Images().Of(p) {
			of = append(of, image.File)
		}
		names[p.Slug] = strings.Join(of, " ")
	}
	return names
}

// An image is found where generators look for it, and nothing else is.
func TestLoadImages(t *testing.T) {
	b := mustLoad(t, gallery())
	if b.Images() != nil || b.Images().Of(b.Posts[0]) != nil {
		t.Error("there are images before they are loaded")
	}
	if problems := b.LoadImages(gallery(), 1<<20, nil); len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	got := namesOf(b)
	for slug, want := range map[string]string{
		"new": "cat.png static/dog.png at/top.gif",
		"mid": "sub/cat.png cat.png static/bird.svg public/fish.webp",
		"old": "code/in.png",
		"x":   "",
	} {
		if got[slug] != want {
			t.Errorf("%s has %q, want %q", slug, got[slug], want)
		}
	}
	if image := b.Images().Of(b.Post("mid"))[0]; image.Data != "the cat below" {
		t.Errorf("the image beside the post is %q", image.Data)
	}
}

// Where there is no room, newer posts come first, and the author is told once.
func TestImagesAreBounded(t *testing.T) {
	folder := gallery()
	folder["cat.png"].Data = make([]byte, maxImage+1)
	b := mustLoad(t, folder)
	problems := b.LoadImages(folder, int64(len("dog")+len("top")+len("bird")+1), nil)
	if got := namesOf(b); got["new"] != "static/dog.png at/top.gif" || got["mid"] != "static/bird.svg" || got["old"] != "" {
		t.Errorf("there are %v", got)
	}
	var said []string
	for _, p := range problems {
		said = append(said, p.String())
	}
	want := []string{
		"cat.png: is not served as a file: an image has 4 MB at most",
		"sub/cat.png: is the first of the images that are not served as files: there is room for 0 MB; newer posts come first",
	}
	if !slices.Equal(said, want) {
		t.Errorf("said %q", said)
	}
	if n := b.Images().LeftOut; n != 4 { // with fish and in
		t.Errorf("%d are left out", n)
	}
}

// What has not changed is not read again; what has is.
func TestImagesAreKept(t *testing.T) {
	folder := gallery()
	before := mustLoad(t, folder)
	before.LoadImages(folder, 1<<20, nil)
	folder["static/dog.png"] = &fstest.MapFile{Data: []byte("DOG"), ModTime: time.Unix(1e9, 0)}
	folder["at/top.gif"] = &fstest.MapFile{Data: []byte("larger")}
	after := mustLoad(t, folder)
	after.LoadImages(folder, 1<<20, before.Images())
	for i, kept := range []bool{true, false, false} {
		was, now := before.Images().Of(before.Post("new"))[i], after.Images().Of(after.Post("new"))[i]
		if (was == now) != kept || now.Data != string(folder[now.File].Data) {
			t.Errorf("%s: kept is %t, %q", now.File, was == now, now.Data)
		}
	}
}

// Whatever a folder holds under the name of an image: only regular files in it are read.
func TestHostileImages(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	write := func(at, text string) {
		t.Helper()
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(outside, "key.png"), "SECRET")
	write(filepath.Join(dir, "real.png"), "real")
	write(filepath.Join(dir, "a.md"), "---\ndate: 2020-01-01\n---\n![](real.png) ![](inside.png) ![](outside.png) ![](above/key.png) ![](loop.png) ![](pipe.png) ![](gone.png) ![](folder.png)")
	for name, target := range map[string]string{
		"inside.png": "real.png", "outside.png": filepath.Join(outside, "key.png"), "above": outside, "loop.png": "loop.png", "gone.png": "nowhere",
	} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.png"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.png"), 0o700); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	b := mustLoad(t, root.FS())
	problems := b.LoadImages(root.FS(), 1<<20, nil)
	if got := namesOf(b)["a"]; got != "real.png inside.png" {
		t.Errorf("there are %s", got)
	}
	if len(problems) != 4 {
		t.Errorf("problems: %q", problems)
	}
}

// BenchmarkLoadImages is what a reload takes when no image has changed, by images.
func BenchmarkLoadImages(b *testing.B) {
	folder := fstest.MapFS{}
	for i := range 5000 {
		name := filepath.Join("posts", strings.Repeat("a", i%50+1), "p", time.Unix(int64(i), 0).UTC().Format("150405"))
		folder[name+"/index.md"] = &fstest.MapFile{Data: []byte(strings.Repeat("Words and words, and more of them.\n", 170) + "![](cat.png)\n")}
		folder[name+"/cat.png"] = &fstest.MapFile{Data: make([]byte, 2000)}
	}
	dir := b.TempDir()
	if err := os.CopyFS(dir, folder); err != nil {
		b.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	blog, err := Load(root.FS(), time.Now())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			blog.LoadImages(root.FS(), 64<<20, nil)
		}
	})
	b.Run("again", func(b *testing.B) {
		for b.Loop() {
			blog.LoadImages(root.FS(), 64<<20, blog.Images())
		}
	})
	if n := len(blog.Images().files); n != 5000 {
		b.Errorf("%d images", n)
	}
}
