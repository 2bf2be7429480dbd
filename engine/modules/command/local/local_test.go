package local

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
)

func text(s string) *string { return &s }

// The command gets stdin, variables and folder, and its files are collected by pattern.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	paths := []string{"**", "!**secret*"}
	o := &Outputs{Inputs: Inputs{
		Dir: &dir, Stdin: text("in"), Environment: map[string]string{"A": "a b"},
		AssetPaths: &paths, ArchivePaths: &paths,
	}}
	command := `mkdir sub; touch sub/one two secret.txt; echo "$(cat) $A"; echo e >&2`
	if err := o.run(context.Background(), "create", command, false); err != nil {
		t.Fatal(err)
	}
	if o.Stdout != "in a b" || o.Stderr != "e" {
		t.Errorf("%q %q", o.Stdout, o.Stderr)
	}
	names := slices.Collect(maps.Keys(o.Assets))
	slices.Sort(names)
	if !reflect.DeepEqual(names, []string{"sub/one", "two"}) || o.Archive == nil {
		t.Errorf("collected %v", names)
	}
}

// The next command sees what the last one printed, unless it is not to.
func TestPreviousOutput(t *testing.T) {
	for _, add := range []bool{true, false} {
		o := &Outputs{Inputs: Inputs{AddPreviousOutputInEnv: &add}, Stdout: "before"}
		if err := o.run(context.Background(), "update", "echo [$PULUMI_COMMAND_STDOUT]", true); err != nil {
			t.Fatal(err)
		}
		if expected := map[bool]string{true: "[before]", false: "[]"}[add]; o.Stdout != expected {
			t.Errorf("%v: %q", add, o.Stdout)
		}
	}
}

// Another interpreter is used as given.
func TestInterpreter(t *testing.T) {
	o := &Outputs{Inputs: Inputs{Interpreter: &[]string{"cat"}}}
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, []byte("content\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := o.run(context.Background(), "create", file, false); err != nil || o.Stdout != "content" {
		t.Errorf("%q %v", o.Stdout, err)
	}
}

// A failed command leaves the results of the one before.
func TestFailure(t *testing.T) {
	o := &Outputs{Stdout: "before"}
	err := o.run(context.Background(), "update", "echo why; exit 4", true)
	if err == nil || err.Error() != "the update command failed: exit status 4:\nwhy" || o.Stdout != "before" {
		t.Errorf("%q %v", o.Stdout, err)
	}
}

// A cancelled update ends what the command started too.
func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := (&Outputs{}).run(ctx, "create", "sleep 60 & wait", false); err == nil {
		t.Error("a cancelled command is no error")
	}
}

// A pattern that is none is named.
func TestBadPattern(t *testing.T) {
	if _, err := matches(t.TempDir(), []string{"[a"}); err == nil {
		t.Error("a broken pattern is no error")
	}
}
