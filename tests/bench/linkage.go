package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/factengine"
	"convive/internal/platform/linkage"
	"convive/internal/platform/linkage/generator"
)

// linked is what a linkage of generated lists took and found.
type linked struct {
	Records           int
	Generated, Wall   float64 // seconds
	Steps             []step
	Compared          int64
	Precision, Recall float64 // in truth, at the shipped model's own threshold
	Expected          float64 // the precision that the model expects there
}

type step struct {
	Name    string
	Seconds float64
}

// linkLists measures the linkage of two generated lists of n records each by the shipped model: from the files to the scored pairs. It runs in a
// process of its own, whose peak memory is only its own.
func linkLists(dir string, n int) ([]result, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	folder, err := filepath.Abs(filepath.Join(dir, fmt.Sprintf("linkage-%d", n)))
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	c := exec.Command(self, "-link", fmt.Sprint(n), "-dir", folder)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("linkage: %w", err)
	}
	var l linked
	if err := json.Unmarshal(out, &l); err != nil {
		return nil, err
	}
	used := c.ProcessState.SysUsage().(*syscall.Rusage)
	peak := used.Maxrss << 10
	label := fmt.Sprintf("linkage of %d k against %d k: ", n/1000, n/1000)
	list := []result{{name: label + "generate both lists with errors", value: fmt.Sprintf("%.2f s", l.Generated)}}
	for _, s := range l.Steps {
		list = append(list, result{name: label + s.Name, value: fmt.Sprintf("%.2f s", s.Seconds)})
	}
	return append(list,
		result{name: label + "from files to scored pairs", value: fmt.Sprintf("%.2f s", l.Wall), bar: "≤ 60 s", met: l.Wall <= 60},
		result{name: label + "processor time, generation included", value: fmt.Sprintf("%.1f s", (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds())},
		result{name: label + "pairs compared", value: fmt.Sprint(l.Compared)},
		result{name: label + "precision", value: fmt.Sprintf("%.5f", l.Precision), bar: "≥ 0.99", met: l.Precision >= 0.99},
		result{name: label + "precision that the model expects", value: fmt.Sprintf("%.5f", l.Expected)},
		result{name: label + "recall", value: fmt.Sprintf("%.4f", l.Recall), bar: "≥ 0.90", met: l.Recall >= 0.9},
		result{name: label + "peak memory", value: mebibytes(peak), bar: "≤ 3072 MiB", met: peak <= 3<<30}), nil
}

// linkOnly is the process that linkLists starts.
func linkOnly(ctx context.Context, dir string, n int) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	began := time.Now()
	files, err := generator.Write(dir, generator.OrdinaryOptions(4, n))
	if err != nil {
		return err
	}
	l := linked{Records: n, Generated: time.Since(began).Seconds()}
	duck, err := factengine.OpenDuck(ctx, factengine.Options{Scratch: filepath.Join(dir, "scratch"), Read: []string{dir}})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, duck.Close()) }()
	stage, err := duck.OpenStage(ctx, kernel.NewID(time.Now()))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.Close()) }()
	if err := l.measure(ctx, stage, files); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(l)
}

func (l *linked) measure(ctx context.Context, stage *factengine.Stage, files generator.Files) error {
	m, err := linkage.Persons()
	if err != nil {
		return err
	}
	columns := map[string]string{}
	for _, f := range m.Fields {
		columns[f.Name] = f.Name // the generator's columns are called like the shipped model's fields
	}
	left := linkage.List{Query: generator.CSV(files.Left), ID: "id", Columns: columns}
	right := linkage.List{Query: generator.CSV(files.Right), ID: "id", Columns: columns}
	began := time.Now()
	last := began
	lap := func(name string) {
		l.Steps = append(l.Steps, step{name, time.Since(last).Seconds()})
		last = time.Now()
	}
	run, err := linkage.Start(ctx, stage, m, left, &right)
	if err != nil {
		return err
	}
	lap("read and make comparable")
	if _, err := run.Compare(ctx); err != nil {
		return err
	}
	lap("block and compare")
	if _, err := run.Estimate(ctx); err != nil {
		return err
	}
	lap("estimate m, u and the prior")
	if err := run.Score(ctx); err != nil {
		return err
	}
	lap("weigh and score")
	l.Wall, l.Compared = time.Since(began).Seconds(), run.Compared()
	thresholds, err := run.Thresholds(ctx, &linkage.Truth{Query: generator.CSV(files.Truth)})
	if err != nil {
		return err
	}
	at := linkage.At(thresholds, m.Thresholds.Link)
	l.Precision, l.Recall, l.Expected = at.TruePrecision, at.TrueRecall, at.Precision
	return nil
}
