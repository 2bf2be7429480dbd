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
	args, err := packArguments(req)
	if err != nil {
		return err
	}
	cmd, err := tc.Command(ctx, args...)
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

// packArguments is the command line of a pack. Pulumi's SDK sets itself up and then runs it; where
// the pack says `alone` among its runtime's options it answers the engine without the SDK, whose
// import takes longer than all that a small pack does, and Python is given the pack itself.
func packArguments(req *pulumirpc.RunPluginRequest) ([]string, error) {
	folder := req.GetInfo().GetProgramDirectory()
	switch alone := req.GetInfo().GetOptions().AsMap()["alone"]; alone {
	case true:
		return append([]string{"-u", folder}, req.GetArgs()...), nil
	case nil, false:
		return append(append([]string{"-u", "-m", "pulumi.policy"}, req.GetArgs()...), folder), nil
	default:
		return nil, status.Errorf(codes.InvalidArgument,
			"PulumiPolicy.yaml: runtime.options.alone is %v; write true or false", alone)
	}
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
