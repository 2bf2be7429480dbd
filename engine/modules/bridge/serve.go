// Package bridge serves a Terraform provider as a Pulumi plugin without the bridge's generator.
//
// Programs that use the published SDKs never ask a plugin for its schema, so a minimal one is
// enough; tokens are computed as the published providers compute them, with the few that they
// name otherwise given by the caller.
package bridge

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	pfprovider "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	pf "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	sdkv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	ptokens "github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// maxNameLength and nameSeparator are what the published providers give to SetAutonaming.
const (
	maxNameLength = 255
	nameSeparator = "-"
)

// Provider is a Terraform provider and how it is presented to Pulumi.
type Provider struct {
	// Name is Pulumi's name of the package, for example "hcloud".
	Name string
	// Version is that of the published SDK which belongs to the upstream version, without "v".
	Version string
	// SDK is the half written on terraform-plugin-sdk, nil if there is none.
	SDK *schema.Provider
	// Framework is the half written on terraform-plugin-framework, nil if there is none.
	Framework pfprovider.Provider
	// Types names resources that the published SDK names otherwise: from Terraform's name to
	// the type, for example "docker_image" to "RemoteImage".
	Types map[string]string
	// Customize, if set, changes what was computed, for example the names of fields.
	Customize func(*tfbridge.ProviderInfo)
}

// Serve runs the plugin until the engine ends it.
func Serve(p Provider) {
	ctx := context.Background()
	halves := p.halves(ctx)
	info := tfbridge.ProviderInfo{
		P:              p.shim(ctx),
		Name:           p.Name,
		ResourcePrefix: p.Name,
		Version:        p.Version,
		Resources:      p.renamed(),
	}
	if err := complete(&info, p.Name); err != nil {
		exit(err)
	}
	if p.Customize != nil {
		p.Customize(&info)
	}
	if len(os.Args) > 1 && os.Args[1] == propertiesFlag {
		if err := printProperties(&info); err != nil {
			exit(err)
		}
		return
	}
	table, err := json.Marshal(map[string]any{"mux": map[string]any{
		"resources": dispatch(info.Resources, halves, shim.Provider.ResourcesMap),
		"functions": dispatch(info.DataSources, halves, shim.Provider.DataSourcesMap),
	}})
	if err != nil {
		exit(err)
	}
	info.MetadataInfo = tfbridge.NewProviderMetadata(table)
	minimal, err := json.Marshal(map[string]string{"name": p.Name, "version": p.Version})
	if err != nil {
		exit(err)
	}
	switch {
	case p.SDK != nil && p.Framework != nil:
		pf.MainWithMuxer(ctx, p.Name, info, minimal)
	case p.Framework != nil:
		pf.Main(ctx, p.Name, info, pf.ProviderMetadata{PackageSchema: minimal})
	default:
		tfbridge.Main(p.Name, p.Version, info, minimal)
	}
}

func (p Provider) halves(ctx context.Context) []shim.Provider {
	var halves []shim.Provider
	if p.SDK != nil {
		halves = append(halves, sdkv2.NewProvider(p.SDK))
	}
	if p.Framework != nil {
		halves = append(halves, pf.ShimProviderWithContext(ctx, p.Framework))
	}
	return halves
}

func (p Provider) shim(ctx context.Context) shim.Provider {
	switch {
	case p.SDK != nil && p.Framework != nil:
		return pf.MuxShimWithPF(ctx, sdkv2.NewProvider(p.SDK), p.Framework)
	case p.Framework != nil:
		return pf.ShimProviderWithContext(ctx, p.Framework)
	default:
		return sdkv2.NewProvider(p.SDK)
	}
}

func (p Provider) renamed() map[string]*tfbridge.ResourceInfo {
	resources := map[string]*tfbridge.ResourceInfo{}
	for terraform, name := range p.Types {
		resources[terraform] = &tfbridge.ResourceInfo{Tok: ptokens.Type(fmt.Sprintf(
			"%s:index/%s%s:%s", p.Name, strings.ToLower(name[:1]), name[1:], name))}
	}
	return resources
}

// complete gives every resource and data source its token and the published naming rules.
func complete(info *tfbridge.ProviderInfo, name string) error {
	// An `id` that upstream declares as a number is a string to Pulumi.
	info.P.ResourcesMap().Range(func(key string, res shim.Resource) bool {
		id, ok := res.Schema().GetOk("id")
		if !ok || id.Type() == shim.TypeString {
			return true
		}
		known := info.Resources[key]
		if known == nil {
			known = &tfbridge.ResourceInfo{}
			info.Resources[key] = known
		}
		if known.Fields == nil {
			known.Fields = map[string]*tfbridge.SchemaInfo{}
		}
		known.Fields["id"] = &tfbridge.SchemaInfo{Type: "string"}
		return true
	})
	strategy := tokens.SingleModule(name+"_", "index", tokens.MakeStandard(name))
	if err := info.ComputeTokens(strategy); err != nil {
		return err
	}
	info.SetAutonaming(maxNameLength, nameSeparator)
	return nil
}

// token is what both kinds of element have.
type token interface{ GetTok() ptokens.Token }

// dispatch says for each token which half serves it: 0 the first that has its Terraform name.
func dispatch[T token, M interface {
	GetOk(string) (shim.Resource, bool)
}](elements map[string]T, halves []shim.Provider, of func(shim.Provider) M) map[string]int {
	table := map[string]int{}
	for terraform, element := range elements {
		for i, half := range halves {
			if _, ok := of(half).GetOk(terraform); ok {
				table[string(element.GetTok())] = i
				break
			}
		}
	}
	return table
}

func exit(err error) {
	fmt.Fprintln(os.Stderr, "plinth's bridge:", err)
	os.Exit(1)
}
