package remote

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/binary"
	"encoding/pem"
	"io"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
)

// server is a real SSH server on loopback that runs commands with sh and offers SFTP.
type server struct {
	port    float64
	hostKey string
	// accept tells which variables it takes.
	accept func(name string) bool

	mu      sync.Mutex
	dropped int // connections still to be closed before the handshake
	served  int
}

func newKey(t *testing.T) (ssh.Signer, string) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	return signer, string(pem.EncodeToMemory(block))
}

// start runs a server that lets the user "u" in with a password or a key.
func start(t *testing.T, password string, authorized ssh.PublicKey) *server {
	t.Helper()
	signer, _ := newKey(t)
	s := &server{
		hostKey: string(ssh.MarshalAuthorizedKey(signer.PublicKey())),
		accept:  func(string) bool { return true },
	}
	config := &ssh.ServerConfig{
		PasswordCallback: func(c ssh.ConnMetadata, given []byte) (*ssh.Permissions, error) {
			if password != "" && c.User() == "u" && string(given) == password {
				return nil, nil
			}
			return nil, io.EOF
		},
		PublicKeyCallback: func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if authorized != nil && string(key.Marshal()) == string(authorized.Marshal()) {
				return nil, nil
			}
			return nil, io.EOF
		},
	}
	config.AddHostKey(signer)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	s.port = float64(listener.Addr().(*net.TCPAddr).Port)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go s.serve(conn, config)
		}
	}()
	return s
}

func (s *server) serve(conn net.Conn, config *ssh.ServerConfig) {
	s.mu.Lock()
	s.served++
	drop := s.served <= s.dropped
	s.mu.Unlock()
	if drop {
		_ = conn.Close()
		return
	}
	_, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	for channel := range channels {
		switch channel.ChannelType() {
		case "session":
			accepted, requests, err := channel.Accept()
			if err == nil {
				go s.session(accepted, requests)
			}
		case "direct-tcpip":
			go forward(channel)
		default:
			_ = channel.Reject(ssh.UnknownChannelType, "no")
		}
	}
}

// forward makes the server a bastion.
func forward(channel ssh.NewChannel) {
	var to struct {
		Host       string
		Port       uint32
		OriginHost string
		OriginPort uint32
	}
	if ssh.Unmarshal(channel.ExtraData(), &to) != nil {
		return
	}
	conn, err := net.Dial("tcp", net.JoinHostPort(to.Host, itoa(to.Port)))
	if err != nil {
		_ = channel.Reject(ssh.ConnectionFailed, err.Error())
		return
	}
	accepted, requests, err := channel.Accept()
	if err != nil {
		return
	}
	go ssh.DiscardRequests(requests)
	go func() { _, _ = io.Copy(conn, accepted); _ = conn.Close() }()
	_, _ = io.Copy(accepted, conn)
	_ = accepted.Close()
}

func itoa(n uint32) string {
	digits := ""
	for ; n > 0; n /= 10 {
		digits = string(rune('0'+n%10)) + digits
	}
	return digits
}

func (s *server) session(channel ssh.Channel, requests <-chan *ssh.Request) {
	defer channel.Close()
	var variables []string
	for request := range requests {
		switch request.Type {
		case "env":
			var pair struct{ Name, Value string }
			ok := ssh.Unmarshal(request.Payload, &pair) == nil && s.accept(pair.Name)
			if ok {
				variables = append(variables, pair.Name+"="+pair.Value)
			}
			_ = request.Reply(ok, nil)
		case "exec":
			var command struct{ Line string }
			_ = ssh.Unmarshal(request.Payload, &command)
			_ = request.Reply(true, nil)
			status := make([]byte, 4)
			binary.BigEndian.PutUint32(status, run(channel, command.Line, variables))
			_, _ = channel.SendRequest("exit-status", false, status)
			return
		case "subsystem":
			_ = request.Reply(strings.HasSuffix(string(request.Payload), "sftp"), nil)
			if files, err := sftp.NewServer(channel); err == nil {
				_ = files.Serve()
			}
			return
		default:
			_ = request.Reply(false, nil)
		}
	}
}

func run(channel ssh.Channel, line string, variables []string) uint32 {
	cmd := exec.Command("sh", "-c", line)
	cmd.Env = append(cmd.Environ(), variables...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = channel, channel, channel.Stderr()
	if err := cmd.Run(); err != nil {
		return uint32(cmd.ProcessState.ExitCode())
	}
	return 0
}
