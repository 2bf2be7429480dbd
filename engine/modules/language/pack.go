package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/pulumi/pulumi/sdk/v3"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// pack answers for a policy pack whose process is still starting, and spares it calls that it has
// no answer to. Two things in the SDK's proxy make previews slower than they need be: the engine
// waits for one pack's plugin info before it starts the next, and asks every pack about every
// resource, to remediate it and to judge it, whether or not it has policies for that.
type pack struct {
	pulumirpc.AnalyzerServer

	version    string
	remediates atomic.Bool // some policy may change a resource
	judges     atomic.Bool // some policy is about single resources
}

// newPack serves a pack; the SDK's proxy behind it prints our port in place of its own.
func newPack(
	ctx context.Context, stdout io.Writer, version string,
) (*sdk.PolicyProxy, io.Writer, error) {
	front := &pack{version: version}
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancelOf(ctx),
		Init: func(srv *grpc.Server) error {
			pulumirpc.RegisterAnalyzerServer(srv, front)
			return nil
		},
	})
	if err != nil {
		return nil, nil, err
	}
	proxy, output, err := sdk.NewPolicyProxy(ctx, &portWriter{port: handle.Port, out: stdout})
	if err != nil {
		return nil, nil, err
	}
	front.AnalyzerServer = proxy
	return proxy, output, nil
}

func cancelOf(ctx context.Context) chan bool {
	cancel := make(chan bool, 1)
	go func() {
		<-ctx.Done()
		cancel <- true
	}()
	return cancel
}

// GetPluginInfo does not wait for the pack: nothing in the answer depends on it.
func (p *pack) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: p.version}, nil
}

// GetAnalyzerInfo notes what the policies are for.
func (p *pack) GetAnalyzerInfo(
	ctx context.Context, req *emptypb.Empty,
) (*pulumirpc.AnalyzerInfo, error) {
	info, err := p.AnalyzerServer.GetAnalyzerInfo(ctx, req)
	for _, policy := range info.GetPolicies() {
		p.note(policy.GetEnforcementLevel())
		if policy.GetPolicyType() != pulumirpc.PolicyType_POLICY_TYPE_STACK {
			p.judges.Store(true)
		}
	}
	for _, config := range info.GetInitialConfig() {
		p.note(config.GetEnforcementLevel())
	}
	return info, err
}

// Configure notes the same of the levels that a run was given.
func (p *pack) Configure(
	ctx context.Context, req *pulumirpc.ConfigureAnalyzerRequest,
) (*emptypb.Empty, error) {
	for _, config := range req.GetPolicyConfig() {
		p.note(config.GetEnforcementLevel())
	}
	return p.AnalyzerServer.Configure(ctx, req)
}

// Analyze asks only packs of which some policy is about single resources, as far as it tells.
func (p *pack) Analyze(
	ctx context.Context, req *pulumirpc.AnalyzeRequest,
) (*pulumirpc.AnalyzeResponse, error) {
	if !p.judges.Load() {
		return &pulumirpc.AnalyzeResponse{}, nil
	}
	return p.AnalyzerServer.Analyze(ctx, req)
}

// Remediate asks only packs of which some policy has the level for it.
func (p *pack) Remediate(
	ctx context.Context, req *pulumirpc.AnalyzeRequest,
) (*pulumirpc.RemediateResponse, error) {
	if !p.remediates.Load() {
		return &pulumirpc.RemediateResponse{}, nil
	}
	return p.AnalyzerServer.Remediate(ctx, req)
}

func (p *pack) note(level pulumirpc.EnforcementLevel) {
	if level == pulumirpc.EnforcementLevel_REMEDIATE {
		p.remediates.Store(true)
	}
}

// portWriter writes another port where the first line is one, and all else as it is.
type portWriter struct {
	once sync.Once
	port int
	out  io.Writer
}

func (w *portWriter) Write(text []byte) (int, error) {
	var err error
	first := false
	w.once.Do(func() {
		first = true
		_, err = fmt.Fprintf(w.out, "%d\n", w.port)
	})
	if first {
		return len(text), err
	}
	return w.out.Write(text)
}
