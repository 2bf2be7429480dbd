// Package export makes the provider in internal/ reachable for the bridge.
package export

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"

	upstream "github.com/terraform-providers/terraform-provider-random/internal/provider"
)

// Provider gives the provider that upstream's own main serves.
func Provider() provider.Provider { return upstream.New() }
