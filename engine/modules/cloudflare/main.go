// pulumi-resource-cloudflare serves the Terraform provider of that name through the bridge.
package main

import (
	"github.com/cloudflare/terraform-provider-cloudflare/export"

	"plinth.dev/engine/bridge"
)

// version is set by the builder to that of the SDK.
var version string

func main() {
	bridge.Serve(bridge.Provider{
		Name:      "cloudflare",
		Version:   version,
		Framework: export.Provider(version),
	})
}
