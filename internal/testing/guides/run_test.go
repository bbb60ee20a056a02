//go:build unix

package guides_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/hashicorp/go-version"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

const projectURL = "github.com/seed-e3ff1c7f/terraform-provider-authentik-email"

// TestAccGuidesWorkAsWritten follows the guides, the README and docs/index.md word for word, against a simulator. It
// writes the files and runs the commands of each page in a new directory. Only port 9000 is replaced, with a free port.
func TestAccGuidesWorkAsWritten(t *testing.T) {
	paths, err := filepath.Glob(root + "/docs/guides/*.md")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no guides: %v", err)
	}
	installed := newInstallation(t)
	for _, path := range append(paths, root+"/README.md", root+"/docs/index.md") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			all, err := blocks(read(t, path))
			if err != nil {
				t.Fatal(err)
			}
			reader := installed.reader(t)
			if filepath.Base(path) == "README.md" {
				reader.clone(t) // the README expects the root of the project as the current directory
			}
			for _, b := range all {
				reader.follow(t, b)
			}
		})
	}
}

// installation has the CLI (terraform or tofu), and a home directory in which the provider is installed. The tests of
// all pages use the same installation.
type installation struct {
	home    string
	env     []string
	cli     string
	version *version.Version
}

func newInstallation(t *testing.T) *installation {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run only if TF_ACC is set")
	}
	home := t.TempDir()
	h := &installation{home: home}
	h.env = append(os.Environ(), "HOME="+home, "CHECKPOINT_DISABLE=1", "TF_INPUT=0", "TF_IN_AUTOMATION=1",
		"TF_LOG=", "TF_LOG_PROVIDER=", "TF_CLI_CONFIG_FILE="+withoutRegistry(t, home))
	// The commands run with another home directory. These variables tell Go where the existing caches are.
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} {
		value, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		h.env = append(h.env, name+"="+strings.TrimSpace(string(value)))
	}
	name, release := acctest.CLIVersion(t)
	cli, err := exec.LookPath(name)
	if err != nil {
		t.Fatal(err)
	}
	// The guides call terraform. If the test uses OpenTofu, this link makes terraform start tofu.
	if err := os.Symlink(cli, filepath.Join(home, "terraform")); err != nil {
		t.Fatal(err)
	}
	h.env, h.cli, h.version = append(h.env, "PATH="+home+":"+os.Getenv("PATH")), name, release
	install := exec.Command("make", "install")
	install.Dir, install.Env = root, h.env
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("make install: %v\n%s", err, out)
	}
	return h
}

// withoutRegistry writes a CLI configuration, and returns its path. With this configuration, the CLI finds only the
// providers in the home directory, and sends no request to a registry.
func withoutRegistry(t *testing.T, home string) string {
	t.Helper()
	mirror := fmt.Sprintf("  filesystem_mirror {\n    path = %q\n  }\n", home+"/.terraform.d/plugins")
	return write(t, home, "cli.tfrc", "provider_installation {\n"+mirror+"}\n")
}

// reader runs the blocks of one page. The first block runs in the directory `folder`. When a block ends, it writes its
// environment and its current directory to the file `state`, and the next block starts with them.
type reader struct {
	*installation
	folder, state string
	port          string
}

func (h *installation) reader(t *testing.T) *reader {
	t.Helper()
	server := acctest.Simulated(t, "")
	folder := t.TempDir()
	project, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	// A guide tells the user to clone the project. This link replaces the clone.
	if err := os.Symlink(project, filepath.Join(folder, filepath.Base(projectURL))); err != nil {
		t.Fatal(err)
	}
	r := &reader{h, folder, filepath.Join(t.TempDir(), "state"), freePort(t)}
	preset := fmt.Sprintf("export AUTHENTIK_URL=%s AUTHENTIK_TOKEN=%s\ncd %s\n", server.URL, server.Token, folder)
	if err := os.WriteFile(r.state, []byte(preset), 0o600); err != nil {
		t.Fatal(err)
	}
	return r
}

// clone replaces the command git clone. It copies the files of the project, except those that git ignores, into a new
// directory. The blocks of the page run there.
func (r *reader) clone(t *testing.T) {
	t.Helper()
	folder := t.TempDir()
	copied := exec.Command("sh", "-c", `git ls-files -z --cached --others --exclude-standard |
		tar --null -T - --ignore-failed-read -cf - | tar -xf - -C "$0"`, folder)
	copied.Dir = root
	if out, err := copied.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	r.run(t, block{text: "cd " + folder})
}

// freePort returns a free port of this machine. The test writes this port instead of 9000 into the blocks of a guide.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err := errors.Join(err, listener.Close()); err != nil {
		t.Fatal(err)
	}
	return port
}

func (r *reader) follow(t *testing.T, b block) {
	t.Helper()
	_, skipped := b.marks["skip"]
	file, written := b.marks["file"]
	b.text = strings.ReplaceAll(b.text, "127.0.0.1:9000", "127.0.0.1:"+r.port)
	switch {
	case skipped, r.isTooOld(b):
	case written:
		write(t, r.directory(t), file, b.text)
	case b.language == "terraform":
		r.validate(t, b)
	case b.marks["until"] != "":
		r.background(t, b)
	default:
		r.run(t, b)
	}
}

func (r *reader) isTooOld(b block) bool {
	least, ok := b.marks["needs"]
	return ok && r.version.LessThan(version.Must(version.NewVersion(least)))
}

func (r *reader) directory(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("sh", "-c", ". "+r.state+"; pwd").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// command returns a shell command that runs the text of a block. The command starts in the directory in which the
// previous block ended, and has the variables that the previous block exported.
func (r *reader) command(text string) *exec.Cmd {
	keep := fmt.Sprintf("\n{ export -p; printf 'cd %%s\\n' \"$PWD\"; } >%s\n", r.state)
	command := exec.Command("sh", "-euc", ". "+r.state+"\n"+text+keep)
	command.Env = r.env
	return command
}

func (r *reader) run(t *testing.T, b block) {
	t.Helper()
	out, err := r.command(b.text).CombinedOutput()
	failure, mustFail := b.marks["fails"]
	if (err != nil) != mustFail {
		t.Fatalf("line %d: %v\n%s%s", b.line, err, b.text, out)
	}
	for _, want := range []string{failure, b.marks["says"]} {
		if !strings.Contains(oneLine(string(out)), want) {
			t.Errorf("line %d: the output does not contain %q:\n%s", b.line, want, out)
		}
	}
}

func oneLine(text string) string {
	text = regexp.MustCompile(`\x1b\[[0-9;]*m|[│╷╵]`).ReplaceAllString(text, "")
	return strings.Join(strings.Fields(text), " ")
}

// background starts a command, and returns when the command has printed the text of the mark "until". The command keeps
// running until the test ends.
func (r *reader) background(t *testing.T, b block) {
	t.Helper()
	command := r.command(b.text)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGINT)
		_ = command.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if strings.Contains(lines.Text(), b.marks["until"]) {
			return
		}
	}
	t.Fatalf("line %d: the command ended before it printed %q", b.line, b.marks["until"])
}

func (r *reader) validate(t *testing.T, b block) {
	t.Helper()
	folder := t.TempDir()
	if !strings.Contains(b.text, "required_providers") {
		write(t, folder, "provider.tf", read(t, root+"/examples/provider/provider.tf"))
	}
	write(t, folder, "main.tf", b.text)
	for _, name := range regexp.MustCompile(`var\.(\w+)`).FindAllStringSubmatch(b.text, -1) {
		if !strings.Contains(b.text, "variable \""+name[1]+"\"") {
			write(t, folder, name[1]+".tf", "variable \""+name[1]+"\" {}\n")
		}
	}
	const checks = "\nterraform init >/dev/null\nterraform fmt -check -diff main.tf\nterraform validate -no-color)"
	out, err := r.command("(cd " + folder + checks).CombinedOutput()
	if err != nil || strings.Contains(string(out), "Warning:") {
		t.Errorf("line %d: %v\n%s\n%s", b.line, err, b.text, out)
	}
}

func write(t *testing.T, folder, name, text string) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
