package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
)

// findCLI returns the CLI that cli.Find finds. If TF is not set and PATH has no CLI, it returns Terraform from the
// cache directory, and first downloads Terraform into this directory if necessary.
func findCLI(ctx context.Context, out *printer) (cli.CLI, error) {
	found, notFound := cli.Find()
	if notFound == nil || os.Getenv("TF") != "" {
		return found, notFound
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return found, fmt.Errorf("%w: install one", notFound)
	}
	folder := filepath.Join(cache, "terraform-provider-authentik-email")
	found.Path = filepath.Join(folder, product.Terraform.BinaryName())
	if _, err := os.Stat(found.Path); err == nil {
		return found, nil
	}
	out.print(fmt.Sprintf("%v: fetching Terraform into %s", notFound, folder))
	if err := fetch(ctx, folder, found.Path); err != nil {
		err = fmt.Errorf("%w, and getting Terraform failed (%w): install one, or set TF to its path", notFound, err)
		return found, err
	}
	return found, nil
}

// fetch downloads Terraform into a temporary folder, checks its signature, and then moves the file to the path `kept`.
// So an interrupt leaves no incomplete file at this path.
func fetch(ctx context.Context, folder, kept string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	unfinished, err := os.MkdirTemp(folder, "fetch-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(unfinished) }()
	path, err := (&releases.LatestVersion{Product: product.Terraform, InstallDir: unfinished}).Install(ctx)
	if err != nil {
		return err
	}
	return os.Rename(path, kept)
}

// terraform runs the CLI with a new provider, and prints the command and its output. It returns an error if the command
// does not have the wanted exit code. If ctx ends while the command runs, the command goes on: after Ctrl-C, the
// terminal itself sends the signal to the CLI, and a second signal would make the CLI exit while the provider still
// waits for a response.
func (d *demo) terraform(ctx context.Context, want int, arguments ...string) (output string, err error) {
	if ctx.Err() != nil {
		return "", errInterrupted
	}
	d.out.cli(d.out.paint(bold, "$ "+d.command+" "+strings.Join(arguments, " ")))
	server := fastpath.New(provider.NewWithClient("demo", d.counter.newClient))
	reattach, stop := cli.Serve(map[string]tfprotov6.ProviderServer{cli.Own: server})
	defer stop()
	command := d.cli.Command(context.WithoutCancel(ctx), d.folder, []string{reattach}, arguments...)
	text, err := command.CombinedOutput()
	for _, line := range shorten(string(text)) {
		d.out.cli(line)
	}
	if code := command.ProcessState.ExitCode(); code != want {
		return "", fmt.Errorf("%w; %w", mismatch("exit code of "+d.command+" "+arguments[0], want, code), err)
	}
	return plain(string(text)), nil
}
