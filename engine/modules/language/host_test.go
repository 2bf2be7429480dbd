package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/structpb"
)

func write(t *testing.T, folder, name, content string) {
	t.Helper()
	path := filepath.Join(folder, name, "pulumi-plugin.json")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The first folder wins, what is no resource plugin is left out, and "v" is cut off.
func TestDescriptors(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	write(t, first, "pulumi_b", `{"resource": true, "name": "b", "version": "v2.0.0"}`)
	write(t, first, "pulumi_policy", `{"resource": false, "name": "policy"}`)
	write(t, second, "pulumi_b", `{"resource": true, "name": "b", "version": "1.0.0"}`)
	write(t, second, "pulumi_a", `{"resource": true, "name": "a", "version": "1.0.0"}`)
	found, err := descriptors([]string{first, "", second})
	if err != nil {
		t.Fatal(err)
	}
	expected := []descriptor{
		{Resource: true, Name: "a", Version: "1.0.0"},
		{Resource: true, Name: "b", Version: "2.0.0"},
	}
	if !reflect.DeepEqual(found, expected) {
		t.Errorf("found %v", found)
	}
}

// A broken file is named.
func TestDescriptorsBroken(t *testing.T) {
	folder := t.TempDir()
	write(t, folder, "pulumi_b", `{`)
	if _, err := descriptors([]string{folder}); err == nil || !strings.Contains(err.Error(), folder) {
		t.Errorf("error %v", err)
	}
}

// An error shown before is not told again; others are, with what is known of them.
func TestOutcome(t *testing.T) {
	for script, expected := range map[string]*pulumirpc.RunResponse{
		"exit 0":        {},
		"exit 32":       {Bail: true},
		"exit 3":        {Error: "the program ended with exit code 3"},
		"kill -TERM $$": {Error: "the program was ended from outside (signal: terminated)"},
	} {
		answer, err := outcome(exec.Command("sh", "-c", script).Run())
		if err != nil || answer.GetBail() != expected.GetBail() || answer.GetError() != expected.GetError() {
			t.Errorf("%s: %v, %v", script, answer, err)
		}
	}
	if _, err := outcome(exec.Command("/nonexistent").Run()); err == nil {
		t.Error("a program that cannot be started is no error")
	}
}

// The SDK always finds both variables, also without any config.
func TestConfiguration(t *testing.T) {
	found, err := configuration(map[string]string{"a:b": "c"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	expected := []string{`PULUMI_CONFIG={"a:b":"c"}`, "PULUMI_CONFIG_SECRET_KEYS=[]"}
	if !reflect.DeepEqual(found, expected) {
		t.Errorf("found %v", found)
	}
}

// Options of a wrong kind are refused by name, right ones are taken.
func TestTools(t *testing.T) {
	for _, c := range []struct {
		options map[string]any
		fault   string
	}{
		{map[string]any{"virtualenv": 3}, "runtime.options.virtualenv"},
		{map[string]any{"toolchain": "npm"}, "runtime.options.toolchain is npm"},
		{map[string]any{"toolchain": "pip", "virtualenv": "x"}, ""},
	} {
		options, err := structpb.NewStruct(c.options)
		if err != nil {
			t.Fatal(err)
		}
		_, err = tools(&pulumirpc.ProgramInfo{RootDirectory: t.TempDir(), Options: options})
		if (c.fault == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), c.fault)) {
			t.Errorf("%v: %v", c.options, err)
		}
	}
}

// A pack is started by the SDK, or by itself where it says so; what is no such word is refused.
func TestPackArguments(t *testing.T) {
	for _, c := range []struct {
		options  map[string]any
		expected []string
		fault    string
	}{
		{map[string]any{}, []string{"-u", "-m", "pulumi.policy", "engine", "pack"}, ""},
		{map[string]any{"alone": false}, []string{"-u", "-m", "pulumi.policy", "engine", "pack"}, ""},
		{map[string]any{"alone": true}, []string{"-u", "pack", "engine"}, ""},
		{map[string]any{"alone": "yes"}, nil, "runtime.options.alone is yes"},
	} {
		options, err := structpb.NewStruct(c.options)
		if err != nil {
			t.Fatal(err)
		}
		found, err := packArguments(&pulumirpc.RunPluginRequest{
			Args: []string{"engine"},
			Info: &pulumirpc.ProgramInfo{ProgramDirectory: "pack", Options: options},
		})
		if !reflect.DeepEqual(found, c.expected) {
			t.Errorf("%v: %v", c.options, found)
		}
		if (c.fault == "") != (err == nil) || (err != nil && !strings.Contains(err.Error(), c.fault)) {
			t.Errorf("%v: %v", c.options, err)
		}
	}
}
