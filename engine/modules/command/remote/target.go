package remote

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/pkg/sftp"
)

// target is the file system of the server.
type target struct{ files *sftp.Client }

// write puts text into a file, whose folders are made where they are missing.
func (t target) write(text, destination string) error {
	if t.isFolder(destination) {
		return fmt.Errorf("%s is a folder on the server; name the file to write", destination)
	}
	return t.stream(strings.NewReader(text), destination)
}

// place copies a file or a folder: into the destination where that is a folder, else as it. A
// folder whose name ends in a slash gives its content, else itself.
func (t target) place(source, destination string) error {
	info, err := os.Stat(source)
	if err != nil {
		return fmt.Errorf("cannot copy %s: %w", source, err)
	}
	if !info.IsDir() {
		if t.isFolder(destination) {
			destination = path.Join(destination, filepath.Base(source))
		}
		return t.file(source, destination)
	}
	if !strings.HasSuffix(source, "/") {
		destination = path.Join(destination, filepath.Base(source))
	}
	return filepath.WalkDir(source, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(source, name)
		if err != nil {
			return err
		}
		remote := path.Join(destination, filepath.ToSlash(relative))
		if !entry.IsDir() {
			return t.file(name, remote)
		}
		if err := t.files.MkdirAll(remote); err != nil {
			return fmt.Errorf("cannot make the folder %s on the server: %w", remote, err)
		}
		return nil
	})
}

func (t target) isFolder(name string) bool {
	info, err := t.files.Stat(name)
	return err == nil && info.IsDir()
}

func (t target) file(source, destination string) error {
	local, err := os.Open(source)
	if err != nil {
		return err
	}
	defer local.Close()
	return t.stream(local, destination)
}

func (t target) stream(content io.Reader, destination string) error {
	if parent := path.Dir(destination); parent != "." && !t.isFolder(parent) {
		if err := t.files.MkdirAll(parent); err != nil {
			return fmt.Errorf("cannot make the folder %s on the server: %w", parent, err)
		}
	}
	remote, err := t.files.Create(destination)
	if err != nil {
		return fmt.Errorf("cannot write %s on the server: %w", destination, err)
	}
	_, err = remote.ReadFrom(content)
	if err := errors.Join(err, remote.Close()); err != nil {
		return fmt.Errorf("cannot write %s on the server: %w", destination, err)
	}
	return nil
}
