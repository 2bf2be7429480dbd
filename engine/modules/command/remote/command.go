package remote

import (
	"context"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"

	"plinth.dev/engine/command/output"
)

// Logging is the schema's enum command:remote:Logging.
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
func (l *Logging) Annotate(a infer.Annotator) { a.SetToken("remote", "Logging") }

// Command is command:remote:Command.
type Command struct{}

// Annotate gives the resource its published token.
func (c *Command) Annotate(a infer.Annotator) { a.SetToken("remote", "Command") }

// CommandInputs are the published input properties.
type CommandInputs struct {
	Connection             *Connection       `pulumi:"connection" provider:"secret"`
	Create                 *string           `pulumi:"create,optional"`
	Update                 *string           `pulumi:"update,optional"`
	Delete                 *string           `pulumi:"delete,optional"`
	Triggers               *[]any            `pulumi:"triggers,optional" provider:"replaceOnChanges"`
	Environment            map[string]string `pulumi:"environment,optional"`
	Stdin                  *string           `pulumi:"stdin,optional"`
	Logging                *Logging          `pulumi:"logging,optional"`
	AddPreviousOutputInEnv *bool             `pulumi:"addPreviousOutputInEnv,optional"`
}

// Annotate sets the published default.
func (i *CommandInputs) Annotate(a infer.Annotator) { a.SetDefault(&i.AddPreviousOutputInEnv, true) }

// CommandOutputs are the inputs and what the last command printed.
type CommandOutputs struct {
	CommandInputs

	Stdout string `pulumi:"stdout"`
	Stderr string `pulumi:"stderr"`
}

// Create runs the create command.
func (Command) Create(
	ctx context.Context, req infer.CreateRequest[CommandInputs],
) (infer.CreateResponse[CommandOutputs], error) {
	state := CommandOutputs{CommandInputs: req.Inputs}
	id, err := resource.NewUniqueHex(req.Name, 8, 0)
	if err == nil && !req.DryRun && state.CommandInputs.Create != nil {
		err = state.run(ctx, "create", *state.CommandInputs.Create, false)
	}
	return infer.CreateResponse[CommandOutputs]{ID: id, Output: state}, err
}

// Update runs the update command, or the create command where there is none.
func (Command) Update(
	ctx context.Context, req infer.UpdateRequest[CommandInputs, CommandOutputs],
) (infer.UpdateResponse[CommandOutputs], error) {
	state := req.State
	state.CommandInputs = req.Inputs
	command := state.CommandInputs.Update
	if command == nil {
		command = state.CommandInputs.Create
	}
	var err error
	if !req.DryRun && command != nil {
		err = state.run(ctx, "update", *command, true)
	}
	return infer.UpdateResponse[CommandOutputs]{Output: state}, err
}

// Delete runs the delete command.
func (Command) Delete(
	ctx context.Context, req infer.DeleteRequest[CommandOutputs],
) (infer.DeleteResponse, error) {
	if req.State.CommandInputs.Delete == nil {
		return infer.DeleteResponse{}, nil
	}
	err := req.State.run(ctx, "delete", *req.State.CommandInputs.Delete, true)
	return infer.DeleteResponse{}, err
}
