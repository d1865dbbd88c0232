package tlog

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Lines commits to a text file and to each of its lines: the tree of RFC 6962 whose leaves are the lines without their
// ends. One figure of a large file is proved by its line and some twenty hashes.
type Lines struct {
	SHA256 string // of the whole file
	Bytes  int64
	stored []tlog.Hash // of golang.org/x/mod
	count  int64
	at     map[string]int64 // line → index; nil unless wanted
}

// ReadLines reads a file to its end. find says whether lines will be looked up.
func ReadLines(r io.Reader, find bool) (*Lines, error) {
	whole, l := sha256.New(), &Lines{}
	if find {
		l.at = map[string]int64{}
	}
	in := bufio.NewReaderSize(io.TeeReader(r, whole), 1<<16)
	for {
		line, err := in.ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		l.Bytes += int64(len(line))
		if line != "" {
			if err := l.add(strings.TrimSuffix(line, "\n")); err != nil {
				return nil, err
			}
		}
		if err != nil {
			l.SHA256 = hex.EncodeToString(whole.Sum(nil))
			return l, nil
		}
	}
}

func (l *Lines) add(line string) error {
	hashes, err := tlog.StoredHashes(l.count, []byte(line), l)
	if err != nil {
		return err
	}
	if l.at != nil {
		l.at[line] = l.count
	}
	l.stored, l.count = append(l.stored, hashes...), l.count+1
	return nil
}

// ReadHashes is the reader that golang.org/x/mod works with.
func (l *Lines) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if x >= int64(len(l.stored)) {
			return nil, fmt.Errorf("hash %d of %d", x, len(l.stored))
		}
		list[i] = l.stored[x]
	}
	return list, nil
}

// Count is how many lines there are, the header among them.
func (l *Lines) Count() int64 { return l.count }

// Root is the hash of all lines, base64.
func (l *Lines) Root() (string, error) {
	root, err := tlog.TreeHash(l.count, l)
	return base64.StdEncoding.EncodeToString(root[:]), err
}

// Part proves one line; ok is false if the file does not have it.
func (l *Lines) Part(line string) (part *Part, ok bool, err error) {
	n, ok := l.at[line]
	if !ok {
		return nil, false, nil
	}
	proof, err := tlog.ProveRecord(l.count, n, l)
	if err != nil {
		return nil, false, err
	}
	part = &Part{Index: n, Line: line, Path: []string{}}
	for _, h := range proof {
		part.Path = append(part.Path, base64.StdEncoding.EncodeToString(h[:]))
	}
	return part, true, nil
}
