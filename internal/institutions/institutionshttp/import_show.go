package institutionshttp

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/jobs"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// ImportJob is the kind of the jobs that load a large file into a register.
const ImportJob = "institutions.import"

// atOnce is the size of a file that is loaded while its sender waits, in bytes: what is wrong with it is said on the form.
const atOnce = 256 << 10

// ImportArgs are the arguments of an ImportJob. The file lies in a folder of its own below the scratch folder.
type ImportArgs struct {
	Folder, Name      string
	Register, Profile string // the profile as it was typed; empty: the register's own columns
	Reason            string
}

// profile is how the file is read. Faults: those of ParseProfile.
func (a ImportArgs) profile() (institutions.Profile, error) {
	if a.Profile == "" {
		return institutions.Plain(institutions.Kind(a.Register)), nil
	}
	return institutions.ParseProfile([]byte(a.Profile))
}

// Load enters the file of an import: all rows, or none; the file is gone afterwards. It gives how many rows changed something.
// Faults: fileGone if the program was started again meanwhile, those of ReadFile and Service.Load.
func Load(ctx context.Context, service *institutions.Service, scratch string, args ImportArgs, tell func(step string, done, total int64)) (n int, err error) {
	dir := filepath.Join(scratch, filepath.Base(args.Folder))
	path := filepath.Join(dir, "file")
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return 0, fault.Conflict("institutions.fileGone")
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	profile, err := args.profile()
	if err != nil {
		return 0, err
	}
	tell("institutions.load.opening", 0, 0)
	rows, err := ReadFile(ctx, path, args.Name, dir, profile)
	if err != nil {
		return 0, err
	}
	for i := range rows {
		rows[i].Reason = args.Reason
	}
	if n, err = service.Load(ctx, rows, tell); err == nil {
		tell("institutions.load.done", int64(n), int64(len(rows)))
	}
	return n, err
}

// importView is an import that runs or has ended.
type importView struct {
	title, state, here string
	job                jobs.Job
	mayCancel          bool
	fault              *fault.Fault
}

// imported is the job that an address names. Another's is for who keeps all registers.
func (p *Pages) imported(r *http.Request) (jobs.Job, error) {
	ctx := r.Context()
	job, err := p.jobs.Get(ctx, kernel.ID(r.PathValue("job")))
	switch {
	case err != nil:
		return job, err
	case job.Kind != ImportJob:
		return job, fault.NotFound("jobs.noJob")
	case job.By != kernel.ActorFrom(ctx).Name:
		return job, p.institutions.Keeps(ctx, institutions.OfInstitution)
	}
	return job, nil
}

func importPath(id kernel.ID) string { return desk + "/import/" + string(id) }

func (p *Pages) showImport(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	job, err := p.imported(r)
	if err != nil {
		return err
	}
	v := importView{title: i18n.T(ctx, "institutions.import.title", "register", i18n.T(ctx, "institutions.register."+job.Subject)), state: i18n.T(ctx, job.State.Message()), here: web.URL(ctx, importPath(job.ID)), job: job, mayCancel: !job.State.Ended() && !job.CancelRequested}
	if job.State == jobs.Running && job.Step != "" {
		v.state = i18n.T(ctx, job.Step)
	}
	if job.State == jobs.Failed {
		v.fault = fault.Invalid(job.Error)
		v.fault.Args = job.ErrorArgs
	}
	return web.Render(w, r, web.PageInfo{Title: v.title, Work: true, Crumbs: registersWay(ctx, ui.Link{Text: v.title})}, importPage(v))
}

func (p *Pages) cancelImport(w http.ResponseWriter, r *http.Request) error {
	job, err := p.imported(r)
	if err != nil {
		return err
	}
	if err := p.jobs.Cancel(r.Context(), job.ID); err != nil && fault.CodeOf(err) != fault.CodeConflict { // it ended meanwhile: the page says how
		return err
	}
	return web.SeeOther(w, r, importPath(job.ID))
}

func (p *Pages) backToImport(w http.ResponseWriter, r *http.Request) error {
	return web.SeeOther(w, r, importPath(kernel.ID(r.PathValue("job"))))
}

// trimmed is a field of a form.
func trimmed(r *http.Request, name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
