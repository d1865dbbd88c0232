// Command convive is the whole system in one program: the server, the demonstration and the operator's tools.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"convive/internal/kernel"
	"convive/internal/kernel/fault"

	"github.com/spf13/cobra"
)

// The exit codes of every command.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitQuarantined = 3 // done, but rows were set aside
	exitUntrusted   = 4 // the proof is whole, but by a key that nobody vouched for
)

// exit carries an exit code past cobra.
type exit struct{ code int }

func (e exit) Error() string { return fmt.Sprintf("exit %d", e.code) }

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := command()
	root.SetArgs(args)
	err := root.ExecuteContext(kernel.WithActor(ctx, kernel.System()))
	var e exit
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &e):
		return e.code
	}
	fmt.Fprintln(os.Stderr, "convive: "+message(err))
	if _, isFault := fault.Of(err); isFault {
		return exitFailed
	}
	var usage usageError
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailed
}

// usageError is a mistake in the command line itself.
type usageError struct{ error }

func command() *cobra.Command {
	root := &cobra.Command{
		Use:           "convive",
		Short:         "Public security statistics, plans and coordination of a democratic State",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	flags := root.PersistentFlags()
	flags.StringVar(&common.data, "data", "./data", "folder of the installation")
	flags.StringVar(&common.database, "database", "", "postgres://… for records and facts (default: embedded stores in --data)")
	flags.BoolVar(&common.json, "json", false, "print the result as JSON")
	flags.StringVar(&common.lang, "lang", "", "language of messages: es, en, pt or fr (default: from LANG)")
	flags.StringVar(&common.memory, "memory", "1GB", "memory limit of the analytical engine")
	flags.StringVar(&common.vaultKey, "vault-key", os.Getenv("CONVIVE_VAULT_KEY"), "key of the vault of identities: file:PATH, env:NAME or https://… (default: $CONVIVE_VAULT_KEY)")
	root.AddCommand(serveCommand(), demoCommand(), openapiCommand(), importCommand(), quarantineCommand(), editionCommand(), erratumCommand(), profileCommand(), sourceCommand(),
		indicatorCommand(), qualityCommand(), territoryCommand(), userCommand(), policyCommand(), tenantCommand(), vaultCommand(), sealCommand(), backupCommand(), restoreCommand(), doctorCommand(), logCommand(), verifyCommand(), versionCommand())
	strict(root)
	return root
}

// strict makes every mistake in the command line a usage error, also a subcommand that does not exist.
func strict(c *cobra.Command) {
	check := c.Args
	if c.HasSubCommands() {
		check = func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("%s has no command %q; see %s --help", c.CommandPath(), args[0], c.CommandPath())
			}
			return nil
		}
		c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	}
	if check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			err := check(c, args)
			var usage usageError
			if err == nil || errors.As(err, &usage) {
				return err
			}
			return usageError{err}
		}
	}
	for _, sub := range c.Commands() {
		strict(sub)
	}
}
