package remote

import (
	"context"
	"fmt"

	"github.com/pkg/sftp"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// CopyToRemote is command:remote:CopyToRemote.
type CopyToRemote struct{}

// Annotate gives the resource its published token.
func (c *CopyToRemote) Annotate(a infer.Annotator) { a.SetToken("remote", "CopyToRemote") }

// CopyInputs are the published input properties.
type CopyInputs struct {
	Connection *Connection          `pulumi:"connection" provider:"secret"`
	Source     types.AssetOrArchive `pulumi:"source"`
	RemotePath string               `pulumi:"remotePath"`
	Triggers   *[]any               `pulumi:"triggers,optional" provider:"replaceOnChanges"`
}

// CopyOutputs are the inputs: what was copied where.
type CopyOutputs struct{ CopyInputs }

// Check refuses sources that cannot be copied.
func (CopyToRemote) Check(
	ctx context.Context, req infer.CheckRequest,
) (infer.CheckResponse[CopyInputs], error) {
	inputs, failures, err := infer.DefaultCheck[CopyInputs](ctx, req.NewInputs)
	if err != nil {
		return infer.CheckResponse[CopyInputs]{Inputs: inputs, Failures: failures}, err
	}
	asset, archive := inputs.Source.Asset, inputs.Source.Archive
	reason := ""
	switch {
	case asset == nil && archive == nil:
		// Not known yet, or not given: the second is told by the check of required properties.
	case asset != nil && archive != nil:
		reason = "give an asset or an archive, not both"
	case asset != nil && !asset.IsPath() && !asset.IsText():
		reason = "give a FileAsset or a StringAsset"
	case archive != nil && !archive.IsPath():
		reason = "give a FileArchive: a folder or a file on this machine"
	}
	if reason != "" {
		failures = append(failures, p.CheckFailure{Property: "source", Reason: reason})
	}
	return infer.CheckResponse[CopyInputs]{Inputs: inputs, Failures: failures}, nil
}

// Create copies.
func (CopyToRemote) Create(
	ctx context.Context, req infer.CreateRequest[CopyInputs],
) (infer.CreateResponse[CopyOutputs], error) {
	id, err := resource.NewUniqueHex(req.Name, 8, 0)
	if err == nil && !req.DryRun {
		err = req.Inputs.copy(ctx)
	}
	return infer.CreateResponse[CopyOutputs]{ID: id, Output: CopyOutputs{req.Inputs}}, err
}

// Update copies again where the content or the place changed.
func (CopyToRemote) Update(
	ctx context.Context, req infer.UpdateRequest[CopyInputs, CopyOutputs],
) (infer.UpdateResponse[CopyOutputs], error) {
	var err error
	old := req.State.CopyInputs
	moved := old.RemotePath != req.Inputs.RemotePath || old.Connection.Host != req.Inputs.Connection.Host
	if !req.DryRun && (moved || old.hash() != req.Inputs.hash()) {
		err = req.Inputs.copy(ctx)
	}
	return infer.UpdateResponse[CopyOutputs]{Output: CopyOutputs{req.Inputs}}, err
}

func (i *CopyInputs) hash() string {
	switch {
	case i.Source.Asset != nil:
		return i.Source.Asset.Hash
	case i.Source.Archive != nil:
		return i.Source.Archive.Hash
	default:
		return ""
	}
}

func (i *CopyInputs) copy(ctx context.Context) error {
	client, err := i.Connection.Dial(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	files, err := sftp.NewClient(client, sftp.UseConcurrentWrites(true))
	if err != nil {
		return fmt.Errorf("%s offers no SFTP: %w", i.Connection.Host, err)
	}
	defer files.Close()
	remote := target{files}
	switch {
	case i.Source.Asset != nil && i.Source.Asset.IsText():
		return remote.write(i.Source.Asset.Text, i.RemotePath)
	case i.Source.Asset != nil:
		return remote.place(i.Source.Asset.Path, i.RemotePath)
	default:
		return remote.place(i.Source.Archive.Path, i.RemotePath)
	}
}
