package main

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/blang/semver"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"github.com/pulumi/pulumi/sdk/v3/python/toolchain"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// host answers the engine. Calls it does not know (code generation) are refused as unimplemented.
type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	engine  string
	tracing string
}

// tools gives the Python of the program: `virtualenv` and `toolchain` of its runtime options.
func tools(info *pulumirpc.ProgramInfo) (toolchain.Toolchain, error) {
	options := toolchain.PythonOptions{
		Root:       info.GetRootDirectory(),
		ProgramDir: info.GetProgramDirectory(),
		Toolchain:  toolchain.Pip,
	}
	given := info.GetOptions().AsMap()
	if virtualenv, ok := given["virtualenv"]; ok {
		name, isString := virtualenv.(string)
		if !isString {
			return nil, status.Error(codes.InvalidArgument,
				"Pulumi.yaml: runtime.options.virtualenv must be the name of a folder")
		}
		options.Virtualenv = name
	}
	switch given["toolchain"] {
	case nil, "pip":
	case "uv":
		options.Toolchain = toolchain.Uv
	case "poetry":
		options.Toolchain = toolchain.Poetry
	default:
		return nil, status.Errorf(codes.InvalidArgument,
			"Pulumi.yaml: runtime.options.toolchain is %v; write pip, uv or poetry", given["toolchain"])
	}
	return toolchain.ResolveToolchain(options)
}

// entry is what Python is given to run: the program's folder, or the file named by `main`.
func entry(info *pulumirpc.ProgramInfo) string {
	return filepath.Join(info.GetProgramDirectory(), info.GetEntryPoint())
}

func (h *host) Handshake(
	_ context.Context, req *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.engine = req.GetEngineAddress()
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	// The engine wants a semantic version without the "v" that a release's tag has.
	parsed, err := semver.ParseTolerant(version.Version)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.PluginInfo{Version: parsed.String()}, nil
}

func (h *host) About(
	ctx context.Context, req *pulumirpc.AboutRequest,
) (*pulumirpc.AboutResponse, error) {
	tc, err := tools(req.GetInfo())
	if err != nil {
		return nil, err
	}
	about, err := tc.About(ctx)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{
		Executable: about.PythonExecutable, Version: about.PythonVersion.String(),
	}, nil
}

func (h *host) GetProgramDependencies(
	ctx context.Context, req *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	tc, err := tools(req.GetInfo())
	if err != nil {
		return nil, err
	}
	packages, err := tc.ListPackages(ctx, req.GetTransitiveDependencies())
	if err != nil {
		return nil, err
	}
	answer := &pulumirpc.GetProgramDependenciesResponse{}
	for _, p := range packages {
		answer.Dependencies = append(answer.Dependencies,
			&pulumirpc.DependencyInfo{Name: p.Name, Version: strings.TrimSpace(p.Version)})
	}
	return answer, nil
}

func (h *host) InstallDependencies(
	req *pulumirpc.InstallDependenciesRequest,
	server pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	tc, err := tools(req.GetInfo())
	if err != nil {
		return err
	}
	closer, stdout, stderr, err := rpcutil.MakeInstallDependenciesStreams(server, req.GetIsTerminal())
	if err != nil {
		return err
	}
	installed := tc.InstallDependencies(server.Context(), req.GetInfo().GetProgramDirectory(),
		req.GetUseLanguageVersionTools(), true, stdout, stderr)
	if err := closer.Close(); installed == nil {
		return err
	}
	return installed
}
