// Package export makes the provider in internal/ reachable for the bridge.
package export

import (
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"

	"github.com/terraform-providers/terraform-provider-docker/internal/provider"
)

// Provider gives the half of the provider that has all resources but compose.
func Provider(version string) *schema.Provider { return provider.New(version)() }
