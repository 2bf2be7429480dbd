// pulumi-language-python starts Pulumi programs and policy packs that are written in Python.
//
// The published host is a module of its own which the Go module proxy does not serve at current
// versions, so this one is built on the SDK that it is built on too. It does what a project with
// an existing virtual environment needs; it generates no code and makes no packages.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/cmdutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/logging"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// engineCheck is how often the host looks whether the engine that started it is still there.
const engineCheck = 5 * time.Minute

func main() {
	tracing := flag.String("tracing", "", "where to send traces to")
	showVersion := flag.Bool("version", false, "print the version and end")
	// Options that the engine gave to older hosts are taken and ignored.
	flag.String("root", "", "ignored")
	flag.String("binary", "", "ignored")
	flag.Parse()
	if *showVersion {
		fmt.Println(version.Version, "(plinth's own host)")
		return
	}
	logging.InitLogging(false, 0, false)
	cmdutil.InitTracing("pulumi-language-python", "pulumi-language-python", *tracing)
	if err := serve(flag.Arg(0), *tracing); err != nil {
		cmdutil.ExitError(err.Error())
	}
}

// serve prints the port it listens on, as the engine expects, and runs until the engine is gone.
func serve(engine, tracing string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cancel := make(chan bool)
	go func() {
		<-ctx.Done()
		close(cancel)
	}()
	if engine != "" {
		if err := rpcutil.Healthcheck(ctx, engine, engineCheck, stop); err != nil {
			return fmt.Errorf("could not watch the engine at %s: %w", engine, err)
		}
	}
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancel,
		Init: func(srv *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(srv, &host{engine: engine, tracing: tracing})
			return nil
		},
		Options: rpcutil.TracingServerInterceptorOptions(nil),
	})
	if err != nil {
		return err
	}
	fmt.Println(handle.Port)
	return <-handle.Done
}
