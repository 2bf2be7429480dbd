package local

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gobwas/glob"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// collect reads the files that the command was to leave: assetPaths and archivePaths.
func (o *Outputs) collect() error {
	o.Assets, o.Archive = nil, nil
	dir := ""
	if o.Dir != nil {
		dir = *o.Dir
	}
	if o.AssetPaths != nil {
		assets, err := matches(dir, *o.AssetPaths)
		if err != nil {
			return err
		}
		o.Assets = assets
	}
	if o.ArchivePaths == nil {
		return nil
	}
	assets, err := matches(dir, *o.ArchivePaths)
	if err != nil {
		return err
	}
	members := map[string]any{}
	for path, asset := range assets {
		members[path] = asset
	}
	o.Archive, err = resource.NewAssetArchive(members)
	return err
}

// matches finds the files below a folder that the patterns name; "!" takes away again.
func matches(dir string, patterns []string) (map[string]*resource.Asset, error) {
	type rule struct {
		glob    glob.Glob
		exclude bool
	}
	rules := []rule{}
	for _, pattern := range patterns {
		trimmed := strings.TrimPrefix(pattern, "!")
		compiled, err := glob.Compile(trimmed, '/')
		if err != nil {
			return nil, fmt.Errorf("the pattern %q is not a glob: %w", pattern, err)
		}
		rules = append(rules, rule{compiled, trimmed != pattern})
	}
	if dir == "" {
		dir = "."
	}
	found := map[string]*resource.Asset{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		included := false
		for _, r := range rules {
			if r.glob.Match(path) {
				included = !r.exclude
			}
		}
		if !included {
			return nil
		}
		asset, err := resource.NewPathAsset(filepath.Join(dir, path))
		found[path] = asset
		return err
	})
	return found, err
}
