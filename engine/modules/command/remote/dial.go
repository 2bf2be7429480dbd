package remote

import (
	"context"
	"fmt"
	"net"
	"time"

	p "github.com/pulumi/pulumi-go-provider"
	"golang.org/x/crypto/ssh"
)

// The wait between two tries starts at firstWait and grows to maxWait.
const (
	firstWait = 200 * time.Millisecond
	maxWait   = 5 * time.Second
	growth    = 1.5
)

// Dial connects, through the proxy if there is one, and tries again as often as it may. A server
// that boots refuses connections, then shows the host key of its image, then does not know the
// user yet: so every kind of failure is tried again.
func (c *Connection) Dial(ctx context.Context) (*ssh.Client, error) {
	config, err := c.config()
	if err != nil {
		return nil, err
	}
	dial := func(ctx context.Context) (net.Conn, error) {
		return (&net.Dialer{Timeout: config.Timeout}).DialContext(ctx, "tcp", c.address())
	}
	if c.Proxy != nil {
		proxy, err := c.Proxy.dial(ctx)
		if err != nil {
			return nil, err
		}
		dial = func(ctx context.Context) (net.Conn, error) {
			return proxy.DialContext(ctx, "tcp", c.address())
		}
	}
	return retry(ctx, c.Host, or(c.DialErrorLimit, defaultDialErrorLimit), func() (*ssh.Client, error) {
		return handshake(ctx, dial, c.address(), config)
	})
}

func (c *ProxyConnection) dial(ctx context.Context) (*ssh.Client, error) {
	config, err := c.config()
	if err != nil {
		return nil, fmt.Errorf("proxy: %w", err)
	}
	dial := func(ctx context.Context) (net.Conn, error) {
		return (&net.Dialer{Timeout: config.Timeout}).DialContext(ctx, "tcp", c.address())
	}
	return retry(ctx, c.Host, or(c.DialErrorLimit, defaultDialErrorLimit), func() (*ssh.Client, error) {
		return handshake(ctx, dial, c.address(), config)
	})
}

// handshake opens a connection and bounds the whole of it by the timeout, since ssh's own one
// covers only TCP: a server that accepts and stays silent would hold the update for ever.
func handshake(
	ctx context.Context, dial func(context.Context) (net.Conn, error),
	address string, config *ssh.ClientConfig,
) (*ssh.Client, error) {
	conn, err := dial(ctx)
	if err != nil {
		return nil, err
	}
	if config.Timeout > 0 {
		stop := time.AfterFunc(config.Timeout, func() { _ = conn.Close() })
		defer stop.Stop()
	}
	client, channels, requests, err := ssh.NewClientConn(conn, address, config)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return ssh.NewClient(client, channels, requests), nil
}

// retry calls until success, a cancelled update, or the limit of failures (-1: no limit).
func retry[T any](ctx context.Context, host string, limit int, call func() (T, error)) (T, error) {
	var none T
	wait := firstWait
	for failures := 1; ; failures++ {
		result, err := call()
		if err == nil {
			return result, nil
		}
		if limit >= 0 && failures > limit {
			return none, fmt.Errorf("could not connect to %s by SSH after %d tries: %w",
				host, failures, err)
		}
		p.GetLogger(ctx).InfoStatusf("waiting for SSH on %s (try %d): %v", host, failures, err)
		select {
		case <-ctx.Done():
			return none, fmt.Errorf("cancelled while waiting for SSH on %s: %w", host, ctx.Err())
		case <-time.After(wait):
		}
		wait = min(time.Duration(float64(wait)*growth), maxWait)
	}
}
