// pulumi-resource-command is Plinth's stand-in for pulumi-command: the modules that hold the
// published provider are not to be had from the Go module proxy. It follows the published schema
// of command:local:Command, command:remote:Command and command:remote:CopyToRemote; the function
// command:local:run and the deprecated command:remote:CopyFile are left out.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/pulumi/pulumi-go-provider/infer"

	"plinth.dev/engine/command/local"
	"plinth.dev/engine/command/remote"
)

// version is set by the builder to that of the SDK.
var version string

func main() {
	for _, arg := range os.Args[1:] {
		if arg == "--version" || arg == "-version" {
			fmt.Println(version, "(Plinth's stand-in for pulumi-command)")
			return
		}
	}
	provider, err := infer.NewProviderBuilder().
		WithDisplayName("Command (Plinth's stand-in)").
		WithDescription("Plinth's stand-in for pulumi-command, with its published schema.").
		WithResources(
			infer.Resource(local.Command{}),
			infer.Resource(remote.Command{}),
			infer.Resource(remote.CopyToRemote{}),
		).
		Build()
	if err == nil {
		err = provider.Run(context.Background(), "command", version)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
