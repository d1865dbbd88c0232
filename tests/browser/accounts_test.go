package browser_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/i18n"
	"convive/internal/platform/identity"
)

// picture keeps what a page of a walk looks like; TestLook's flags set it.
var picture = func(*testing.T, context.Context, string) {}

// walker is a person at a browser of their own, at localhost, where browsers make passkeys.
type walker struct {
	*installation
	t    *testing.T
	ctx  context.Context
	url  string // with the language
	lang string
}

func (i *installation) walker(t *testing.T, lang string) *walker {
	t.Helper()
	return &walker{i, t, tab(t), strings.Replace(i.url, "127.0.0.1", "localhost", 1) + "/" + lang, lang}
}

// withKey gives the browser an authenticator that always finds its owner.
func (w *walker) withKey() *walker {
	w.t.Helper()
	if _, err := chromedp.Call(w.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		w.t.Fatal(err)
	}
	_, err := chromedp.Call(w.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
		IsUserVerified: true, AutomaticPresenceSimulation: true}})
	if err != nil {
		w.t.Fatal(err)
	}
	return w
}

func (w *walker) goTo(path string) *walker {
	w.t.Helper()
	open(w.t, w.ctx, w.url+path)
	return w
}

// sees holds the page to what every page must be, and keeps a picture of it. It returns the heading.
func (w *walker) sees(what string) string {
	w.t.Helper()
	accessible(w.t, w.ctx, w.lang+" "+what)
	picture(w.t, w.ctx, w.lang+"-"+strings.ReplaceAll(what, " ", "-"))
	do(w.t, w.ctx, chromedp.EmulateViewport(320, 640))
	narrow(w.t, w.ctx, w.lang+" "+what)
	do(w.t, w.ctx, chromedp.EmulateViewport(1280, 800))
	return value[string](w.t, w.ctx, `document.querySelector("main h1").textContent`)
}

func (w *walker) fill(field, text string) *walker {
	w.t.Helper()
	do(w.t, w.ctx, chromedp.SetValue(chromedp.CSS("#"+field), text))
	return w
}

func (w *walker) press(button string) *walker {
	w.t.Helper()
	answered(w.t, w.ctx, button)
	return w
}

// arrives fails unless the browser stands at a path inside the language.
func (w *walker) arrives(path string) {
	w.t.Helper()
	if at := value[string](w.t, w.ctx, "location.href"); !strings.HasPrefix(at, w.url+path) {
		w.t.Fatalf("the browser stands at %s, not at %s: %s", at, path, value[string](w.t, w.ctx, `document.querySelector("main").innerText`))
	}
}

func (w *walker) status() int {
	w.t.Helper()
	return value[int](w.t, w.ctx, `performance.getEntriesByType("navigation")[0].responseStatus`)
}

func (w *walker) has(selector string) bool {
	w.t.Helper()
	return value[bool](w.t, w.ctx, `document.querySelector(`+"`"+selector+"`"+`) !== null`)
}

// enters signs in by a link of the console.
func (w *walker) enters(account string) *walker {
	w.t.Helper()
	w.entering.Lock()
	defer w.entering.Unlock()
	link, err := w.Identity.Console(w.installation.ctx, account, time.Minute)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.goTo(identity.LinkPath(link)).press("main form button")
}

// TestAccounts_Walk: in each language an administrator invites a person, who makes a passkey, works, reads what was recorded
// about it, leaves and comes back; the administrator suspends the person, whose next step is refused; an auditor, who came by
// password and code, reads all that in the trail.
func TestAccounts_Walk(t *testing.T) {
	d := theDesk(t)
	for _, lang := range kernel.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			name := "ana-" + string(lang)
			chief := d.walker(t, string(lang)).enters(identity.Administrator)
			chief.goTo("/accounts").sees("accounts")
			chief.goTo("/accounts/new").sees("invite")
			chief.press("main form button").sees("invite refused")
			chief.fill("name", name)
			do(t, chief.ctx, chromedp.Click(chromedp.CSS(`input[name=role][value=analyst]`)))
			chief.press("main form button").sees("invited")
			link := value[string](t, chief.ctx, `document.querySelector("[data-once]").textContent`)
			_, path, ok := strings.Cut(link, "/"+string(lang)+"/enter/")
			if !ok {
				t.Fatalf("the invitation is %q", link)
			}

			ana := d.walker(t, string(lang)).withKey()
			ana.goTo("/enter/" + path).sees("enter")
			ana.fill("label", "Llave").press(`form[data-passkey=create] button`).arrives("/account")
			ana.sees("account")
			if ana.goTo("/workspace").status() != 200 {
				t.Error("an analyst does not come to the workspace")
			}
			ana.goTo("/account/trail").sees("own trail")
			ana.goTo("/accounts")
			if ana.status() != 403 {
				t.Errorf("an analyst looks after accounts: %d", ana.status())
			}
			ana.sees("forbidden")
			ana.goTo("/account").press(`form[action$="/signout"] button`)
			if ana.goTo("/workspace").status() != 401 {
				t.Errorf("after signing out: %d", ana.status())
			}
			ana.goTo("/signin").sees("sign in")
			if ana.press(`form[data-passkey=get] button`).goTo("/account").status() != 200 {
				t.Error("nobody came back by the passkey")
			}

			chief.goTo("/accounts")
			address := value[string](t, chief.ctx, `[...document.querySelectorAll("main table a")].find(a => a.textContent.trim() === "`+name+`").pathname`)
			if strings.Contains(address, name) {
				t.Errorf("the address %s names a person", address)
			}
			chief.goTo(strings.TrimPrefix(address, "/"+string(lang))).sees("account of another")
			chief.press(`form[action$="/suspend"] button`).sees("suspended")
			if ana.goTo("/workspace").status() != 401 {
				t.Errorf("the step after the suspension: %d", ana.status())
			}
			ana.sees("signed out by suspension")
			ana.goTo("/signin").press(`form[data-passkey=get] button`)
			if ana.status() == 200 || !ana.has("[role=alert], .err, .error") {
				t.Errorf("a suspended person signs in: %d", ana.status())
			}
			ana.sees("sign in refused")

			auditor := d.walker(t, string(lang))
			auditor.auditor("eva-" + string(lang))
			auditor.goTo("/workspace/trail").fill("object", name).press("main form.filter button").sees("trail")
			text := value[string](t, auditor.ctx, `document.querySelector("main").innerText`)
			catalogue, err := app.Catalogue()
			if err != nil {
				t.Fatal(err)
			}
			words := catalogue.With(t.Context(), i18n.Locale{Lang: lang})
			for _, row := range []string{"invite", "newPasskey", "signIn", "suspend"} {
				if words := i18n.T(words, "audit.act."+row); !strings.Contains(text, words) {
					t.Errorf("the trail of %s does not say %q: %s", name, words, text)
				}
			}
		})
	}
}

// auditor enrols by password and code generator, and comes back by them.
func (w *walker) auditor(name string) {
	w.t.Helper()
	link, err := w.Identity.Invite(w.installation.ctx, identity.Invitation{Name: name, Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAuditor}}})
	if err != nil {
		w.t.Fatal(err)
	}
	const password = "tres caballos miran el eclipse"
	w.goTo(identity.LinkPath(link) + "/password").sees("password")
	secret := strings.ReplaceAll(value[string](w.t, w.ctx, `document.querySelector("[data-secret]").textContent`), " ", "")
	w.fill("password", "12345678").fill("code", identity.Code(secret, time.Now())).press("main form button").sees("password refused")
	used := time.Now()
	w.fill("password", password).fill("code", identity.Code(secret, used)).press("main form button").sees("recovery codes")
	if n := value[int](w.t, w.ctx, `document.querySelectorAll("[data-codes] code").length`); n != 10 {
		w.t.Errorf("%d recovery codes", n)
	}
	code := value[string](w.t, w.ctx, `document.querySelector("[data-codes] code").textContent`)
	w.goTo("/account").sees("account by password")
	w.press(`form[action$="/signout"] button`)
	w.goTo("/signin").fill("name", name).fill("password", password).press(`form[action$="/signin"] button`).sees("code")
	w.fill("code", "000000").press("main form button").sees("code refused")
	if w.fill("code", code).press("main form button").goTo("/account").status() != 200 {
		w.t.Error("nobody came back by password and a code on paper")
	}
}
