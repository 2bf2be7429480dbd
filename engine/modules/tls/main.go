// pulumi-resource-tls serves the Terraform provider of that name through the bridge.
package main

import (
	"github.com/hashicorp/terraform-provider-tls/export"

	"plinth.dev/engine/bridge"
)

// version is set by the builder to that of the SDK.
var version string

func main() {
	bridge.Serve(bridge.Provider{
		Name:      "tls",
		Version:   version,
		Framework: export.Provider(),
	})
}
