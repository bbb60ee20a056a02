package main

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik/transport"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/cli"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/rawapi"
)

//go:embed config/*.tf
var configuration embed.FS

type demo struct {
	out     *printer
	server  rawapi.Server
	sim     *authentiksim.Server // nil for a real server
	release authentik.Release
	cli     cli.CLI
	command string // "terraform" or "tofu", for the output
	folder  string
	secret  string // the SMTP password
	stages  []*stage
	counter counter
}

type stage struct {
	label string // the name of the resource and of its file
	path  string // the path of the API for this type of stage
	name  string // the name in authentik, which no other stage has
	id    string // the UUID; "" before the stage is created
}

func (d *demo) prepare(ctx context.Context) error {
	if err := d.findServer(); err != nil {
		return err
	}
	var err error
	if d.release, err = d.server.Release(ctx); err != nil {
		return fmt.Errorf("AUTHENTIK_URL or AUTHENTIK_TOKEN does not work: %w", err)
	}
	if d.cli, err = findCLI(ctx, d.out); err != nil {
		return err
	}
	version, name, err := d.cli.Version(ctx)
	if err != nil {
		return err
	}
	d.command = name
	d.out.print("")
	d.out.print(d.out.paint(bold, "terraform-provider-authentik-email") + " at work")
	d.out.print("")
	d.out.print("CLI        " + version + d.out.paint(dim, "  "+d.cli.Path))
	where := "simulated in this process"
	if d.sim == nil {
		where = d.server.URL
	}
	d.out.print("authentik  " + d.release.String() + d.out.paint(dim, "  "+where))
	return d.write()
}

// findServer uses the server in AUTHENTIK_URL and AUTHENTIK_TOKEN, or starts a simulator if neither is set.
func (d *demo) findServer() (err error) {
	url, token := os.Getenv("AUTHENTIK_URL"), os.Getenv("AUTHENTIK_TOKEN")
	if (url == "") != (token == "") {
		return errors.New("set both AUTHENTIK_URL and AUTHENTIK_TOKEN for a real server, or neither for the simulator")
	}
	if url == "" {
		if d.sim, err = authentiksim.Start(authentiksim.Options{}); err == nil {
			d.server = rawapi.Server{URL: d.sim.URL(), Token: "demo-token"}
		}
		return err
	}
	certificates := transport.TLS{
		CACertificate:     os.Getenv("AUTHENTIK_CA_CERTIFICATE"),
		ClientCertificate: os.Getenv("AUTHENTIK_CLIENT_CERTIFICATE"), ClientKey: os.Getenv("AUTHENTIK_CLIENT_KEY"),
	}
	config, err := certificates.Config()
	network := &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: config}
	d.server = rawapi.Server{URL: url, Token: token, Transport: network}
	return err
}

func (d *demo) write() (err error) {
	if d.folder, err = os.MkdirTemp("", "authentik-email-demo-"); err != nil {
		return err
	}
	suffix := strings.ToLower(rand.Text()[:8])
	const email, authenticator = "/stages/email/", "/stages/authenticator/email/"
	d.stages = []*stage{
		{label: "welcome", path: email, name: "demo-welcome-" + suffix},
		{label: "recovery", path: email, name: "demo-recovery-" + suffix},
	}
	if d.release.AtLeast(authentik.Release{Year: 2025, Month: 2}) {
		d.stages = append(d.stages, &stage{label: "code", path: authenticator, name: "demo-code-" + suffix})
	} else {
		d.out.print(d.out.paint(dim, "           releases before 2025.2 have no authenticator stage for e-mail: left out"))
	}
	d.secret = "smtp-" + strings.ToLower(rand.Text())
	d.cli.Env = []string{
		"TF_VAR_url=" + d.server.URL, "TF_VAR_token=" + d.server.Token,
		"TF_VAR_suffix=" + suffix, "TF_VAR_smtp_password=" + d.secret,
		"TF_CLI_ARGS=", // the output has colours
	}
	err = d.writeFile("provider", config("provider"))
	for _, s := range d.stages {
		err = errors.Join(err, d.writeFile(s.label, config(s.label)))
	}
	return err
}

func (d *demo) writeFile(label, text string) error {
	return os.WriteFile(filepath.Join(d.folder, label+".tf"), []byte(text), 0o600)
}

func config(label string) string {
	text, err := configuration.ReadFile("config/" + label + ".tf")
	if err != nil {
		panic(err) // the file is embedded, so it exists
	}
	return string(text)
}

// cleanUp removes the directory, deletes the stages that the steps have left on the server, and closes the simulator.
// It finds the stages by names that only this demo uses. It also works after ctx has ended.
func (d *demo) cleanUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	all := os.RemoveAll(d.folder)
	for _, s := range d.stages {
		left, err := d.find(ctx, s)
		if err == nil && left != nil {
			d.out.print("removing the stage " + s.name)
			_, err = d.ask(ctx, http.MethodDelete, fmt.Sprintf("%s%v/", s.path, left["pk"]), "", http.StatusNoContent)
		}
		if err != nil {
			all = errors.Join(all, fmt.Errorf("the stage %q may be left on the server: %w", s.name, err))
		}
	}
	if d.sim != nil {
		d.sim.Close()
	}
	return all
}
