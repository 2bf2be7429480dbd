package remote

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pulumi/pulumi-go-provider/infer/types"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

func ref[T any](value T) *T { return &value }

func to(s *server, change func(*Connection)) *Connection {
	c := &Connection{Endpoint: Endpoint{
		Host: "127.0.0.1", Port: &s.port, User: ref("u"), Password: ref("p"),
		HostKey: &s.hostKey, DialErrorLimit: ref(0), AgentSocketPath: nil,
	}}
	if change != nil {
		change(c)
	}
	return c
}

func say(t *testing.T, c *Connection, command string) (string, error) {
	t.Helper()
	o := &CommandOutputs{CommandInputs: CommandInputs{Connection: c}}
	err := o.run(context.Background(), "create", command, false)
	return o.Stdout, err
}

// A password, a key and an encrypted key let in; a wrong password and an unknown key do not.
func TestAuthentication(t *testing.T) {
	t.Setenv("SSH_AUTH_SOCK", "")
	signer, private := newKey(t)
	_, stranger := newKey(t)
	s := start(t, "p", signer.PublicKey())
	for name, c := range map[string]struct {
		change func(*Connection)
		fails  bool
	}{
		"password":       {nil, false},
		"wrong password": {func(c *Connection) { c.Password = ref("q") }, true},
		"key":            {func(c *Connection) { c.Password, c.PrivateKey = nil, &private }, false},
		"unknown key":    {func(c *Connection) { c.Password, c.PrivateKey = nil, &stranger }, true},
		"no key":         {func(c *Connection) { c.PrivateKey = ref("nonsense") }, true},
	} {
		said, err := say(t, to(s, c.change), "echo in")
		if (err != nil) != c.fails || (err == nil && said != "in") {
			t.Errorf("%s: %q %v", name, said, err)
		}
		if err != nil && (strings.Contains(err.Error(), "nonsense") || strings.Contains(err.Error(), private)) {
			t.Errorf("%s: the error shows the key: %v", name, err)
		}
	}
}

// Only the pinned host key is believed; without one there is no check, as published.
func TestHostKey(t *testing.T) {
	s, other := start(t, "p", nil), start(t, "p", nil)
	if _, err := say(t, to(s, func(c *Connection) { c.HostKey = nil }), "true"); err != nil {
		t.Errorf("without a pin: %v", err)
	}
	if _, err := say(t, to(s, func(c *Connection) { c.HostKey = &other.hostKey }), "true"); err == nil ||
		!strings.Contains(err.Error(), "host key mismatch") {
		t.Errorf("with another's key: %v", err)
	}
	_, err := say(t, to(s, func(c *Connection) { c.HostKey = ref("nonsense") }), "true")
	if err == nil || !strings.Contains(err.Error(), "connection.hostKey is not a public key") {
		t.Errorf("with nonsense: %v", err)
	}
}

// Failed connections are tried again up to the limit, -1 is without limit, and cancelling ends it.
func TestRetry(t *testing.T) {
	s := start(t, "p", nil)
	s.dropped = 2
	if _, err := say(t, to(s, func(c *Connection) { c.DialErrorLimit = ref(1) }), "true"); err == nil ||
		!strings.Contains(err.Error(), "after 2 tries") {
		t.Errorf("with one retry: %v", err)
	}
	s.mu.Lock()
	s.dropped = s.served + 3
	s.mu.Unlock()
	if _, err := say(t, to(s, func(c *Connection) { c.DialErrorLimit = ref(-1) }), "true"); err != nil {
		t.Errorf("without limit: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	refused := to(s, func(c *Connection) { c.Port, c.DialErrorLimit = ref(1.0), ref(-1) })
	if _, err := refused.Dial(ctx); err == nil || !strings.Contains(err.Error(), "cancelled") {
		t.Errorf("cancelled: %v", err)
	}
}

// A server that accepts and stays silent is given up after the time-out, one that answers is not.
func TestSilentServer(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	silent := float64(listener.Addr().(*net.TCPAddr).Port)
	s := start(t, "p", nil)
	for port, fails := range map[float64]bool{silent: true, s.port: false} {
		c := to(s, func(c *Connection) { c.Port, c.PerDialTimeout = &port, ref(1) })
		begun := time.Now()
		_, err := c.Dial(context.Background())
		if (err != nil) != fails || time.Since(begun) > 5*time.Second {
			t.Errorf("%v: %v after %v", fails, err, time.Since(begun))
		}
	}
}

// Through a bastion the server is reached, and each host key is checked.
func TestProxy(t *testing.T) {
	bastion, s := start(t, "b", nil), start(t, "p", nil)
	through := func(key string) *Connection {
		return to(s, func(c *Connection) {
			c.Proxy = &ProxyConnection{Endpoint{
				Host: "127.0.0.1", Port: &bastion.port, User: ref("u"), Password: ref("b"),
				HostKey: &key, DialErrorLimit: ref(0),
			}}
		})
	}
	if said, err := say(t, through(bastion.hostKey), "echo behind"); err != nil || said != "behind" {
		t.Errorf("%q %v", said, err)
	}
	if _, err := say(t, through(s.hostKey), "true"); err == nil {
		t.Error("a bastion with another host key is believed")
	}
}

// Stdin, variables and streams reach the command and come back.
func TestCommand(t *testing.T) {
	s := start(t, "p", nil)
	o := &CommandOutputs{CommandInputs: CommandInputs{
		Connection: to(s, nil), Stdin: ref("in"), Environment: map[string]string{"A": "a"},
	}}
	if err := o.run(context.Background(), "create", "echo $(cat) $A; echo e >&2", false); err != nil {
		t.Fatal(err)
	}
	if o.Stdout != "in a" || o.Stderr != "e" {
		t.Errorf("%q %q", o.Stdout, o.Stderr)
	}
	if err := o.run(context.Background(), "update", "echo [$PULUMI_COMMAND_STDOUT]", true); err != nil || o.Stdout != "[in a]" {
		t.Errorf("%q %v", o.Stdout, err)
	}
	err := o.run(context.Background(), "delete", "echo why; exit 5", true)
	if err == nil || !strings.Contains(err.Error(), "the delete command failed: Process exited with status 5:\nwhy") {
		t.Errorf("%v", err)
	}
}

// A server that takes no variables is an error with the remedy, and none where none are sent.
func TestRefusedVariables(t *testing.T) {
	s := start(t, "p", nil)
	s.accept = func(string) bool { return false }
	o := &CommandOutputs{CommandInputs: CommandInputs{Connection: to(s, nil)}}
	err := o.run(context.Background(), "update", "true", true)
	if err == nil || !strings.Contains(err.Error(), "addPreviousOutputInEnv to false") {
		t.Errorf("%v", err)
	}
	o.AddPreviousOutputInEnv = ref(false)
	if err := o.run(context.Background(), "update", "true", true); err != nil {
		t.Errorf("%v", err)
	}
}

// A cancelled update does not wait for the command.
func TestCancel(t *testing.T) {
	s := start(t, "p", nil)
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	o := &CommandOutputs{CommandInputs: CommandInputs{Connection: to(s, nil)}}
	begun := time.Now()
	if err := o.run(ctx, "create", "sleep 20", false); err == nil || time.Since(begun) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(begun))
	}
}

func copyOf(t *testing.T, s *server, source types.AssetOrArchive, destination string) error {
	t.Helper()
	inputs := CopyInputs{Connection: to(s, nil), Source: source, RemotePath: destination}
	return inputs.copy(context.Background())
}

func content(t *testing.T, path string) string {
	t.Helper()
	read, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(read)
}

// Text, a file and a folder arrive; missing folders are made; a folder is not written over.
func TestCopy(t *testing.T) {
	s, local, remote := start(t, "p", nil), t.TempDir(), t.TempDir()
	folder := filepath.Join(local, "folder")
	file := filepath.Join(folder, "sub", "file")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("bytes"), 0o600); err != nil {
		t.Fatal(err)
	}
	text, _ := resource.NewTextAsset("words")
	asset, _ := resource.NewPathAsset(file)
	archive, _ := resource.NewPathArchive(folder)
	content2, _ := resource.NewPathArchive(folder + "/")
	for _, c := range []struct {
		source      types.AssetOrArchive
		destination string
		made        string
		expected    string
	}{
		{types.AssetOrArchive{Asset: text}, "a/b/text", "a/b/text", "words"},
		{types.AssetOrArchive{Asset: asset}, "new", "new", "bytes"},
		{types.AssetOrArchive{Asset: asset}, "a", "a/file", "bytes"},
		{types.AssetOrArchive{Archive: archive}, "x", "x/folder/sub/file", "bytes"},
		{types.AssetOrArchive{Archive: content2}, "y", "y/sub/file", "bytes"},
	} {
		if err := copyOf(t, s, c.source, filepath.Join(remote, c.destination)); err != nil {
			t.Errorf("%s: %v", c.destination, err)
		} else if found := content(t, filepath.Join(remote, c.made)); found != c.expected {
			t.Errorf("%s: %q", c.made, found)
		}
	}
	if err := copyOf(t, s, types.AssetOrArchive{Asset: text}, remote); err == nil ||
		!strings.Contains(err.Error(), "is a folder on the server") {
		t.Errorf("text over a folder: %v", err)
	}
}
