package tlog_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/db"
	"convive/internal/platform/testkit"
	"convive/internal/platform/tlog"
	"convive/internal/platform/tlog/verifier"
)

const origin = "log.example.org/test"

var clock = kernel.FixedClock(time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC))

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// open opens the log of a folder; its key is made if nothing was published.
func open(t testing.TB, store *db.DB, folder string, change ...func(*tlog.Options)) *tlog.Log {
	t.Helper()
	must(t, tlog.Migrate(t.Context(), store))
	o := tlog.Options{Folder: folder, Clock: clock}
	for _, f := range change {
		f(&o)
	}
	l, err := tlog.New(t.Context(), store, o)
	must(t, err)
	must(t, l.Prepare(origin))
	return l
}

func edition(n int) tlog.Entry {
	return tlog.Entry{Tenant: kernel.MainTenant, Type: tlog.Edition, ID: fmt.Sprintf("co-homicides/%d", n), Statement: map[string]any{"edition": n, "rows": 10 * n, "note": "a < b"}}
}

func write(t testing.TB, l *tlog.Log, from, to int) {
	t.Helper()
	var list []tlog.Entry
	for n := from; n <= to; n++ {
		list = append(list, edition(n))
	}
	must(t, l.Write(t.Context(), list...))
}

func entries(t testing.TB, l *tlog.Log) []tlog.Placed {
	t.Helper()
	list, err := l.Entries(t.Context(), kernel.MainTenant, tlog.Query{})
	must(t, err)
	return list
}

// inFolder reads the log as an outsider does: each entry once, in order, or the flaw.
func inFolder(t testing.TB, l *tlog.Log, folder string) (list []string, err error) {
	t.Helper()
	key, err := verifier.ParseKey(l.VKey())
	must(t, err)
	note, err := os.ReadFile(filepath.Join(folder, "published"))
	must(t, err)
	witnesses, err := l.Witnesses()
	must(t, err)
	var keys []verifier.Key
	for _, w := range witnesses {
		k, err := verifier.ParseKey(w.VKey)
		must(t, err)
		keys = append(keys, k)
	}
	_, err = verifier.Folder(os.DirFS(folder), note, key, keys, func(_ uint64, e []byte) error {
		list = append(list, string(e))
		return nil
	})
	return list, err
}

// TestLog_AppendsOnce: what is in the outbox comes into the log once and in order, is found again, and is proved.
func TestLog_AppendsOnce(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		folder := t.TempDir()
		l := open(t, store, folder)
		write(t, l, 1, 600)
		must(t, l.Flush(t.Context()))
		write(t, l, 1, 600) // says nothing new
		write(t, l, 601, 601)
		must(t, l.Flush(t.Context()))
		list, err := inFolder(t, l, folder)
		must(t, err)
		if len(list) != 601 {
			t.Fatalf("%d entries in the log", len(list))
		}
		seen := map[string]bool{}
		for _, e := range list {
			if seen[e] {
				t.Errorf("twice: %s", e)
			}
			seen[e] = true
		}
		if all := entries(t, l); len(all) != 500 || all[0].Place != 600 || all[0].ID != "co-homicides/601" || all[0].Line != list[600] {
			t.Errorf("%d entries, newest %+v", len(all), all[0])
		}
		p, ok, err := l.Find(t.Context(), kernel.MainTenant, tlog.Edition, "co-homicides/77", 0)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		file, err := l.Proof(t.Context(), p, nil)
		must(t, err)
		claim, err := verifier.Check(file, l.VKey())
		must(t, err)
		if claim.Entry.ID != "main/co-homicides/77" || string(claim.Statement) != `{"edition":77,"note":"a < b","rows":770}` {
			t.Errorf("%+v", claim)
		}
	})
}

// TestLog_BothOrNone: an entry is in the outbox if and only if the act is.
func TestLog_BothOrNone(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		l := open(t, store, t.TempDir())
		act := func(fails error) (bool, error) {
			ctx, carried := l.With(t.Context(), edition(1))
			err := store.Tx(ctx, func(*db.Tx) error { return fails })
			return carried(), err
		}
		if carried, err := act(errors.New("no")); carried || err == nil {
			t.Fatal(carried, err)
		}
		must(t, l.Flush(t.Context()))
		if n := len(entries(t, l)); n != 0 {
			t.Errorf("an act that failed left %d entries", n)
		}
		if carried, err := act(nil); !carried || err != nil {
			t.Fatal(carried, err)
		}
		must(t, l.Flush(t.Context()))
		if n := len(entries(t, l)); n != 1 {
			t.Errorf("%d entries", n)
		}
	})
}

// TestLog_Versions: a thing that says something else gets the next version; a version that is fixed cannot say two things.
func TestLog_Versions(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		l := open(t, store, t.TempDir())
		say := func(version int64, text string) error {
			return l.Write(t.Context(), tlog.Entry{Tenant: kernel.MainTenant, Type: tlog.Indicator, ID: "homicide-rate", Version: version, Statement: text})
		}
		must(t, say(0, "one"))
		must(t, say(0, "one"))
		must(t, say(0, "two"))
		must(t, say(7, "seven"))
		must(t, say(7, "seven"))
		if err := say(7, "eight"); !errors.Is(err, tlog.ErrTaken) {
			t.Errorf("another statement under version 7: %v", err)
		}
		must(t, l.Flush(t.Context()))
		var got []int64
		for _, p := range entries(t, l) {
			got = append(got, p.Version)
		}
		if fmt.Sprint(got) != "[7 2 1]" {
			t.Errorf("%v", got)
		}
	})
}

// TestLog_Refuses what no log may hold.
func TestLog_Refuses(t *testing.T) {
	l := open(t, testkit.SQLite(t), t.TempDir())
	for name, e := range map[string]tlog.Entry{
		"no tenant":          {Type: "edition", ID: "a", Statement: 1},
		"a blank in an id":   {Tenant: "main", Type: "edition", ID: "a b", Statement: 1},
		"a way upwards":      {Tenant: "main", Type: "edition", ID: "../key", Statement: 1},
		"a fraction":         {Tenant: "main", Type: "edition", ID: "a", Statement: 0.5},
		"a huge statement":   {Tenant: "main", Type: "edition", ID: "a", Statement: strings.Repeat("x", 1<<21)},
		"an endless id":      {Tenant: "main", Type: "edition", ID: strings.Repeat("x", 600), Statement: 1},
		"a negative version": {Tenant: "main", Type: "edition", ID: "a", Version: -1, Statement: 1},
	} {
		if err := l.Write(t.Context(), e); err == nil {
			t.Errorf("%s was written", name)
		}
	}
}

// TestLog_Salted: a salted statement is proved until it is forgotten, and is not guessable from the log.
func TestLog_Salted(t *testing.T) {
	folder := t.TempDir()
	l := open(t, testkit.SQLite(t), folder)
	must(t, l.Write(t.Context(), tlog.Entry{Tenant: kernel.MainTenant, Type: tlog.Withdrawal, ID: "x/1", Statement: "yes", Salted: true}))
	must(t, l.Flush(t.Context()))
	p, _, err := l.Find(t.Context(), kernel.MainTenant, tlog.Withdrawal, "x/1", 0)
	must(t, err)
	file, err := l.Proof(t.Context(), p, nil)
	must(t, err)
	if claim, err := verifier.Check(file, ""); err != nil || string(claim.Statement) != `"yes"` {
		t.Fatal(err)
	}
	guessed := sha256.Sum256([]byte(`"yes"`))
	if strings.Contains(p.Line, hex.EncodeToString(guessed[:])) || !strings.Contains(p.Line, `"salted":true`) {
		t.Error(p.Line)
	}
	must(t, l.Forget(t.Context(), kernel.MainTenant, tlog.Withdrawal, "x/1"))
	p, _, err = l.Find(t.Context(), kernel.MainTenant, tlog.Withdrawal, "x/1", 0)
	must(t, err)
	if _, err := l.Proof(t.Context(), p, nil); fault.CodeOf(err) != fault.CodeNotFound {
		t.Errorf("after forgetting: %v", err)
	}
	if _, err := inFolder(t, l, folder); err != nil {
		t.Errorf("the log is whole without the statement: %v", err)
	}
}

// TestLog_ClockSetBack: the order of the log is the order of appending, whatever the clock says.
func TestLog_ClockSetBack(t *testing.T) {
	folder, now := t.TempDir(), clock.Now()
	store := testkit.SQLite(t)
	l := open(t, store, folder, func(o *tlog.Options) { o.Clock = kernel.ClockFunc(func() time.Time { return now }) })
	for n := 1; n <= 3; n++ {
		write(t, l, n, n)
		must(t, l.Flush(t.Context()))
		now = now.Add(-24 * time.Hour)
	}
	list, err := inFolder(t, l, folder)
	must(t, err)
	for n, e := range list {
		if !strings.Contains(e, fmt.Sprintf("co-homicides/%d", n+1)) {
			t.Errorf("place %d: %s", n, e)
		}
	}
}

// TestLog_TwoProcesses: of two that share records and folder one appends, and nothing is doubled.
func TestLog_TwoProcesses(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		folder := t.TempDir()
		fast := func(o *tlog.Options) { o.Interval = 5 * time.Millisecond }
		one, two := open(t, store, folder, fast), open(t, store, folder, fast)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{}, 2)
		for _, l := range []*tlog.Log{one, two} {
			go func() { l.Run(ctx); ended <- struct{}{} }()
		}
		for n := range 20 {
			write(t, one, 1+20*n, 20+20*n)
			write(t, two, 1+20*n, 20+20*n)
		}
		look := time.NewTicker(10 * time.Millisecond)
		defer look.Stop()
		published := func() int64 { // by whichever leads; it places entries before it publishes them
			a, _ := one.Published()
			b, _ := two.Published()
			return max(a.Size, b.Size)
		}
		for deadline := time.Now().Add(30 * time.Second); published() < 400 && time.Now().Before(deadline); {
			<-look.C
		}
		stop()
		<-ended
		<-ended
		must(t, one.Refusal())
		must(t, two.Refusal())
		list, err := inFolder(t, one, folder)
		must(t, err)
		if len(list) != 400 {
			t.Errorf("%d entries in the log", len(list))
		}
		if placed := len(entries(t, one)); placed != 400 {
			t.Errorf("%d entries have a place", placed)
		}
	})
}
