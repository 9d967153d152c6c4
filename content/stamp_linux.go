package content

import (
	"io/fs"
	"syscall"
	"time"
)

func stampOf(info fs.FileInfo) stamp {
	at, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return stamp{}
	}
	return stamp{uint64(at.Dev), at.Ino, at.Size, time.Unix(at.Mtim.Unix()), time.Unix(at.Ctim.Unix())}
}
