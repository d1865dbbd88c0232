package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// versionText names the build by what Go wrote into it.
func versionText() (version, revision string, modified bool) {
	version = "devel"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version, "", false
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "vcs.modified":
			modified = s.Value == "true"
		}
	}
	return version, revision, modified
}

func versionCommand() *cobra.Command {
	return &cobra.Command{Use: "version", Short: "Name this build", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			version, revision, modified := versionText()
			if common.json {
				return printJSON(cmd.OutOrStdout(), map[string]any{"version": version, "revision": revision, "modified": modified, "go": runtime.Version()})
			}
			changed := ""
			if modified {
				changed = "+"
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "convive %s %s%s %s %s/%s\n", version, revision, changed, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		}}
}
