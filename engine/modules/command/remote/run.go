package remote

import (
	"context"
	"fmt"
	"strings"

	p "github.com/pulumi/pulumi-go-provider"
	"golang.org/x/crypto/ssh"

	"plinth.dev/engine/command/output"
)

// run does one command on the server; after is true where one ran before it.
func (o *CommandOutputs) run(ctx context.Context, operation, command string, after bool) error {
	client, err := o.Connection.Dial(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	session, err := client.NewSession()
	if err != nil {
		return fmt.Errorf("%s opened no session: %w", o.Connection.Host, err)
	}
	defer session.Close()
	for name, value := range o.variables(after) {
		if err := session.Setenv(name, value); err != nil {
			return fmt.Errorf("the SSH server on %s takes no variable %s: allow it there with "+
				"AcceptEnv, or set addPreviousOutputInEnv to false and give variables in the "+
				"command or by stdin: %w", o.Connection.Host, name, err)
		}
	}
	capture := &output.Capture{Show: p.GetLogger(ctx).Info}
	if o.Logging != nil {
		capture.Logging = output.Streams(*o.Logging)
	}
	session.Stdout, session.Stderr = capture.Stdout(), capture.Stderr()
	if o.Stdin != nil {
		session.Stdin = strings.NewReader(*o.Stdin)
	}
	if err := wait(ctx, client, session, command); err != nil {
		return capture.Failure(operation, err)
	}
	o.Stdout, o.Stderr = capture.Results()
	return nil
}

// wait runs the command until its end or until the update is cancelled.
func wait(ctx context.Context, client *ssh.Client, session *ssh.Session, command string) error {
	done := make(chan error, 1)
	go func() { done <- session.Run(command) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		_ = session.Signal(ssh.SIGTERM)
		_ = client.Close()
		<-done
		return ctx.Err()
	}
}

func (o *CommandOutputs) variables(after bool) map[string]string {
	variables := map[string]string{}
	if after && or(o.AddPreviousOutputInEnv, true) {
		variables["PULUMI_COMMAND_STDOUT"] = o.Stdout
		variables["PULUMI_COMMAND_STDERR"] = o.Stderr
	}
	for name, value := range o.Environment {
		variables[name] = value
	}
	return variables
}
