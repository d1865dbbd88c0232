package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"convive/internal/kernel"
	"convive/internal/planning"
	"convive/internal/planning/planningdb"
	"convive/internal/platform/db"
	"convive/internal/platform/tlog"
)

func (a *App) planning(context.Context) error {
	a.Planning = planning.NewService(planningdb.New(a.Records), a.Institutions, a.Statistics, a.Config.Clock, a.Gate)
	a.Planning.Keep(func(ctx context.Context, p planning.Plan, m planning.Move) context.Context {
		riding, _ := a.Log.With(ctx, adoption(kernel.ActorFrom(ctx).Tenant, p, m))
		return riding
	})
	return nil
}

// adoption commits to what a plan says when it is adopted; who wrote it is not in it.
func adoption(tenant kernel.Tenant, p planning.Plan, m planning.Move) tlog.Entry {
	said := []map[string]any{{"kind": string(planning.OfPlan), "code": p.Code, "values": p.Values}}
	for _, k := range planning.Parts() {
		for _, row := range p.All(k) {
			said = append(said, map[string]any{"kind": string(k), "code": row.Code, "values": row.Values})
		}
	}
	text, _ := json.Marshal(said) // texts alone, which always encode
	sum := sha256.Sum256(text)
	return tlog.Entry{Tenant: tenant, Type: tlog.Plan, ID: p.Code, At: m.At, Statement: map[string]any{
		"plan": p.Code, "adopted": db.Time(m.At), "objectives": len(p.All(planning.OfObjective)), "targets": len(p.All(planning.OfTarget)), "content_sha256": hex.EncodeToString(sum[:])}}
}
