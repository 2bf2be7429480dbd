package main

import (
	"context"
	"errors"
	"os/exec"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// RunPlugin starts a policy pack. Other kinds of plugin in Python are not used and refused.
func (h *host) RunPlugin(
	req *pulumirpc.RunPluginRequest, server pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	if req.GetKind() != "analyzer" {
		return status.Errorf(codes.Unimplemented,
			"plinth's language host runs policy packs, not plugins of kind %q", req.GetKind())
	}
	tc, err := tools(req.GetInfo())
	if err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(server, false)
	if err != nil {
		return err
	}
	defer closer.Close()

	ctx, cancel := context.WithCancel(server.Context())
	defer cancel()
	proxy, packOutput, err := newPack(ctx, stdout, version.Version)
	if err != nil {
		return err
	}
	configured, err := proxy.AwaitConfiguration(ctx)
	if err != nil {
		return err
	}
	args := append([]string{"-u", "-m", "pulumi.policy"}, req.GetArgs()...)
	cmd, err := tc.Command(ctx, append(args, req.GetInfo().GetProgramDirectory())...)
	if err != nil {
		return err
	}
	stack, err := stackEnvironment(configured)
	if err != nil {
		return err
	}
	cmd.Env = append(append(environment(cmd), req.GetEnv()...), stack...)
	cmd.Dir = req.GetPwd()
	cmd.Stdout, cmd.Stderr = packOutput, stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	return ended(server, proxy.Attach(ctx, cmd))
}

// stackEnvironment tells the pack of which stack it is asked; it is not told without a stack.
func stackEnvironment(req *pulumirpc.AnalyzerStackConfigureRequest) ([]string, error) {
	if req == nil {
		return nil, nil
	}
	config, err := configuration(req.GetConfig(), req.GetConfigSecretKeys())
	if err != nil {
		return nil, err
	}
	return append(config,
		"PULUMI_PROJECT="+req.GetProject(),
		"PULUMI_STACK="+req.GetStack(),
		"PULUMI_ORGANIZATION="+req.GetOrganization(),
		"PULUMI_DRY_RUN="+strconv.FormatBool(req.GetDryRun()),
	), nil
}

// ended gives the pack's exit code to the engine; being ended by the engine is no error.
func ended(server pulumirpc.LanguageRuntime_RunPluginServer, err error) error {
	var exit *exec.ExitError
	switch {
	case err == nil, server.Context().Err() != nil:
		return nil
	case errors.As(err, &exit):
		return server.Send(&pulumirpc.RunPluginResponse{
			Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(exit.ExitCode())},
		})
	default:
		return err
	}
}
