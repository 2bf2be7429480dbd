// pulumi-resource-docker serves kreuzwerker's Terraform provider through the bridge.
package main

import (
	"github.com/terraform-providers/terraform-provider-docker/export"

	"plinth.dev/engine/bridge"
)

// version is set by the builder to that of the SDK.
var version string

func main() {
	bridge.Serve(bridge.Provider{
		Name:    "docker",
		Version: version,
		SDK:     export.Provider(version),
		Types: map[string]string{
			"docker_image":  "RemoteImage",
			"docker_config": "ServiceConfig",
		},
	})
}
