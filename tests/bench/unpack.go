package main

import (
	"compress/gzip"
	"io"
)

func unpacked(r io.Reader, encoding string) ([]byte, error) {
	if encoding != "gzip" {
		return io.ReadAll(r)
	}
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}
