package institutionshttp

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"convive/internal/institutions"
	"convive/internal/kernel"
	"convive/internal/kernel/fault"
	"convive/internal/platform/i18n"
	"convive/internal/platform/table"
	"convive/internal/platform/web"
	"convive/internal/platform/web/ui"
)

// mostUpload is the size of a file of a register, in bytes.
const mostUpload = 20 << 20

// deskView lists the registers, with the forms that load one and merge institutions.
type deskView struct {
	title, done        string
	table              ui.TableInfo
	kinds              []ui.Choice
	profile            string
	columns            []ui.Pair
	codes, day, reason string
	into               []ui.Choice
	fault              *fault.Fault
	merging            bool // the fault is of the merge
}

func (p *Pages) showDesk(w http.ResponseWriter, r *http.Request) error {
	return p.desk(w, r, http.StatusOK, deskView{})
}

func (p *Pages) desk(w http.ResponseWriter, r *http.Request, status int, v deskView) error {
	ctx := r.Context()
	n, err := p.asked(r)
	if err != nil {
		return err
	}
	v.title, v.done = i18n.T(ctx, "institutions.desk.title"), doneText(ctx, r)
	v.table = ui.TableInfo{Caption: i18n.T(ctx, "institutions.desk.caption"), Note: i18n.T(ctx, "institutions.onDay", "day", dayWord(ctx, n.day)),
		Columns: []ui.Column{{Text: i18n.T(ctx, "institutions.column.register")}, {Text: i18n.T(ctx, "institutions.column.rows"), Right: true}}}
	chosen := r.PostForm.Get("register")
	for _, k := range institutions.Kinds() {
		name := i18n.T(ctx, "institutions.register."+string(k))
		v.table.Rows = append(v.table.Rows, ui.Row{Cells: []ui.Cell{{Text: name, Href: web.URL(ctx, registerPath(k))}, {Text: i18n.Int(ctx, int64(len(n.register.On(k, n.day))))}}})
		v.kinds = append(v.kinds, ui.Choice{Value: string(k), Text: name, Chosen: string(k) == chosen})
		v.columns = append(v.columns, ui.Pair{Term: name, Text: strings.Join(k.Names(), ", ")})
	}
	v.into = references(ctx, n, institutions.OfInstitution, r.PostForm.Get("into"))
	if v.day == "" {
		v.day = n.day
	}
	return web.RenderStatus(w, r, status, web.PageInfo{Title: v.title, Work: true, Crumbs: deskWay(ctx, ui.Link{Text: v.title})}, deskPage(v))
}

// doneText says what was done before the page was shown.
func doneText(ctx context.Context, r *http.Request) string {
	get := r.URL.Query()
	n, err := strconv.ParseInt(get.Get("n"), 10, 64)
	switch done := get.Get("done"); {
	case done == "saved" || done == "ended" || done == "moved":
		return i18n.T(ctx, "institutions.desk.done."+done)
	case err == nil && (done == "loaded" || done == "merged"):
		return i18n.N(ctx, "institutions.desk.done."+done, n)
	}
	return ""
}

// importRegister loads a file into a register: all rows, or none. A large one is loaded by a job.
func (p *Pages) importRegister(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		return fault.Invalid("institutions.formUnreadable").Because(err)
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // what stays is swept with the scratch folder
	v := deskView{profile: r.PostForm.Get("profile")}
	n, job, err := p.load(r)
	if f, ok := fault.Refusal(err); ok {
		v.fault = f
		return p.desk(w, r, web.Status(f), v)
	}
	switch {
	case err != nil:
		return err
	case job != "":
		return web.SeeOther(w, r, importPath(job))
	}
	return web.SeeOther(w, r, desk, "done", "loaded", "n", strconv.Itoa(n))
}

// load enters what a form sent, and says how many rows changed; or it gives the job that does.
func (p *Pages) load(r *http.Request) (n int, job kernel.ID, err error) {
	ctx, kind := r.Context(), institutions.Kind(r.PostForm.Get("register"))
	if !kind.Known() {
		return 0, "", fault.Invalid("institutions.noRegister", "register", string(kind)).At("register")
	}
	if err := p.institutions.Keeps(ctx, kind); err != nil {
		return 0, "", err
	}
	args := ImportArgs{Register: string(kind), Profile: trimmed(r, "profile"), Reason: trimmed(r, "reason")}
	if _, err := args.profile(); err != nil {
		return 0, "", err
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		return 0, "", fault.Invalid("institutions.fileMissing").At("file").Because(err)
	}
	defer func() { _ = file.Close() }() // it was only read
	args.Name = filepath.Base(head.Filename)
	if args.Folder, err = p.kept(file); err != nil {
		return 0, "", err
	}
	if head.Size > atOnce {
		job, err = p.jobs.Enqueue(ctx, ImportJob, string(kind), args)
		return 0, job, err
	}
	n, err = Load(ctx, p.institutions, p.scratch, args, func(string, int64, int64) {})
	return n, "", err
}

// kept puts a file that was sent into a folder of its own below the scratch folder, and gives the folder's name.
func (p *Pages) kept(file io.Reader) (folder string, err error) {
	dir, err := os.MkdirTemp(p.scratch, "register-")
	if err != nil {
		return "", err
	}
	if err := keep(filepath.Join(dir, "file"), file); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return filepath.Base(dir), nil
}

// ReadFile makes rows of a file: of its first sheet that has the profile's columns. What is unpacked goes into dir.
func ReadFile(ctx context.Context, path, name, dir string, profile institutions.Profile) ([]institutions.Row, error) {
	book, err := table.Open(ctx, path, dir, table.Options{Name: name, MaxBytes: 10 * mostUpload})
	if err != nil {
		return nil, err
	}
	for _, sheet := range book.Sheets {
		head, lines, err := sheet.Lines(profile.Wanted())
		if err != nil {
			return nil, err
		}
		if head == nil {
			continue
		}
		rows, err := profile.Read(head, lines)
		if err != nil || len(rows) > 0 {
			return rows, err
		}
	}
	return nil, fault.Invalid("institutions.fileEmpty").At("file")
}

func keep(path string, file io.Reader) (err error) {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	_, err = io.Copy(out, io.LimitReader(file, mostUpload+1))
	return err
}

func (p *Pages) mergeInstitutions(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.Invalid("institutions.formUnreadable").Because(err)
	}
	v := deskView{codes: r.PostForm.Get("codes"), day: r.PostForm.Get("day"), reason: r.PostForm.Get("why"), merging: true}
	codes := institutions.Values{"codes": v.codes}.List("codes")
	left, err := p.institutions.Merge(r.Context(), codes, r.PostForm.Get("into"), v.day, strings.TrimSpace(v.reason))
	if f, ok := fault.Refusal(err); ok {
		v.fault = f
		return p.desk(w, r, web.Status(f), v)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(w, r, desk, "done", "merged", "n", strconv.Itoa(len(left)))
}
