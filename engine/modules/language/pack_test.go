package main

import (
	"bytes"
	"context"
	"testing"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/protobuf/types/known/emptypb"
)

// asked is a pack that counts how often it is asked.
type asked struct {
	pulumirpc.UnimplementedAnalyzerServer

	level    pulumirpc.EnforcementLevel
	kind     pulumirpc.PolicyType
	times    int
	analyzed int
}

func (a *asked) GetAnalyzerInfo(
	context.Context, *emptypb.Empty,
) (*pulumirpc.AnalyzerInfo, error) {
	return &pulumirpc.AnalyzerInfo{
		Policies: []*pulumirpc.PolicyInfo{
			{Name: "x", EnforcementLevel: a.level, PolicyType: a.kind},
		},
	}, nil
}

func (a *asked) Configure(
	context.Context, *pulumirpc.ConfigureAnalyzerRequest,
) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, nil
}

func (a *asked) Remediate(
	context.Context, *pulumirpc.AnalyzeRequest,
) (*pulumirpc.RemediateResponse, error) {
	a.times++
	return &pulumirpc.RemediateResponse{}, nil
}

func (a *asked) Analyze(
	context.Context, *pulumirpc.AnalyzeRequest,
) (*pulumirpc.AnalyzeResponse, error) {
	a.analyzed++
	return &pulumirpc.AnalyzeResponse{}, nil
}

// Only a pack whose policies are all about whole stacks is spared single resources.
func TestAnalyze(t *testing.T) {
	for kind, times := range map[pulumirpc.PolicyType]int{
		pulumirpc.PolicyType_POLICY_TYPE_UNKNOWN:  1,
		pulumirpc.PolicyType_POLICY_TYPE_RESOURCE: 1,
		pulumirpc.PolicyType_POLICY_TYPE_STACK:    0,
	} {
		behind := &asked{kind: kind}
		front := &pack{AnalyzerServer: behind}
		ctx := context.Background()
		if _, err := front.GetAnalyzerInfo(ctx, &emptypb.Empty{}); err != nil {
			t.Fatal(err)
		}
		if _, err := front.Analyze(ctx, &pulumirpc.AnalyzeRequest{}); err != nil {
			t.Fatal(err)
		}
		if behind.analyzed != times {
			t.Errorf("%v: asked %d times", kind, behind.analyzed)
		}
	}
}

// Only a pack with a policy that remediates, of its own or by the run, is asked to.
func TestRemediate(t *testing.T) {
	const mandatory, remediate = pulumirpc.EnforcementLevel_MANDATORY,
		pulumirpc.EnforcementLevel_REMEDIATE
	for _, c := range []struct {
		own, given pulumirpc.EnforcementLevel
		times      int
	}{{mandatory, mandatory, 0}, {remediate, mandatory, 1}, {mandatory, remediate, 1}} {
		behind := &asked{level: c.own}
		front := &pack{AnalyzerServer: behind}
		ctx := context.Background()
		if _, err := front.GetAnalyzerInfo(ctx, &emptypb.Empty{}); err != nil {
			t.Fatal(err)
		}
		config := map[string]*pulumirpc.PolicyConfig{"x": {EnforcementLevel: c.given}}
		request := &pulumirpc.ConfigureAnalyzerRequest{PolicyConfig: config}
		if _, err := front.Configure(ctx, request); err != nil {
			t.Fatal(err)
		}
		if _, err := front.Remediate(ctx, &pulumirpc.AnalyzeRequest{}); err != nil {
			t.Fatal(err)
		}
		if behind.times != c.times {
			t.Errorf("%v, %v: asked %d times", c.own, c.given, behind.times)
		}
	}
}

// The engine reads our port; what the pack prints later is left alone.
func TestPortWriter(t *testing.T) {
	var out bytes.Buffer
	writer := &portWriter{port: 4711, out: &out}
	for _, text := range []string{"1\n", "2\n"} {
		if n, err := writer.Write([]byte(text)); n != len(text) || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	}
	if out.String() != "4711\n2\n" {
		t.Errorf("printed %q", out.String())
	}
}
