// Package local runs commands on the machine on which Pulumi runs.
package local

import (
	"context"

	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"plinth.dev/engine/command/output"
)

// Logging is the schema's enum command:local:Logging.
type Logging string

// Values lists the enum for the schema.
func (Logging) Values() []infer.EnumValue[Logging] {
	return []infer.EnumValue[Logging]{
		{Name: "Stdout", Value: Logging(output.Stdout)},
		{Name: "Stderr", Value: Logging(output.Stderr)},
		{Name: "StdoutAndStderr", Value: Logging(output.StdoutAndStderr)},
		{Name: "None", Value: Logging(output.None)},
	}
}

// Annotate gives the enum its published token.
func (l *Logging) Annotate(a infer.Annotator) { a.SetToken("local", "Logging") }

// Command is command:local:Command.
type Command struct{}

// Annotate gives the resource its published token.
func (c *Command) Annotate(a infer.Annotator) { a.SetToken("local", "Command") }

// Inputs are the published input properties.
type Inputs struct {
	Create                 *string           `pulumi:"create,optional"`
	Update                 *string           `pulumi:"update,optional"`
	Delete                 *string           `pulumi:"delete,optional"`
	Triggers               *[]any            `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Interpreter            *[]string         `pulumi:"interpreter,optional"`
	Dir                    *string           `pulumi:"dir,optional"`
	Environment            map[string]string `pulumi:"environment,optional"`
	Stdin                  *string           `pulumi:"stdin,optional"`
	Logging                *Logging          `pulumi:"logging,optional"`
	AddPreviousOutputInEnv *bool             `pulumi:"addPreviousOutputInEnv,optional"`
	AssetPaths             *[]string         `pulumi:"assetPaths,optional"`
	ArchivePaths           *[]string         `pulumi:"archivePaths,optional"`
}

// Annotate sets the published default.
func (i *Inputs) Annotate(a infer.Annotator) { a.SetDefault(&i.AddPreviousOutputInEnv, true) }

// Outputs are the inputs and what the last command printed and left.
type Outputs struct {
	Inputs

	Stdout  string                     `pulumi:"stdout"`
	Stderr  string                     `pulumi:"stderr"`
	Assets  map[string]*resource.Asset `pulumi:"assets,optional"`
	Archive *resource.Archive          `pulumi:"archive,optional"`
}

// Create runs the create command.
func (Command) Create(
	ctx context.Context, req infer.CreateRequest[Inputs],
) (infer.CreateResponse[Outputs], error) {
	state := Outputs{Inputs: req.Inputs}
	id, err := resource.NewUniqueHex(req.Name, 8, 0)
	if err == nil && !req.DryRun && state.Inputs.Create != nil {
		err = state.run(ctx, "create", *state.Inputs.Create, false)
	}
	return infer.CreateResponse[Outputs]{ID: id, Output: state}, err
}

// Update runs the update command, or the create command where there is none.
func (Command) Update(
	ctx context.Context, req infer.UpdateRequest[Inputs, Outputs],
) (infer.UpdateResponse[Outputs], error) {
	state := req.State
	state.Inputs = req.Inputs
	command := state.Inputs.Update
	if command == nil {
		command = state.Inputs.Create
	}
	var err error
	if !req.DryRun && command != nil {
		err = state.run(ctx, "update", *command, true)
	}
	return infer.UpdateResponse[Outputs]{Output: state}, err
}

// Delete runs the delete command.
func (Command) Delete(
	ctx context.Context, req infer.DeleteRequest[Outputs],
) (infer.DeleteResponse, error) {
	if req.State.Inputs.Delete == nil {
		return infer.DeleteResponse{}, nil
	}
	return infer.DeleteResponse{}, req.State.run(ctx, "delete", *req.State.Inputs.Delete, true)
}

func (o *Outputs) capture(ctx context.Context) *output.Capture {
	capture := &output.Capture{Show: p.GetLogger(ctx).Info}
	if o.Logging != nil {
		capture.Logging = output.Streams(*o.Logging)
	}
	return capture
}
