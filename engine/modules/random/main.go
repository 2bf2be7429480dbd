// pulumi-resource-random serves the Terraform provider of that name through the bridge.
package main

import (
	"github.com/terraform-providers/terraform-provider-random/export"

	"plinth.dev/engine/bridge"
)

// version is set by the builder to that of the SDK.
var version string

func main() {
	bridge.Serve(bridge.Provider{
		Name:      "random",
		Version:   version,
		Framework: export.Provider(),
		Types: map[string]string{
			"random_bytes":    "RandomBytes",
			"random_id":       "RandomId",
			"random_integer":  "RandomInteger",
			"random_password": "RandomPassword",
			"random_pet":      "RandomPet",
			"random_shuffle":  "RandomShuffle",
			"random_string":   "RandomString",
			"random_uuid":     "RandomUuid",
			"random_uuid4":    "RandomUuid4",
			"random_uuid7":    "RandomUuid7",
		},
	})
}
