package content

import (
	"io/fs"
	"time"
)

// stamp tells whether a file is as it was when it was read, without reading it. The zero
// stamp tells nothing.
type stamp struct {
	device, inode uint64
	size          int64
	modified      time.Time
	changed       time.Time // also by who sets the time of the modification back
}

// coarse is more than the step in which any file system counts time: FAT has 2 s. What was
// read so soon behind a change may have been changed again without a trace.
const coarse = 2500 * time.Millisecond

// trusted is the stamp of a file that was read at a time, or none.
func (s stamp) trusted(read time.Time) stamp {
	if s.changed.IsZero() || read.Sub(s.changed) < coarse {
		return stamp{}
	}
	return s
}

// is says whether the file that info is of is the one of the stamp.
func (s stamp) is(info fs.FileInfo) bool { return s != stamp{} && s == stampOf(info) }
