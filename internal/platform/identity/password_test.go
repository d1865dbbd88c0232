package identity_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"convive/internal/kernel"
	"convive/internal/platform/audit"
	"convive/internal/platform/db"
	"convive/internal/platform/identity"
	"convive/internal/platform/testkit"
)

func TestFoundAndEnrol(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := newSetting(t, store)
		if _, err := s.Found(t.Context()); err == nil {
			t.Error("a citizen founds")
		}
		first, err := s.Found(s.system)
		if err != nil || first == "" {
			t.Fatal(first, err)
		}
		link, err := s.Found(s.system)
		if err != nil || link == first {
			t.Fatal("the second start gives no new link", err)
		}
		_, err = s.Open(t.Context(), first)
		wants(t, "the former link", err, "identity.linkOver")
		admin := s.enrol(link)
		if again, err := s.Found(s.system); again != "" || err != nil {
			t.Errorf("once enrolled: %q %v", again, err)
		}
		_, err = s.Open(t.Context(), link)
		wants(t, "the used link", err, "identity.linkOver")
		actor := kernel.ActorFrom(s.as(admin.token))
		if actor.Name != "admin" || actor.Role != kernel.RoleAdministrator || !actor.MFA || actor.Session == "" || len(actor.Roles) != 3 {
			t.Errorf("actor %+v", actor)
		}
		kept, err := db.All(t.Context(), store, func(row db.Scanner) (string, error) {
			var a, b, c string
			err := row.Scan(&a, &b, &c)
			return a + b + c, err
		}, `SELECT a.password, s.digest, (SELECT string_agg(c.digest, '') FROM identity_recovery_code c) FROM identity_account a JOIN identity_session s ON s.account = a.name AND s.tenant = a.tenant`)
		if err != nil || len(kept) != 1 {
			t.Fatal(kept, err)
		}
		for _, secret := range append(admin.codes, admin.token, good) {
			if strings.Contains(kept[0], secret) {
				t.Errorf("the store keeps %q", secret)
			}
		}
		if e := s.last(); e.Act != "setPassword" || e.Actor != "admin" || e.Outcome != audit.Done {
			t.Errorf("the trail says %+v", e)
		}
		if found, err := s.trail.Verify(t.Context(), kernel.MainTenant, nil); err != nil || found.Flaw != "" {
			t.Errorf("the trail: %v %v", found, err)
		}
	})
}

func TestSignIn(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, store *db.DB) {
		s := newSetting(t, store)
		ana := s.person("ana", "policia", kernel.RoleAnalyst)
		in, err := s.SignIn(t.Context(), " Ana ", good, home)
		if err != nil || in.Token != "" || in.Ticket == "" {
			t.Fatalf("a password alone: %+v %v", in, err)
		}
		code := identity.Code(ana.secret, s.at.now)
		token, err := s.SignInCode(t.Context(), in.Ticket, code[:3]+" "+code[3:], home)
		if err != nil {
			t.Fatal(err)
		}
		s.as(token)
		_, err = s.SignInCode(t.Context(), in.Ticket, code, home)
		wants(t, "a used ticket", err, "identity.tooLate")
		in, _ = s.SignIn(t.Context(), "ana", good, home)
		_, err = s.SignInCode(t.Context(), in.Ticket, code, home)
		wants(t, "a used code", err, "identity.wrongCode")
		s.at.pass(-time.Minute) // the clock is set back: codes of the past stay used
		_, err = s.SignInCode(t.Context(), in.Ticket, identity.Code(ana.secret, s.at.now), home)
		wants(t, "a code after setting the clock back", err, "identity.wrongCode")
		s.at.pass(time.Minute)
		if _, err = s.SignInCode(t.Context(), in.Ticket, strings.ToUpper(ana.codes[0]), home); err != nil {
			t.Fatal("a recovery code:", err)
		}
		in, _ = s.SignIn(t.Context(), "ana", good, home)
		_, err = s.SignInCode(t.Context(), in.Ticket, ana.codes[0], home)
		wants(t, "a used recovery code", err, "identity.wrongCode")
		for range 4 {
			s.at.pass(time.Minute / 4)
			_, _ = s.SignInCode(t.Context(), in.Ticket, "000000", home)
		}
		_, err = s.SignInCode(t.Context(), in.Ticket, ana.codes[1], home)
		wants(t, "the sixth try", err, "identity.tooLate")
		s.at.pass(5 * time.Minute)
		in, _ = s.SignIn(t.Context(), "ana", good, home)
		s.at.pass(6 * time.Minute)
		_, err = s.SignInCode(t.Context(), in.Ticket, ana.codes[1], home)
		wants(t, "after six minutes", err, "identity.tooLate")
		for _, ticket := range []string{"", in.Ticket[:30], in.Ticket + "x", strings.Repeat("a", 1<<20), ana.token} {
			_, err = s.SignInCode(t.Context(), ticket, ana.codes[1], home)
			wants(t, "a forged ticket", err, "identity.tooLate")
		}
	})
}

// TestUnknownNames: whether an account exists shows neither in the answer nor in the trail's number of lines.
func TestUnknownNames(t *testing.T) {
	s := newSetting(t, testkit.SQLite(t))
	s.person("ana", "", kernel.RoleAnalyst)
	s.invite(s.system, "new", "", kernel.RoleAnalyst)
	gone := s.person("gone", "", kernel.RoleAnalyst)
	if err := s.Suspend(s.system, gone.name); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Invite(s.system, identity.Invitation{Name: "robot", Kind: identity.Program, Rights: identity.Rights{Roles: []kernel.Role{kernel.RoleAnalyst}}}); err != nil {
		t.Fatal(err)
	}
	for i, c := range [][2]string{{"ana", "wrong"}, {"nobody", good}, {"new", good}, {"gone", good}, {"robot", good}, {"robot", ""}, {"", ""}, {strings.Repeat("x", 10000), "x"}, {"ana", strings.Repeat("x", 1<<20)}} {
		before := s.last().Number
		_, err := s.SignIn(t.Context(), c[0], c[1], identity.Caller{Address: "198.51.100." + strconv.Itoa(i)})
		wants(t, "sign-in "+strconv.Itoa(i), err, "identity.wrong")
		e := s.last()
		if e.Number != before+1 || e.Outcome != audit.Denied || strings.Contains(e.Object+e.Actor, "nobody") {
			t.Errorf("%d: the trail says %+v", i, e)
		}
	}
}

// TestGuessing: guessing is refused to the place that guesses, and to nobody else.
func TestGuessing(t *testing.T) {
	s := newSetting(t, testkit.SQLite(t))
	s.person("ana", "", kernel.RoleAnalyst)
	guess := func(from identity.Caller) error {
		_, err := s.SignIn(t.Context(), "ana", "guess", from)
		return err
	}
	neighbour := identity.Caller{Address: home.Address, Device: "the-neighbours-cookie-is-another"}
	for range 6 {
		wants(t, "a guess", guess(neighbour), "identity.wrong")
	}
	wants(t, "the seventh guess", guess(neighbour), "identity.pause")
	if _, err := s.SignIn(t.Context(), "ana", good, home); err != nil {
		t.Errorf("the person behind the same address is locked out: %v", err)
	}
	s.at.pass(-24 * time.Hour)
	wants(t, "after setting the clock back", guess(neighbour), "identity.pause")
	s.at.pass(24*time.Hour + 20*time.Second)
	wants(t, "after the pause", guess(neighbour), "identity.wrong")
	s.waited = nil
	for i := range 25 { // many machines on one account
		_ = guess(identity.Caller{Address: "198.51.100." + strconv.Itoa(i)})
	}
	if len(s.waited) == 0 {
		t.Error("a crowd of machines is not slowed down")
	}
	s.waited = nil
	if _, err := s.SignIn(t.Context(), "ana", good, home); err != nil || len(s.waited) > 0 {
		t.Errorf("the person is locked out or slowed down by a crowd: %v %v", err, s.waited)
	}
}

func TestWeak(t *testing.T) {
	for password, want := range map[string]string{
		"":                               "identity.passwordShort",
		"elevenchars":                    "identity.passwordShort",
		"ññññññññññ1":                    "identity.passwordShort",
		strings.Repeat("aB3$", 100):      "identity.passwordLong",
		"Contraseña2026":                 "identity.passwordCommon",
		"P@ssw0rdP@ssw0rd":               "identity.passwordRepeat",
		"p@ssw0rd!admin":                 "identity.passwordCommon",
		"barcelona1234":                  "identity.passwordCommon",
		"correcthorsebatterystaple":      "identity.passwordCommon",
		"qwertyuiopasdf":                 "identity.passwordCommon",
		"0987654321098":                  "identity.passwordRow",
		"aaaaaaaaaaaaaaaa":               "identity.passwordRepeat",
		"abcabcabcabcabc":                "identity.passwordRepeat",
		"anaperez-anaperez":              "identity.passwordName",
		"Convive-Policía-1":              "identity.passwordName",
		"Ministerio$2026":                "identity.passwordName",
		"199024121990":                   "identity.passwordDate",
		"1q2w3e4r5t6y":                   "identity.passwordRow",
		"q1w2e3r4t5y6":                   "identity.passwordRow",
		"1q2w3e4r5t6y7u":                 "identity.passwordRow",
		"7u6y5t4r3e2w1q":                 "identity.passwordRow",
		"qawsedrftgyhuj":                 "identity.passwordRow",
		"SonyEricsson":                   "identity.passwordCommon",
		"polniypizdec":                   "identity.passwordCommon",
		"adgjmptw1234":                   "identity.passwordCommon",
		"minecraft123":                   "identity.passwordCommon",
		"Minecraft2019":                  "identity.passwordCommon",
		"tres caballos miran el eclipse": "",
		"Vx9#kq2!mR7z":                   "",
		"日本語の長い合言葉です今日は": "",
	} {
		err := identity.Weak(password, "anaperez")
		if want == "" {
			if err != nil {
				t.Errorf("%q is refused: %v", password, err)
			}
			continue
		}
		wants(t, password, err, want)
		if err != nil && len(password) > 5 && strings.Contains(err.Error(), password) {
			t.Errorf("the error repeats the password %q", password)
		}
	}
}

// TestWeak_Leaked: every password of the list of leaks that the rules would let in is refused, alone and with what people add.
func TestWeak_Leaked(t *testing.T) {
	text, err := os.ReadFile("leaked.txt")
	if err != nil {
		t.Fatal(err)
	}
	long := 0
	for line := range strings.Lines(string(text)) {
		word := strings.TrimSpace(line)
		if strings.HasPrefix(word, "#") || utf8.RuneCountInString(word) < 12 {
			continue
		}
		long++
		for _, password := range []string{word, strings.ToUpper(word[:1]) + word[1:], word + "1", word + "2026"} {
			if identity.Weak(password, "anaperez") == nil {
				t.Errorf("%q is let in", password)
			}
		}
	}
	if long < 250 {
		t.Errorf("only %d leaked passwords are long enough to count", long)
	}
}

// TestCode: the vectors of RFC 6238 for SHA-1, of whose eight digits a generator shows six.
func TestCode(t *testing.T) {
	const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := identity.Code(secret, time.Unix(at, 0)); got != want {
			t.Errorf("at %d: %s, wanted %s", at, got, want)
		}
	}
	if got := identity.Code("not base32!", time.Unix(59, 0)); got != "" {
		t.Errorf("no secret shows %s", got)
	}
}
