// Package export makes the provider in internal/ reachable for the bridge.
package export

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/cloudflare/terraform-provider-cloudflare/internal"
)

// Provider gives the provider that upstream's own main serves.
func Provider(version string) provider.Provider { return internal.NewProvider(version)() }
