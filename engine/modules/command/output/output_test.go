package output

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// Lines are shown whole as they come, streams are kept apart, one last newline is cut.
func TestCapture(t *testing.T) {
	var shown []string
	capture := &Capture{Show: func(line string) { shown = append(shown, line) }}
	fmt.Fprint(capture.Stdout(), "on")
	fmt.Fprint(capture.Stderr(), "warn\n")
	fmt.Fprint(capture.Stdout(), "e\ntwo\n\n")
	fmt.Fprint(capture.Stderr(), "rest")
	stdout, stderr := capture.Results()
	if stdout != "one\ntwo\n" || stderr != "warn\nrest" {
		t.Errorf("%q %q", stdout, stderr)
	}
	if expected := []string{"warn", "one", "two", "", "rest"}; !reflect.DeepEqual(shown, expected) {
		t.Errorf("shown %q", shown)
	}
}

// Only the streams that are asked for are shown; all are kept.
func TestLogging(t *testing.T) {
	for logging, expected := range map[Streams]string{
		Stdout: "o", Stderr: "e", StdoutAndStderr: "oe", None: "", "": "oe",
	} {
		shown := ""
		capture := &Capture{Logging: logging, Show: func(line string) { shown += line }}
		fmt.Fprintln(capture.Stdout(), "o")
		fmt.Fprintln(capture.Stderr(), "e")
		if stdout, stderr := capture.Results(); shown != expected || stdout != "o" || stderr != "e" {
			t.Errorf("%s: shown %q", logging, shown)
		}
	}
}

// A failure repeats the end of a long output, and nothing where logging is off.
func TestFailure(t *testing.T) {
	cause := errors.New("exit status 1")
	capture := &Capture{}
	fmt.Fprint(capture.Stdout(), "start"+strings.Repeat("x", tail)+"end")
	said := capture.Failure("create", cause).Error()
	if !strings.HasPrefix(said, "the create command failed: exit status 1:\n…x") ||
		!strings.HasSuffix(said, "end") || strings.Contains(said, "start") {
		t.Errorf("%q", said)
	}
	capture.Logging = None
	if said := capture.Failure("create", cause).Error(); said != "the create command failed: exit status 1" {
		t.Errorf("%q", said)
	}
}
