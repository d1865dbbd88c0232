package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/i18n"
	"convive/internal/platform/tlog"
	"convive/internal/platform/tlog/verifier"
	"convive/internal/sources"
	"convive/internal/statistics"
	"convive/internal/statistics/statisticsdb"
)

var _ = i18n.Dynamic("app.verify.")

// Verify holds the installation against its public log: every tile and entry recomputed, the records of the log, every
// audit chain against its published heads, approved editions with their originals and facts, definitions and released files against their entries.
// Of each part the first row that was altered, is missing or was moved is named. key is the log's public key; empty: the
// one in the folder.
func (a *App) Verify(ctx context.Context, key string) ([]Finding, error) {
	v := &verification{App: a, key: key}
	if v.key == "" {
		v.key = a.Log.VKey()
	}
	if v.key == "" {
		v.add("log", false, "noLog")
		return v.list, nil
	}
	for _, part := range []func(context.Context) error{v.folder, v.chains, v.editions, v.definitions, v.releases} {
		if err := part(ctx); err != nil {
			return v.list, err
		}
	}
	return v.list, nil
}

// verification gathers what Verify finds.
type verification struct {
	*App
	key  string
	list []Finding
}

func (v *verification) add(check string, problem bool, message string, kv ...string) {
	args := map[string]string{}
	for i := 0; i+1 < len(kv); i += 2 {
		args[kv[i]] = kv[i+1]
	}
	v.list = append(v.list, Finding{check, problem, "app.verify." + message, args})
}

// folder walks the log and the rows of the records beside it.
func (v *verification) folder(ctx context.Context) error {
	key, err := verifier.ParseKey(v.key)
	if err != nil {
		v.add("log", true, "key", "detail", err.Error())
		return nil
	}
	note, err := os.ReadFile(filepath.Join(v.LogFolder(), "published"))
	if err != nil {
		v.add("log", true, "noCheckpoint", "detail", err.Error())
		return nil
	}
	witnesses, err := v.witnessKeys()
	if err != nil {
		return err
	}
	rows := v.Log.Examine()
	c, err := verifier.Folder(os.DirFS(v.LogFolder()), note, key, witnesses, func(index uint64, entry []byte) error {
		return rows.Entry(ctx, int64(index), entry)
	})
	var flaw verifier.Flaw
	if errors.As(err, &flaw) {
		v.add("log", true, "logFlaw", "where", flaw.File, "entry", strconv.FormatInt(flaw.Index, 10), "why", flaw.Why)
		return nil
	}
	if err != nil {
		return err
	}
	if last, ok := v.Log.Published(); ok && last.Size != int64(c.Size) {
		v.add("log", true, "rewound", "size", strconv.FormatUint(c.Size, 10), "published", strconv.FormatInt(last.Size, 10))
	} else {
		v.add("log", false, "log", "n", strconv.FormatUint(c.Size, 10), "witnesses", strconv.Itoa(len(c.Witnesses)))
	}
	return v.rows(ctx, rows)
}

func (v *verification) rows(ctx context.Context, rows *tlog.Examiner) error {
	if err := rows.End(ctx); err != nil {
		return err
	}
	waiting, err := v.Log.Waiting(ctx)
	if err != nil {
		return err
	}
	if m := rows.Found; m != nil {
		v.add("records", true, "row."+m.Why, "row", m.Text())
		return nil
	}
	v.add("records", false, "rows", "waiting", strconv.Itoa(waiting))
	return nil
}

func (v *verification) witnessKeys() ([]verifier.Key, error) {
	list, err := v.Log.Witnesses()
	if err != nil {
		return nil, err
	}
	var keys []verifier.Key
	for _, w := range list {
		k, err := verifier.ParseKey(w.VKey)
		if err != nil {
			return nil, fmt.Errorf("witness %s: %w", w.Name, err)
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// chains holds every audit chain against the heads that the log has sealed, also chains of which nothing is left.
func (v *verification) chains(ctx context.Context) error {
	published := map[kernel.Tenant][]audit.Head{}
	heads, err := v.Trail.Heads(ctx)
	if err != nil {
		return err
	}
	var order []kernel.Tenant
	for _, h := range heads {
		order, published[h.Tenant] = append(order, h.Tenant), nil
	}
	roots, err := v.Log.All(ctx, tlog.AuditRoot)
	if err != nil {
		return err
	}
	for _, r := range roots {
		var said struct {
			Hash   string
			Number int64
		}
		if json.Unmarshal([]byte(r.Statement), &said) != nil {
			continue // the row's own check has named it
		}
		if _, known := published[r.Tenant]; !known {
			order = append(order, r.Tenant)
		}
		published[r.Tenant] = append(published[r.Tenant], audit.Head{Tenant: r.Tenant, Number: said.Number, Hash: said.Hash})
	}
	for _, tenant := range order {
		f, err := v.Trail.Verify(ctx, tenant, published[tenant])
		if err != nil {
			return err
		}
		if f.Flaw != "" {
			v.add("audit", true, "audit."+string(f.Flaw), "chain", string(tenant), "number", strconv.FormatInt(f.Number, 10))
			continue
		}
		v.add("audit", false, "audit", "chain", string(tenant), "n", strconv.FormatInt(f.Rows, 10), "heads", strconv.Itoa(len(published[tenant])))
	}
	return nil
}

// editions holds approved editions and their originals against what the log says of them.
func (v *verification) editions(ctx context.Context) error {
	said, err := v.newest(ctx, tlog.Edition)
	if err != nil {
		return err
	}
	governments, err := v.governments(ctx)
	if err != nil {
		return err
	}
	count, sealed := 0, 0
	for _, tenant := range governments {
		n, s, err := v.editionsOf(systemOf(ctx, tenant), tenant, said)
		if err != nil {
			return err
		}
		count, sealed = count+n, sealed+s
	}
	for _, key := range slices.Sorted(maps.Keys(said)) {
		v.add("editions", true, "edition.missing", "edition", key)
	}
	v.add("editions", false, "editions", "n", strconv.Itoa(count))
	v.add("facts", false, "facts", "n", strconv.Itoa(sealed), "tallied", strconv.Itoa(count-sealed))
	return nil
}

// editionsOf holds the editions of one government against what was said, and takes them out of it.
func (v *verification) editionsOf(ctx context.Context, tenant kernel.Tenant, said map[string]tlog.Placed) (count, sealed int, err error) {
	all, err := v.Sources.Editions(ctx, "")
	if err != nil {
		return 0, 0, err
	}
	for _, e := range all {
		if e.State != sources.Published && e.State != sources.Withdrawn {
			continue
		}
		count++
		entry := approval(tenant, e)
		key := string(tenant) + "/" + entry.ID
		p, ok := said[key]
		delete(said, key)
		text, err := tlog.Canonical(entry.Statement)
		if err != nil {
			return count, sealed, err
		}
		switch {
		case !ok: // approved since the last append: the outbox has it, or it was slipped in
			if written, err := v.Log.Said(ctx, tenant, tlog.Edition, entry.ID); err != nil || !written {
				v.add("editions", true, "edition.unsaid", "edition", entry.ID)
			}
		case p.Statement != "" && p.Statement != string(text):
			v.add("editions", true, "edition.altered", "edition", entry.ID, "field", differs(p.Statement, string(text)))
		}
		for _, f := range sources.Originals(e.Files) {
			if err := v.original(f); err != nil {
				v.add("originals", true, "original", "edition", entry.ID, "detail", err.Error())
			}
		}
		held, err := v.facts(ctx, tenant, e)
		if err != nil {
			return count, sealed, err
		}
		if held {
			sealed++
		}
	}
	return count, sealed, nil
}

func (v *verification) newest(ctx context.Context, kind string) (map[string]tlog.Placed, error) {
	all, err := v.Log.All(ctx, kind)
	list := map[string]tlog.Placed{}
	for _, p := range all {
		list[p.Name()] = p
	}
	return list, err
}

// original hashes the kept file of an edition.
func (v *verification) original(f sources.File) error {
	if len(f.SHA256) < 2 {
		return fmt.Errorf("%s has no digest", f.Name)
	}
	file, err := os.Open(v.Original(f.SHA256))
	if err != nil {
		return err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.SHA256 {
		return fmt.Errorf("%s: SHA-256 is %s, was %s", f.Name, got, f.SHA256)
	}
	return nil
}

// differs names the fields in which two statements are not the same.
func differs(a, b string) string {
	var x, y map[string]json.RawMessage
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return "?"
	}
	var list []string
	for k, v := range y {
		if string(x[k]) != string(v) {
			list = append(list, k)
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// definitions holds the texts of indicators against the log.
func (v *verification) definitions(ctx context.Context) error {
	all, err := v.Log.All(ctx, tlog.Indicator)
	if err != nil {
		return err
	}
	store := statisticsdb.NewDefinitions(v.Records)
	texts := map[string]string{}
	for _, p := range all {
		docs, err := store.IndicatorVersions(ctx, p.Tenant, p.ID)
		if err != nil {
			return err
		}
		for _, doc := range docs {
			if ind, err := statistics.ParseIndicator([]byte(doc)); err == nil { // one that cannot be read any more is missing
				texts[fmt.Sprint(p.Tenant, " ", ind.ID, " ", ind.Version)] = doc
			}
		}
		text, held := texts[fmt.Sprint(p.Tenant, " ", p.ID, " ", p.Version)]
		var said struct{ Document string }
		if p.Statement == "" || json.Unmarshal([]byte(p.Statement), &said) != nil {
			continue
		}
		switch {
		case !held:
			v.add("definitions", true, "definition.missing", "indicator", p.ID, "version", strconv.FormatInt(p.Version, 10))
		case said.Document != text:
			v.add("definitions", true, "definition.altered", "indicator", p.ID, "version", strconv.FormatInt(p.Version, 10))
		}
	}
	v.add("definitions", false, "definitions", "n", strconv.Itoa(len(all)))
	return nil
}
