package door

import (
	"net/http"

	"convive/internal/kernel/fault"
)

// askPasskey sends the script what to ask the browser; it serves signing in and confirming.
func (d *Door) askPasskey(w http.ResponseWriter, r *http.Request) error {
	p, ok := d.party(r)
	if !ok {
		return fault.Conflict("identity.noPasskeysHere")
	}
	c, err := d.service.AskPasskey(r.Context(), p)
	if err != nil {
		return err
	}
	return sendJSON(w, c)
}

func (d *Door) signInPasskey(w http.ResponseWriter, r *http.Request) error {
	if err := parsed(r); err != nil {
		return err
	}
	p, ok := d.party(r)
	if !ok {
		return fault.Conflict("identity.noPasskeysHere")
	}
	v := signInView{next: localNext(r, r.PostForm.Get("next"))}
	from := d.caller(r)
	token, err := d.service.SignInPasskey(r.Context(), p, r.PostForm.Get("ticket"), []byte(r.PostForm.Get("answer")), from)
	if err != nil {
		return d.signInAgain(w, r, err, v)
	}
	if err := d.arrived(w, r, token, from); err != nil {
		return err
	}
	return redirect(w, v.next)
}
