package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// alreadyShown is the code with which a program ends that has told its error to the engine.
const alreadyShown = 32

// executor is the script that belongs to the host and lies beside it.
const executor = "pulumi-language-python-exec"

// Run starts the program and waits for its end.
func (h *host) Run(ctx context.Context, req *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	tc, err := tools(req.GetInfo())
	if err != nil {
		return nil, err
	}
	if err := tc.ValidateVenv(ctx); err != nil {
		return nil, err
	}
	args, err := h.arguments(req)
	if err != nil {
		return nil, err
	}
	cmd, err := tc.Command(ctx, args...)
	if err != nil {
		return nil, err
	}
	settings, err := configuration(req.GetConfig(), req.GetConfigSecretKeys())
	if err != nil {
		return nil, err
	}
	cmd.Env = append(environment(cmd), settings...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return outcome(cmd.Run())
}

// arguments is the command line of the executor.
func (h *host) arguments(req *pulumirpc.RunRequest) ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if self, err = filepath.EvalSymlinks(self); err != nil {
		return nil, err
	}
	args := []string{
		"-u", filepath.Join(filepath.Dir(self), executor),
		"--monitor", req.GetMonitorAddress(),
		"--engine", h.engine,
		"--project", req.GetProject(),
		"--stack", req.GetStack(),
		"--root_directory", req.GetInfo().GetRootDirectory(),
		"--pwd", req.GetPwd(),
		"--dry_run", strconv.FormatBool(req.GetDryRun()),
		"--parallel", strconv.Itoa(int(req.GetParallel())),
	}
	if h.tracing != "" {
		args = append(args, "--tracing", h.tracing)
	}
	if req.GetOrganization() != "" {
		args = append(args, "--organization", req.GetOrganization())
	}
	return append(append(args, entry(req.GetInfo())), req.GetArgs()...), nil
}

// configuration is how the SDK is told the stack's config and which keys of it are secret.
func configuration(config map[string]string, secret []string) ([]string, error) {
	if config == nil {
		config = map[string]string{}
	}
	if secret == nil {
		secret = []string{}
	}
	values, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	keys, err := json.Marshal(secret)
	if err != nil {
		return nil, err
	}
	return []string{
		"PULUMI_CONFIG=" + string(values), "PULUMI_CONFIG_SECRET_KEYS=" + string(keys),
	}, nil
}

// environment is the command's own, or this process's where the toolchain left it unset.
func environment(cmd *exec.Cmd) []string {
	if cmd.Env == nil {
		return os.Environ()
	}
	return cmd.Env
}

// outcome turns the end of the program into an answer; an error shown before is not repeated.
func outcome(err error) (*pulumirpc.RunResponse, error) {
	if err == nil {
		return &pulumirpc.RunResponse{}, nil
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return nil, fmt.Errorf("could not run Python: %w", err)
	}
	switch code := exit.ExitCode(); code {
	case alreadyShown:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case -1:
		return &pulumirpc.RunResponse{
			Error: fmt.Sprintf("the program was ended from outside (%s)", exit),
		}, nil
	default:
		return &pulumirpc.RunResponse{
			Error: fmt.Sprintf("the program ended with exit code %d", code),
		}, nil
	}
}
