package app

import (
	"cmp"
	"context"
	"io"
	"net/url"
	"strconv"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/console"
	"convive/internal/platform/rulebook"
)

// rulebook lets the book of rules ask who may, and say in the public log what comes into force.
func (a *App) rulebook(context.Context) error {
	a.Rules.Use(rulebook.Guard{Gate: a.Gate, Confirm: a.confirm, Keep: func(ctx context.Context, tenant kernel.Tenant, set *authz.Set) context.Context {
		riding, _ := a.Log.With(ctx, policies(tenant, set))
		return riding
	}})
	return nil
}

// PolicyText is a rule as a command prints it.
type PolicyText struct{ ID, Text string }

// policyActs are what the operator does with the rules of a government. The console stands for one person, "system": to hold the
// data folder is the second factor, and what it proposed somebody else puts into force.
func (a *App) policyActs() map[string]console.Act {
	version := func(do func(ctx context.Context, name string, number int64, reason string) error) console.Act {
		return func(ctx context.Context, args url.Values, _ io.Writer) error {
			number, err := strconv.ParseInt(args.Get("number"), 10, 64)
			if err != nil {
				return fault.NotFound("rulebook.none")
			}
			return do(atConsole(ctx, args), args.Get("name"), number, args.Get("reason"))
		}
	}
	return map[string]console.Act{
		ActPolicyPropose: func(ctx context.Context, args url.Values, w io.Writer) error {
			o, err := a.Rules.Propose(atConsole(ctx, args), rulebook.Proposal{Name: args.Get("name"), Crisis: args.Get("crisis") == "true", Rules: args.Get("rules"), Cases: args.Get("cases"), Reason: args.Get("reason")})
			return answer(w, o.Number, err)
		},
		ActPolicyActivate: version(func(ctx context.Context, name string, number int64, _ string) error {
			return a.Rules.Activate(ctx, name, number)
		}),
		ActPolicyWithdraw: version(a.Rules.Withdraw),
		ActPolicyList: func(ctx context.Context, args url.Values, w io.Writer) error {
			in, err := a.Rules.InForce(atConsole(ctx, args))
			if err != nil {
				return err
			}
			if in.Problem != nil {
				return in.Problem
			}
			list := []PolicyText{}
			for _, id := range in.Set.IDs() {
				list = append(list, PolicyText{id, in.Set.Text(id)})
			}
			return answer(w, list, nil)
		},
	}
}

func atConsole(ctx context.Context, args url.Values) context.Context {
	actor := kernel.System()
	actor.MFA, actor.Tenant = true, cmp.Or(kernel.Tenant(args.Get("tenant")), kernel.MainTenant)
	return kernel.WithActor(ctx, actor)
}
