package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"convive/internal/kernel"
)

// TestAccess_Walk: in each language a supervisor gives a prosecutor's office a grant, its lawyer reads a case by it and no
// longer once it is withdrawn; an officer on duty is refused a case, opens an emergency, reads the case, and the supervisor
// reviews that.
func TestAccess_Walk(t *testing.T) {
	i := shared(t, demonstration)
	for n, lang := range kernel.Langs() {
		t.Run(string(lang), func(t *testing.T) {
			purpose := "walk-" + string(lang)
			boss := i.walker(t, string(lang)).enters("demo-supervisor")
			boss.goTo("/workspace/grants").sees("grants")
			boss.goTo("/workspace/grants/new").sees("grant")
			boss.press("main form .btn-row button").sees("grant refused")
			boss.fill("receiver", "demo-prosecutor").fill("purposes", purpose).fill("legal_basis", "art. 250")
			do(t, boss.ctx, chromedp.Click(chromedp.CSS("#fields")))
			boss.press("main form .btn-row button").arrives("/workspace/grants")
			if boss.sees("grants given"); !strings.Contains(text(t, boss.ctx), purpose) {
				t.Error("the grant is not on the list")
			}

			lawyer := i.walker(t, string(lang)).enters("demo-lawyer")
			byGrant := caseList + "?purpose=" + purpose + "&legal_basis=art.+250&q=2022/0311"
			if lawyer.goTo(byGrant).sees("by a grant"); !strings.Contains(text(t, lawyer.ctx), "2022/0311") {
				t.Error("the grant opens nothing")
			}
			boss.press("form[action*='/grants/of/'] button").arrives("/workspace/grants")
			if lawyer.goTo(byGrant); strings.Contains(text(t, lawyer.ctx), "2022/0311") {
				t.Error("the withdrawn grant opens")
			}

			officer := i.walker(t, string(lang)).enters("demo-officer")
			officer.goTo(caseList + "?q=2022/0311")
			here := strings.TrimPrefix(value[string](t, officer.ctx, `document.querySelector("`+firstCase+`").href`), officer.url)
			duty := i.walker(t, string(lang)).withKey().enters("demo-duty")
			if duty.goTo(here); duty.status() != 404 && n == 0 { // an emergency lasts longer than the test

				t.Errorf("before the emergency: %d", duty.status())
			}
			duty.goTo("/workspace/emergencies").sees("emergencies")
			duty.press("main form .btn-row button").sees("emergency refused")
			duty.fill("reason", "a child is missing and was seen near this place")
			duty.press("main form .btn-row button").sees("emergency open")
			if duty.goTo(here); duty.status() != 200 {
				t.Errorf("in the emergency: %d", duty.status())
			}
			duty.sees("case in an emergency")

			boss.goTo("/workspace").sees("desk of a supervisor")
			boss.goTo("/workspace/emergencies").sees("review")
			boss.press("form[action$='/review'] button").sees("review refused")
			do(t, boss.ctx, chromedp.SetValue(chromedp.CSS("form[action$='/review'] textarea"), "the child was found, the reading was needed"))
			boss.press("form[action$='/review'] button").sees("reviewed")
			if !strings.Contains(text(t, boss.ctx), "the child was found") {
				t.Error("the finding is not on the list")
			}
		})
	}
}
