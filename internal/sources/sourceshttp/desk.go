package sourceshttp

import (
	"context"
	"net/http"
	"time"

	"convive/internal/kernel"
	"convive/internal/platform/jobs"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
	"convive/internal/sources"
)

// ImportJob is the kind of the job that reads an edition's files.
const ImportJob = "sources.import"

// ImportArgs are the arguments of that job.
type ImportArgs struct {
	Source  string
	Edition int
}

// Originals keeps the files that people send.
type Originals interface {
	// Incoming makes a folder for files that arrive; the caller removes it.
	Incoming() (string, error)
	// Adopt keeps files that have arrived as originals if receive records them, and else nothing of them.
	Adopt(ctx context.Context, files []sources.File, paths []string, receive func() error) error
	// Original is where the file with a digest is kept.
	Original(digest string) string
}

// Desk serves the workspace of the analysts.
type Desk struct {
	sources   *sources.Service
	jobs      *jobs.Queue
	originals Originals
	dimension func(context.Context, kernel.Dimension) string
	notice    func(context.Context) (ui.Link, error) // nil: there is never any
}

// Announce puts on the first page of the workspace what another part of the system has to say to who reads it; an empty
// text is nothing.
func (d *Desk) Announce(notice func(context.Context) (ui.Link, error)) { d.notice = notice }

// NewDesk makes the desk; dimension words a breakdown.
func NewDesk(src *sources.Service, queue *jobs.Queue, originals Originals, dimension func(context.Context, kernel.Dimension) string) *Desk {
	return &Desk{sources: src, jobs: queue, originals: originals, dimension: dimension}
}

// The limits of one upload: a country's incidents of a decade, over a slow line.
const (
	maxUpload = 2 << 30
	longest   = 2 * time.Hour
)

// Pages registers the workspace. Every page and act is for staff.
func (d *Desk) Pages(site *web.Site) {
	get := func(pattern string, h web.Handler, options ...web.Option) {
		site.Page(http.MethodGet, pattern, web.Staff, h, options...)
	}
	post := func(pattern string, h web.Handler, options ...web.Option) {
		site.Page(http.MethodPost, pattern, web.Staff, h, options...)
	}
	const edition = "/workspace/sources/{source}/editions/{number}"
	get("/workspace", d.showOverview)
	get("/workspace/imports/new", d.askImport)
	post("/workspace/imports/new", d.takeImport, web.MaxBody(maxUpload), web.MaxTime(longest))
	get("/workspace/sources", d.listSources)
	get(edition, d.showEdition)
	post(edition+"/cancel", d.cancelEdition)
	post(edition+"/check", d.checkEdition)
	post(edition+"/approve", d.approveEdition)
	post(edition+"/withdraw", d.withdrawEdition)
	post(edition+"/discard", d.discardEdition)
	post(edition+"/errata", d.writeErratum)
	post(edition+"/errata/{erratum}/publish", d.publishErratum)
	post(edition+"/errata/{erratum}/drop", d.dropErratum)
	get(edition+"/files/{file}", d.sendFile, web.MaxTime(longest))
	get(edition+"/quarantine", d.showQuarantine)
	get(edition+"/quarantine.csv", d.sendQuarantine, web.MaxTime(longest))
	post(edition+"/resubmit", d.resubmit, web.MaxBody(maxUpload), web.MaxTime(longest))
	get("/workspace/profiles", d.listProfiles)
	post("/workspace/profiles", d.keepProfile)
	post("/workspace/profiles/propose", d.proposeProfile, web.MaxBody(maxUpload), web.MaxTime(longest))
	get("/workspace/profiles/{name}", d.showProfile)
	site.Root(http.MethodPost, "/api/v1/sources/imports", web.Staff, program(d.importByProgram), web.MaxBody(maxUpload), web.MaxTime(longest))
	site.Root(http.MethodGet, "/api/v1/sources/imports/{source}/{number}", web.Staff, program(d.importStatus))
	site.Root(http.MethodPost, "/api/v1/sources/imports/{source}/{number}/approve", web.Staff, program(d.approveByProgram))
}

// Menu is the desk's part of the navigation.
func Menu() []web.MenuEntry {
	return []web.MenuEntry{
		{Message: "sources.desk.title", Path: "/workspace", Access: web.Staff},
		{Message: "sources.desk.new.menu", Path: "/workspace/imports/new", Access: web.Of(kernel.RoleAnalyst, kernel.RoleSteward)},
		{Message: "sources.desk.sources", Path: "/workspace/sources", Access: web.Staff},
		{Message: "sources.desk.profiles", Path: "/workspace/profiles", Access: web.Staff},
	}
}
