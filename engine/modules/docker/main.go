// pulumi-resource-docker serves kreuzwerker's Terraform provider through the bridge.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
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
		Customize: keepNames,
	})
}

// keepNames keeps the two fields of a container that the published SDK does not make plural.
func keepNames(info *tfbridge.ProviderInfo) {
	container := info.Resources["docker_container"]
	if container.Fields == nil {
		container.Fields = map[string]*tfbridge.SchemaInfo{}
	}
	container.Fields["command"] = &tfbridge.SchemaInfo{Name: "command"}
	container.Fields["networks_advanced"] = &tfbridge.SchemaInfo{Name: "networksAdvanced"}
}
