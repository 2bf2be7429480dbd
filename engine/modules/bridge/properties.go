package bridge

import (
	"encoding/json"
	"os"
	"sort"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
)

// propertiesFlag makes a plugin print what it serves instead of serving it, so that a test can
// compare it with the classes of the published SDK.
const propertiesFlag = "--properties"

// served is what a program may give to a resource and what it gets from it, by Pulumi's names;
// those of nested objects are paths such as "networks.ip".
type served struct {
	Inputs  []string `json:"inputs"`
	Outputs []string `json:"outputs"`
}

// printProperties writes a JSON object from resource types to their properties.
func printProperties(info *tfbridge.ProviderInfo) error {
	all := map[string]served{}
	for terraform, resource := range info.Resources {
		upstream, ok := info.P.ResourcesMap().GetOk(terraform)
		if !ok {
			continue
		}
		found := served{Inputs: []string{}, Outputs: []string{}}
		collect(&found, "", upstream.Schema(), resource.Fields)
		sort.Strings(found.Inputs)
		sort.Strings(found.Outputs)
		all[string(resource.Tok)] = found
	}
	return json.NewEncoder(os.Stdout).Encode(all)
}

func collect(
	found *served, prefix string, fields shim.SchemaMap, infos map[string]*tfbridge.SchemaInfo,
) {
	fields.Range(func(terraform string, field shim.Schema) bool {
		if field.Removed() != "" || (prefix == "" && terraform == "id") {
			return true
		}
		name := prefix + tfbridge.TerraformToPulumiNameV2(terraform, fields, infos)
		found.Outputs = append(found.Outputs, name)
		if field.Optional() || field.Required() {
			found.Inputs = append(found.Inputs, name)
		}
		nested := infos[terraform]
		below := map[string]*tfbridge.SchemaInfo{}
		if nested != nil && nested.Elem != nil {
			below = nested.Elem.Fields
		}
		if element := object(field); element != nil {
			collect(found, name+".", element.Schema(), below)
		}
		return true
	})
}

// object gives what a field holds, or what the elements of its list or map are, if objects.
func object(field shim.Schema) shim.Resource {
	for {
		switch element := field.Elem().(type) {
		case shim.Resource:
			return element
		case shim.Schema:
			field = element
		default:
			return nil
		}
	}
}
