package local

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// grace is how long a cancelled command has between SIGINT and SIGKILL.
const grace = 10 * time.Second

// run starts a command and takes its results; after is true where one ran before it.
func (o *Outputs) run(ctx context.Context, operation, command string, after bool) error {
	interpreter := []string{"/bin/sh", "-c"}
	if o.Interpreter != nil && len(*o.Interpreter) > 0 {
		interpreter = *o.Interpreter
	}
	args := append(append([]string{}, interpreter[1:]...), command)
	cmd := exec.CommandContext(ctx, interpreter[0], args...)
	// A group of its own, so that what the command starts ends with it.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGINT) }
	cmd.WaitDelay = grace

	capture := o.capture(ctx)
	cmd.Stdout, cmd.Stderr = capture.Stdout(), capture.Stderr()
	cmd.Env = append(os.Environ(), o.variables(after)...)
	if o.Dir != nil {
		cmd.Dir = *o.Dir
	}
	if o.Stdin != nil {
		cmd.Stdin = strings.NewReader(*o.Stdin)
	}
	if err := cmd.Run(); err != nil {
		return capture.Failure(operation, err)
	}
	o.Stdout, o.Stderr = capture.Results()
	return o.collect()
}

func (o *Outputs) variables(after bool) []string {
	variables := []string{}
	if after && (o.AddPreviousOutputInEnv == nil || *o.AddPreviousOutputInEnv) {
		variables = append(variables,
			"PULUMI_COMMAND_STDOUT="+o.Stdout, "PULUMI_COMMAND_STDERR="+o.Stderr)
	}
	for name, value := range o.Environment {
		variables = append(variables, fmt.Sprintf("%s=%s", name, value))
	}
	return variables
}
