package finance

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/authz"
	"convive/internal/platform/ocds"
)

// keptProcesses are the processes of a government as of its last delivery.
type keptProcesses struct {
	mark int64
	list []Process
}

// Contracts are the contracting processes, the last said first, as of the reader's moment: what everybody may read.
func (s *Service) Contracts(ctx context.Context) ([]Process, error) {
	list, err := s.processes(ctx)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	register, err := s.registers.Register(ctx)
	if err != nil {
		return nil, err
	}
	ledger, err := s.Published(ctx)
	if err != nil {
		return nil, err
	}
	list = slices.Clone(list)
	for i := range list {
		list[i].join(register, ledger)
	}
	slices.SortStableFunc(list, func(a, b Process) int {
		return cmp.Or(b.last().Compare(a.last()), strings.Compare(a.OCID, b.OCID))
	})
	return list, nil
}

// PaidFrom is how many processes name a budget line.
func (s *Service) PaidFrom(ctx context.Context, line Key) (n int, err error) {
	list, err := s.processes(ctx)
	for _, p := range list {
		if key, ok := parseKey(p.Budget.ID); ok && key == line {
			n++
		}
	}
	return n, err
}

// Contract is one process. Fault: contract.noProcess.
func (s *Service) Contract(ctx context.Context, ocid string) (Process, error) {
	list, err := s.Contracts(ctx)
	if err != nil {
		return Process{}, err
	}
	i := slices.IndexFunc(list, func(p Process) bool { return p.OCID == ocid })
	if i < 0 {
		return Process{}, fault.NotFound("finance.contract.noProcess", "ocid", ocid)
	}
	return list[i], nil
}

func (p Process) last() time.Time { return p.Said[len(p.Said)-1].Date }

// processes are kept until something is delivered; those of an earlier moment are made anew.
func (s *Service) processes(ctx context.Context) ([]Process, error) {
	tenant, at := kernel.ActorFrom(ctx).Tenant, kernel.MomentOf(ctx)
	mark, err := s.store.LastDelivery(ctx, tenant)
	if err != nil {
		return nil, err
	}
	if known, ok := s.contracts.Load(tenant); ok && at.IsZero() && known.(keptProcesses).mark == mark {
		return known.(keptProcesses).list, nil
	}
	releases, err := s.store.Releases(ctx, tenant, at)
	if err != nil {
		return nil, err
	}
	deliveries, err := s.store.Deliveries(ctx, tenant, at)
	if err != nil {
		return nil, err
	}
	list, err := compile(releases, deliveries)
	if err == nil && at.IsZero() {
		s.contracts.Store(tenant, keptProcesses{mark, list})
	}
	return list, err
}

// compile makes processes of releases in the order of recording.
func compile(releases []KeptRelease, deliveries []Delivery) ([]Process, error) {
	of, from := map[string][]KeptRelease{}, map[string][]int64{}
	var order []string
	for _, r := range releases {
		if len(of[r.OCID]) == 0 {
			order = append(order, r.OCID)
		}
		of[r.OCID] = append(of[r.OCID], r)
		if !slices.Contains(from[r.OCID], r.Delivery) {
			from[r.OCID] = append(from[r.OCID], r.Delivery)
		}
	}
	list := make([]Process, len(order))
	for i, ocid := range order {
		var origins []Delivery
		for _, d := range deliveries {
			if slices.Contains(from[ocid], d.Number) {
				d.By = ""
				origins = append(origins, d)
			}
		}
		var err error
		if list[i], err = newProcess(of[ocid], origins); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// join finds what a process names in the register of institutions and in the budget.
func (p *Process) join(register *institutions.Register, ledger *Ledger) {
	known := func(o *Organisation) {
		if o.Institution != "" && len(register.History(institutions.OfInstitution, o.Institution)) == 0 {
			o.Institution = ""
		}
	}
	known(&p.Buyer)
	p.Tender.Names = slices.Clone(p.Tender.Names)
	for i := range p.Tender.Names {
		known(&p.Tender.Names[i])
	}
	p.Awards = slices.Clone(p.Awards)
	for i := range p.Awards {
		p.Awards[i].Suppliers = slices.Clone(p.Awards[i].Suppliers)
		for k := range p.Awards[i].Suppliers {
			known(&p.Awards[i].Suppliers[k])
		}
	}
	if key, ok := parseKey(p.Budget.ID); ok {
		if line, there := ledger.Line(key); there {
			p.Budget.Line, p.Budget.Programme, p.Budget.Objectives = key, line.Programme, ledger.Objectives(key)
		}
	}
}

// parseKey reads a line as Key.String writes it.
func parseKey(text string) (k Key, ok bool) {
	year, code, ok := strings.Cut(text, "/")
	n, err := strconv.Atoi(year)
	return Key{n, code}, ok && err == nil && code != ""
}

// Record are the releases of a process as the public reads them, by date, with what they come to.
func (p Process) Record() ocds.Record {
	return ocds.Record{OCID: p.OCID, Releases: p.releases, Compiled: p.compiled}
}

// About are the processes whose buyer is an institution and whose money is that of a budget line; an empty argument asks for all.
func About(list []Process, institution, line string) []Process {
	return slices.DeleteFunc(slices.Clone(list), func(p Process) bool {
		return institution != "" && p.Buyer.Institution != institution || line != "" && (p.Budget.Line == Key{} || p.Budget.Line.String() != line)
	})
}

// Deliveries are the files of which something was kept, the newest first; staff reads them. Faults: those of the gate.
func (s *Service) Deliveries(ctx context.Context) ([]Delivery, error) {
	if err := s.gate.See(ctx, authz.ReadBudget, contracts(ctx)); err != nil {
		return nil, err
	}
	list, err := s.store.Deliveries(ctx, kernel.ActorFrom(ctx).Tenant, time.Time{})
	slices.Reverse(list)
	return list, err
}
