// Package output keeps what a command prints and shows it as it comes.
package output

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync"
)

// tail is how much of its output an error of a command repeats.
const tail = 4000

// Streams says which of a command's streams are shown: the schema's enum Logging.
type Streams string

// The values of the schema.
const (
	Stdout          Streams = "stdout"
	Stderr          Streams = "stderr"
	StdoutAndStderr Streams = "stdoutAndStderr"
	None            Streams = "none"
)

func (s Streams) stdout() bool { return s == Stdout || s == StdoutAndStderr || s == "" }
func (s Streams) stderr() bool { return s == Stderr || s == StdoutAndStderr || s == "" }

// Capture collects both streams, apart and together, and gives whole lines to Show.
type Capture struct {
	Logging Streams
	Show    func(line string)

	mu       sync.Mutex
	stdout   stream
	stderr   stream
	together bytes.Buffer
}

type stream struct {
	all  bytes.Buffer
	line bytes.Buffer
}

type writer struct {
	capture *Capture
	stream  *stream
	shown   bool
}

// Stdout gives the writer for the command's standard output.
func (c *Capture) Stdout() io.Writer { return &writer{c, &c.stdout, c.Logging.stdout()} }

// Stderr gives the writer for the command's standard error.
func (c *Capture) Stderr() io.Writer { return &writer{c, &c.stderr, c.Logging.stderr()} }

func (w *writer) Write(p []byte) (int, error) {
	w.capture.mu.Lock()
	defer w.capture.mu.Unlock()
	w.stream.all.Write(p)
	w.capture.together.Write(p)
	if !w.shown || w.capture.Show == nil {
		return len(p), nil
	}
	for _, b := range p {
		if b != '\n' {
			w.stream.line.WriteByte(b)
			continue
		}
		w.capture.Show(w.stream.line.String())
		w.stream.line.Reset()
	}
	return len(p), nil
}

// Results gives what was printed, each without its last newline, and shows unfinished lines.
func (c *Capture) Results() (stdout, stderr string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range []*stream{&c.stdout, &c.stderr} {
		if s.line.Len() > 0 && c.Show != nil {
			c.Show(s.line.String())
		}
		s.line.Reset()
	}
	return strings.TrimSuffix(c.stdout.all.String(), "\n"),
		strings.TrimSuffix(c.stderr.all.String(), "\n")
}

// Failure says how a command failed, with the end of what it printed. The command itself is not
// repeated, since it may hold secrets; nor is its output where logging is off.
func (c *Capture) Failure(operation string, err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	printed := strings.TrimSpace(c.together.String())
	if len(printed) > tail {
		printed = "…" + printed[len(printed)-tail:]
	}
	if printed == "" || c.Logging == None {
		return fmt.Errorf("the %s command failed: %w", operation, err)
	}
	return fmt.Errorf("the %s command failed: %w:\n%s", operation, err, printed)
}
