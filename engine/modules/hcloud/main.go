// pulumi-resource-hcloud serves Hetzner's own Terraform provider through the bridge.
package main

import (
	"github.com/hetznercloud/terraform-provider-hcloud/hcloud"

	"plinth.dev/engine/bridge"
)

// version is set by the builder to that of the SDK.
var version string

func main() {
	bridge.Serve(bridge.Provider{
		Name:      "hcloud",
		Version:   version,
		SDK:       hcloud.Provider(),
		Framework: hcloud.NewPluginProvider(),
	})
}
