package sshbench

import (
	"crypto/ed25519"
	"encoding/pem"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"

	"golang.org/x/crypto/ssh"
)

// SSHD is OpenSSH's server, one process for each connection, as inetd would start it: so
// it needs no port of its own. It lets in the one who runs it.
type SSHD struct {
	net.Listener
	// User and Key are who is let in.
	User string
	Key  ssh.Signer

	path, dir string
}

// NewSSHD makes a server of the program at the path, which keeps its keys in a folder.
func NewSSHD(path, dir string) (*SSHD, error) {
	who, err := user.Current()
	if err != nil {
		return nil, err
	}
	s := &SSHD{User: who.Username, path: path, dir: dir}
	if _, err := s.newKey("host"); err != nil {
		return nil, err
	}
	if s.Key, err = s.newKey("reader"); err != nil {
		return nil, err
	}
	known := ssh.MarshalAuthorizedKey(s.Key.PublicKey())
	if err := os.WriteFile(filepath.Join(dir, "known"), known, 0o600); err != nil {
		return nil, err
	}
	if who.Uid == "0" { // it will not start without, and the folder is made anew by each boot
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil {
			return nil, err
		}
	}
	s.Listener, err = net.Listen("tcp", "127.0.0.1:0")
	return s, err
}

func (s *SSHD) newKey(name string) (ssh.Signer, error) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return nil, err
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(s.dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
		return nil, err
	}
	return ssh.NewSignerFromKey(private)
}

// Serve serves until the listener is closed.
func (s *SSHD) Serve() error {
	for {
		c, err := s.Accept()
		if err != nil {
			return err
		}
		socket, err := c.(*net.TCPConn).File()
		_ = c.Close()
		if err != nil {
			return err
		}
		cmd := s.command()
		cmd.Stdin, cmd.Stdout = socket, socket
		err = cmd.Start()
		_ = socket.Close()
		if err != nil {
			return err
		}
		go cmd.Wait() // it ends with its connection
	}
}

func (s *SSHD) command() *exec.Cmd {
	args := []string{"-i", "-f", os.DevNull, "-h", filepath.Join(s.dir, "host")}
	for _, option := range []string{
		"AuthorizedKeysFile=" + filepath.Join(s.dir, "known"), "StrictModes=no", "PermitRootLogin=yes",
		"UsePAM=no", "UseDNS=no", "PrintMotd=no", "PrintLastLog=no", "LogLevel=QUIET",
	} {
		args = append(args, "-o", option)
	}
	return exec.Command(s.path, args...)
}
