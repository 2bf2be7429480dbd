package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// descriptor is the pulumi-plugin.json that every published SDK carries.
type descriptor struct {
	Resource bool   `json:"resource"`
	Name     string `json:"name"`
	Version  string `json:"version"`
	Server   string `json:"server"`
}

// GetRequiredPackages tells the engine which plugins the installed SDKs belong to.
func (h *host) GetRequiredPackages(
	ctx context.Context, req *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	tc, err := tools(req.GetInfo())
	if err != nil {
		return nil, err
	}
	cmd, err := tc.Command(ctx, "-c", "import sys; print(*sys.path[1:], sep='\\n')")
	if err != nil {
		return nil, err
	}
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("could not ask %s where its packages are: %w", cmd.Path, err)
	}
	found, err := descriptors(strings.Split(strings.TrimSpace(string(output)), "\n"))
	if err != nil {
		return nil, err
	}
	answer := &pulumirpc.GetRequiredPackagesResponse{}
	for _, d := range found {
		answer.Packages = append(answer.Packages, &pulumirpc.PackageDependency{
			Name: d.Name, Kind: "resource", Version: d.Version, Server: d.Server,
		})
	}
	return answer, nil
}

// descriptors reads the plugins that packages below the folders need, sorted by name. Where two
// folders have one, the first wins, as for Python's import.
func descriptors(folders []string) ([]descriptor, error) {
	seen := map[string]bool{}
	found := []descriptor{}
	for _, folder := range folders {
		if folder == "" {
			continue
		}
		files, err := filepath.Glob(filepath.Join(folder, "*", "pulumi-plugin.json"))
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			var d descriptor
			if err := json.Unmarshal(content, &d); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
			if !d.Resource || d.Name == "" || seen[d.Name] {
				continue
			}
			seen[d.Name] = true
			d.Version = strings.TrimPrefix(d.Version, "v")
			found = append(found, d)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].Name < found[j].Name })
	return found, nil
}
