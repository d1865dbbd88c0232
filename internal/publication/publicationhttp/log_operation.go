package publicationhttp

import (
	"context"
	"encoding/base64"
	"strconv"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/tlog"
)

type logEntryBody struct {
	Place   int64     `json:"place" doc:"Where the entry stands in the log, from 0"`
	Type    string    `json:"type" doc:"edition, withdrawal, indicator, release, policies or audit-root"`
	ID      string    `json:"id"`
	Version int64     `json:"version"`
	At      time.Time `json:"at"`
	SHA256  string    `json:"sha256" doc:"What the entry commits to: the digest of its statement, of salt and statement if it is salted"`
	Salted  bool      `json:"salted"`
	Proof   string    `json:"proof" doc:"Address of the proof file (c2sp.org/tlog-proof)"`
}

type logEntryList struct {
	Checkpoint string         `json:"checkpoint" doc:"The signed checkpoint, base64"`
	Key        string         `json:"key" doc:"The public key of the log"`
	Items      []logEntryBody `json:"items"`
}

// Records is the list as CSV.
func (l logEntryList) Records() [][]string {
	lines := [][]string{{"place", "type", "id", "version", "at", "sha256", "salted", "proof"}}
	for _, b := range l.Items {
		lines = append(lines, []string{strconv.FormatInt(b.Place, 10), b.Type, b.ID, strconv.FormatInt(b.Version, 10), b.At.Format(time.RFC3339), b.SHA256, strconv.FormatBool(b.Salted), b.Proof})
	}
	return lines
}

type logEntryQuery struct {
	Type   string `query:"type" doc:"Only entries of a type"`
	ID     string `query:"id" doc:"Only entries about one thing"`
	Before int64  `query:"before" minimum:"0" doc:"Only entries before this place; the last of a page leads to the next"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100" doc:"How many at most"`
	Format string `query:"format" enum:"json,csv" doc:"Form of the answer; without it by Accept"`
}

type logEntryOutput struct{ Body logEntryList }

func (p *Portal) listEntries(ctx context.Context, in *logEntryQuery) (*logEntryOutput, error) {
	list, err := p.log.Entries(ctx, kernel.ActorFrom(ctx).Tenant, tlog.Query{Type: in.Type, ID: in.ID, Before: in.Before, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	c, _ := p.log.Published()
	out := &logEntryOutput{Body: logEntryList{Checkpoint: base64.StdEncoding.EncodeToString([]byte(c.Note)), Key: p.log.VKey(), Items: []logEntryBody{}}}
	for _, e := range list {
		place := strconv.FormatInt(e.Place, 10)
		out.Body.Items = append(out.Body.Items, logEntryBody{Place: e.Place, Type: e.Type, ID: e.ID, Version: e.Version, At: e.At, SHA256: e.SHA256, Salted: e.Salted,
			Proof: "/" + string(kernel.English) + "/proofs/entries/" + place + proofEnding})
	}
	return out, nil
}
