package main

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// tables are the project's own joins: which raw name is which code.
//
//go:embed tables/*.csv
var tables embed.FS

// compiler collects the compiled files before any of them is written.
type compiler struct {
	raw    string // folder of the publishers' raw files
	shapes string // folder of the first-level boundaries
	files  []compiledFile
	// what one step leaves for the next
	countryOfISO3 map[string]string        // ISO 3166-1 alpha-3 → alpha-2
	municipality  map[string]*municipality // Colombia, by 5-digit code
}

// compiledFile is one result with the line that the README prints about it.
type compiledFile struct {
	name string
	data []byte
	rows int
	note note
}

// note is what a reader must know of a file's origin.
type note struct{ publisher, origin, licence, date, done string }

func (c *compiler) add(name string, data []byte, rows int, n note) {
	c.files = append(c.files, compiledFile{name, data, rows, n})
}

// addCSV adds a table; a name that ends in .gz is compressed.
func (c *compiler) addCSV(name string, rows [][]string, n note) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	data := b.Bytes()
	if strings.HasSuffix(name, ".gz") {
		data = compress(data)
	}
	c.add(name, data, len(rows)-1, n)
	return nil
}

// compress writes gzip without a time or a name in the header, so that equal input gives equal bytes.
func compress(data []byte) []byte {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is valid
	_, _ = w.Write(data)                                  // a bytes.Buffer does not fail
	_ = w.Close()
	return b.Bytes()
}

func (c *compiler) write(out string) error {
	for _, f := range c.files {
		path := filepath.Join(out, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// read gives a raw file, decompressed.
func (c *compiler) read(name string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(c.raw, filepath.FromSlash(name)))
	if err != nil || !strings.HasSuffix(name, ".gz") {
		return data, err
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	data, err = io.ReadAll(z)
	return data, errors.Join(err, z.Close())
}

// row is a line of a table by column name.
type row map[string]string

// rows reads a raw table.
func (c *compiler) rows(name string) ([]row, error) {
	data, err := c.read(name)
	if err != nil {
		return nil, err
	}
	return parse(name, data)
}

// own reads one of the project's tables.
func own(name string) ([]row, error) {
	data, err := tables.ReadFile("tables/" + name)
	if err != nil {
		return nil, err
	}
	return parse(name, data)
}

func parse(name string, data []byte) ([]row, error) {
	lines, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s is empty", name)
	}
	list := make([]row, 0, len(lines)-1)
	for _, l := range lines[1:] {
		r := row{}
		for i, column := range lines[0] {
			r[column] = l[i]
		}
		list = append(list, r)
	}
	return list, nil
}
