package main

import (
	"log/slog"
	"runtime/debug"
	"syscall"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// What the memory and the open files are needed for.
const (
	// baseMemory is the program, its pages and the index of a large blog, in bytes.
	baseMemory = 96 << 20
	// sessionMemory is one reader, in bytes. Measured by BenchmarkWindow, at 80 x 24 and at
	// 400 x 100, the largest that is drawn: 123 and 187 kB for one of 500 who do nothing,
	// and at most 187 and 397 kB for one of 500 who have all of it painted again and again.
	// Of the latter most is garbage, which is collected sooner where there is a bound: a
	// server of 512 MB that is full of such, by BenchmarkLarge, takes 294 and 485 MB.
	sessionMemory = 256 << 10
	// otherFiles are the connections that are no sessions yet, and what the program
	// has open itself; a session has one file, its connection.
	otherFiles = 512
)

// Bounds of the images of posts that are held to be fetched, in bytes.
const (
	// imageShare is the part of the memory that they may take: with 512 MB 16 MB, beside
	// the 485 MB of a server that is full of the largest windows.
	imageShare = 32
	// unknownImages is for a machine that does not tell how much memory it has.
	unknownImages = 16 << 20
	// maxImages is more than a blog has that should be fetched as a whole.
	maxImages = 512 << 20
)

// Bounds of how many sessions there may be unless the operator says so.
const (
	minSessions = 16   // a blog for fewer is none; it may swap
	maxSessions = 4096 // more than anybody has tried
	// unknownSessions is for a machine that does not tell how much memory it has.
	unknownSessions = 256
)

// limitMemory has the collector of garbage work harder before the memory of the
// container or unit is used up, which would end the program; it leaves a tenth for
// what Go does not count. Where there is no such bound, or the operator has set
// GOMEMLIMIT, it changes nothing. It returns what there is, in bytes; 0 if nobody knows.
func limitMemory(log *slog.Logger) uint64 {
	available := availableMemory()
	limit, err := memlimit.Set(memlimit.WithProvider(memlimit.FromCgroup))
	log.Debug("memory", "available", available, "limit", limit, "err", err)
	return available
}

// availableMemory is what the program may use, in bytes; 0 if nobody knows.
func availableMemory() uint64 {
	memory := uint64(debug.SetMemoryLimit(-1)) // what the operator has set, or 9 EB
	known := false
	for _, ask := range []memlimit.Provider{memlimit.FromCgroup, memlimit.FromSystem} {
		if limit, err := ask(); err == nil {
			memory, known = min(memory, limit), true
		}
	}
	if !known {
		return 0
	}
	return memory
}

// openFiles is how many files the program may have open. Go has raised it as far as
// it may at the start.
func openFiles() uint64 {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return 1024 // what POSIX systems have had for decades
	}
	return limit.Cur
}

// sessionsFor is how many sessions there is memory for, and files.
func sessionsFor(memory, files uint64) int {
	sessions := uint64(unknownSessions)
	if memory > 0 {
		sessions = (max(memory, baseMemory) - baseMemory) / sessionMemory
		sessions = min(max(sessions, minSessions), maxSessions)
	}
	return int(max(1, min(sessions, max(files, otherFiles)-otherFiles)))
}

// imagesFor is how much memory there is for images.
func imagesFor(memory uint64) int64 {
	if memory == 0 {
		return unknownImages
	}
	return int64(min(memory/imageShare, maxImages))
}

// maxSessionsOf is how many sessions there may be: what the operator says, or what
// there is room for.
func maxSessionsOf(s settings, memory, files uint64, log *slog.Logger) int {
	if s.maxSessions == 0 {
		return sessionsFor(memory, files)
	}
	if uint64(s.maxSessions)+otherFiles > files {
		log.Warn("--max-sessions is more than the open files are enough for; raise LimitNOFILE= or ulimit -n",
			"max_sessions", s.maxSessions, "files", files, "needed", uint64(s.maxSessions)+otherFiles)
	}
	return s.maxSessions
}
