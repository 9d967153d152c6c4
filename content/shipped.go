package content

import (
	"embed"
	"io/fs"
)

//go:embed posts
var shipped embed.FS

// Shipped is the content folder that is part of the binary.
func Shipped() fs.FS {
	sub, err := fs.Sub(shipped, "posts")
	if err != nil {
		panic(err) // the name is a constant above
	}
	return sub
}
