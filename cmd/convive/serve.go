package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"time"

	"convive/internal/app"
	"convive/internal/kernel"
	"convive/internal/platform/identity"

	"github.com/spf13/cobra"
)

// serveOptions are the flags of serve and demo.
type serveOptions struct {
	listen, origin, country, home, zone string
	langs                               []string
	tls                                 bool
	behind                              []string
}

func (o *serveOptions) flags(c *cobra.Command, country, zone string) {
	c.Flags().StringVar(&o.listen, "listen", "127.0.0.1:8080", "address and port")
	c.Flags().StringVar(&o.origin, "origin", "", "https://… under which readers reach the site")
	c.Flags().StringVar(&o.country, "country", country, "country whose formats of numbers and dates the pages have (ISO 3166-1 alpha-2)")
	c.Flags().StringVar(&o.home, "home", "", "code of the territory that the pages begin with (default: the country)")
	c.Flags().StringSliceVar(&o.langs, "languages", nil, "languages that the pages are offered in: es,en,pt,fr, the first for who asks for none of them (default: all)")
	c.Flags().StringVar(&o.zone, "zone", zone, "time zone of dates on pages")
	c.Flags().StringVar(&common.providers, "providers", "", "YAML file with the institutions' own sign-in (OpenID Connect); needs --origin")
	c.Flags().StringSliceVar(&o.behind, "behind", nil, "addresses or networks of the reverse proxies whose X-Forwarded-For is believed, e.g. 127.0.0.1,10.0.0.0/8")
	c.Flags().BoolVar(&o.tls, "tls", false, "readers come by HTTPS: send Strict-Transport-Security and secure cookies; implied by an --origin with https")
}

func (o *serveOptions) config() (app.WebConfig, error) {
	zone, err := time.LoadLocation(o.zone)
	if err != nil {
		return app.WebConfig{}, usageError{fmt.Errorf("--zone: %w", err)}
	}
	for _, l := range o.langs {
		if _, ok := kernel.ParseLang(l); !ok {
			return app.WebConfig{}, usageError{fmt.Errorf("--languages: %s", l)}
		}
	}
	first := kernel.Lang("")
	if len(o.langs) > 0 {
		first = kernel.Lang(o.langs[0])
	}
	proxies, err := o.proxies()
	if err != nil {
		return app.WebConfig{}, err
	}
	return app.WebConfig{Country: kernel.Code(o.country), Home: kernel.Code(o.home), Langs: languages(o.langs), Lang: first, Origin: o.origin,
		TLS: o.tls || strings.HasPrefix(o.origin, "https://"), Proxies: proxies, Zone: zone, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Tagline: kernel.Text{kernel.Spanish: "Convivencia y seguridad ciudadana", kernel.English: "Living together in safety", kernel.Portuguese: "Convivência e segurança cidadã", kernel.French: "Vivre ensemble en sécurité"}}, nil
}

// proxies reads the addresses and networks of --behind.
func (o *serveOptions) proxies() ([]netip.Prefix, error) {
	list := make([]netip.Prefix, len(o.behind))
	for i, text := range o.behind {
		p, err := netip.ParsePrefix(text)
		if a, alone := netip.ParseAddr(text); alone == nil {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err != nil {
			return nil, usageError{fmt.Errorf("--behind: %w", err)}
		}
		list[i] = p
	}
	return list, nil
}

func serveCommand() *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use: "serve", Short: "Serve the pages and the API of an installation", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			config, err := o.config()
			if err != nil {
				return err
			}
			a, err := open(cmd.Context())
			if err != nil {
				return err
			}
			defer a.Close()
			return serve(cmd.Context(), a, o.listen, config, cmd.OutOrStdout())
		},
	}
	o.flags(c, "CO", "America/Bogota")
	return c
}

// serve answers until the context ends, then lets what is under way finish.
func serve(ctx context.Context, a *app.App, address string, config app.WebConfig, out io.Writer) error {
	site, err := a.Site(config)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	if err := welcome(ctx, a, config, listener.Addr(), out); err != nil {
		return errors.Join(err, listener.Close())
	}
	if door, err := a.OpenConsole(config.Log); err != nil {
		config.Log.Warn("commands such as backup have to wait until the server has stopped", "error", err)
	} else {
		defer door.Close()
	}
	defer func() { // when all has ended that could still leave a trail
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		if err := a.Log.Seal(stop); err != nil {
			config.Log.Error("the heads of the audit trail were not entered in the public log at the end", "error", err)
		}
	}()
	ctx, end := context.WithCancel(ctx)
	worked := make(chan struct{})
	go func() { defer close(worked); a.Jobs.Run(ctx) }()
	defer func() { end(); <-worked }()
	logged := make(chan struct{})
	go func() { defer close(logged); a.RunLog(ctx, config.Origin) }()
	defer func() { end(); <-logged }()
	recorded := make(chan struct{})
	go func() { defer close(recorded); a.RunRecords(ctx) }()
	defer func() { end(); <-recorded }()
	reminded := make(chan struct{})
	go func() { defer close(reminded); a.RunDeadlines(ctx) }()
	defer func() { end(); <-reminded }()
	server := site.Server(address)
	server.Handler = a.Hosts(config, server.Handler)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	warmed := make(chan struct{})
	go func() { defer close(warmed); app.Warm(ctx, site) }()
	defer func() { end(); <-warmed }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err = server.Shutdown(stop)
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// welcome says where the site is, and until the first person has enrolled, the one-time link to do so. A demonstration has
// nobody to enrol: its link lets in at once.
func welcome(ctx context.Context, a *app.App, config app.WebConfig, address net.Addr, out io.Writer) error {
	fmt.Fprintf(out, "http://%s\n", address)
	link, err := a.Identity.Found(ctx)
	if err != nil {
		return err
	}
	message := "app.cli.firstLink"
	if config.Demonstration != nil {
		message = "app.cli.demoLink"
		if link, err = a.Identity.Console(ctx, identity.Administrator, demoLink); err != nil {
			return err
		}
	}
	if link == "" {
		return nil
	}
	if _, err = fmt.Fprintln(out, say(message, "account", identity.Administrator, "link", absolute(config.Origin, address.String(), link))); err != nil || config.Demonstration == nil {
		return err
	}
	return welcomeStaff(ctx, a, config, address, out)
}

// welcomeStaff prints a link for each account of the made-up institutions, at the host of their government.
func welcomeStaff(ctx context.Context, a *app.App, config app.WebConfig, address net.Addr, out io.Writer) error {
	fmt.Fprintln(out, say("app.cli.demoStaff"))
	if err := staffLinks(ctx, a, config.Origin, address.String(), app.DemoAccounts(), out); err != nil {
		return err
	}
	mexico := app.DemoMexicoAddress(config.Origin, address.String())
	fmt.Fprintln(out, say("app.cli.demoMexico"))
	fmt.Fprintln(out, mexico)
	actor := kernel.System()
	actor.Tenant = app.DemoMexico
	return staffLinks(kernel.WithActor(ctx, actor), a, mexico, address.String(), app.DemoMexicoAccounts(), out)
}

func staffLinks(ctx context.Context, a *app.App, origin, address string, names []string, out io.Writer) error {
	for _, name := range names {
		link, err := a.Identity.Console(ctx, name, demoLink)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "  %s %s\n", name, absolute(origin, address, link))
	}
	return nil
}

// demoLink is how long the link of a demonstration waits for its reader.
const demoLink = 12 * time.Hour

// absolute is where a link leads. Without an origin it names this machine as browsers want it for passkeys.
func absolute(origin, address, link string) string {
	if origin == "" {
		origin = "http://" + address
		if host, port, err := net.SplitHostPort(address); err == nil && net.ParseIP(host).IsLoopback() {
			origin = "http://localhost:" + port
		}
	}
	return origin + "/" + string(lang()) + identity.LinkPath(link)
}
