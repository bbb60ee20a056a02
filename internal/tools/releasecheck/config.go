package main

import (
	"bytes"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// config is the part of goreleaser's documented schema, version 2, that this
// project uses; a key that is not here is refused, as goreleaser refuses one
// that it does not know.
type config struct {
	Version     int    `yaml:"version"`
	ProjectName string `yaml:"project_name"`
	Before      struct {
		Hooks []string `yaml:"hooks"`
	} `yaml:"before"`
	Builds    []build        `yaml:"builds"`
	Archives  []archive      `yaml:"archives"`
	SBOMs     []artifactRule `yaml:"sboms"`
	Checksum  checksum       `yaml:"checksum"`
	Signs     []artifactRule `yaml:"signs"`
	Release   release        `yaml:"release"`
	Changelog struct {
		Disable bool `yaml:"disable"`
	} `yaml:"changelog"`
}

type build struct {
	Binary       string     `yaml:"binary"`
	Env          []string   `yaml:"env"`
	Flags        []string   `yaml:"flags"`
	Ldflags      []string   `yaml:"ldflags"`
	ModTimestamp string     `yaml:"mod_timestamp"`
	Goos         []string   `yaml:"goos"`
	Goarch       []string   `yaml:"goarch"`
	Ignore       []platform `yaml:"ignore"`
}

type platform struct {
	OS   string `yaml:"goos"`
	Arch string `yaml:"goarch"`
}

func (p platform) String() string { return p.OS + "/" + p.Arch }

type archive struct {
	Formats      []string `yaml:"formats"`
	NameTemplate string   `yaml:"name_template"`
	Files        []string `yaml:"files"`
}

type artifactRule struct {
	Artifacts string   `yaml:"artifacts"`
	Args      []string `yaml:"args"`
}

type checksum struct {
	NameTemplate string      `yaml:"name_template"`
	Algorithm    string      `yaml:"algorithm"`
	ExtraFiles   []extraFile `yaml:"extra_files"`
}

type release struct {
	Draft      bool        `yaml:"draft"`
	ExtraFiles []extraFile `yaml:"extra_files"`
}

type extraFile struct {
	Glob         string `yaml:"glob"`
	NameTemplate string `yaml:"name_template"`
}

func parse(text []byte) (config, error) {
	var c config
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	err := decoder.Decode(&c)
	return c, err
}

// platforms are those that are built: each system with each architecture but
// the ignored pairs.
func (b build) platforms() []platform {
	var all []platform
	for _, system := range b.Goos {
		for _, arch := range b.Goarch {
			if p := (platform{system, arch}); !slices.Contains(b.Ignore, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// chosen are the platforms of a list of systems and of system/architecture
// pairs: all for an empty list, and for the word none no platform.
func chosen(all []platform, names []string) ([]platform, error) {
	if len(names) == 0 {
		return all, nil
	}
	var some []platform
	for _, name := range names {
		found := slices.DeleteFunc(slices.Clone(all), func(p platform) bool { return name != p.OS && name != p.String() })
		if len(found) == 0 && name != "none" {
			return nil, fmt.Errorf("no platform is called %s: choose of %v", name, all)
		}
		some = append(some, found...)
	}
	return some, nil
}

// problems says what keeps a registry from taking a release, or a second
// build from being the same; none is an empty list.
func (c config) problems() []string {
	const prefix = "{{ .ProjectName }}_{{ .Version }}_"
	manifest := extraFile{"terraform-registry-manifest.json", prefix + "manifest.json"}
	var all []string
	require := func(holds bool, format string, args ...any) {
		if !holds {
			all = append(all, fmt.Sprintf(format, args...))
		}
	}
	require(c.Version == 2, "version must be 2")
	require(c.ProjectName == projectName, "project_name must be %s: the registries go by it", projectName)
	require(len(c.Builds) == 1, "builds must hold one build")
	for _, b := range c.Builds {
		all = append(all, b.problems()...)
	}
	require(len(c.Archives) == 1 && slices.Equal(c.Archives[0].Formats, []string{"zip"}), "archives must be one of format zip")
	require(len(c.Archives) == 1 && c.Archives[0].NameTemplate == prefix+"{{ .Os }}_{{ .Arch }}", "archives: name_template must be NAME_VERSION_OS_ARCH")
	require(len(c.SBOMs) == 1 && c.SBOMs[0].Artifacts == "archive", "sboms must list the contents of each archive")
	require(c.Checksum.NameTemplate == prefix+"SHA256SUMS" && c.Checksum.Algorithm == "sha256", "checksum must be NAME_VERSION_SHA256SUMS by sha256")
	require(slices.Contains(c.Checksum.ExtraFiles, manifest), "checksum: extra_files must hold the registry manifest as NAME_VERSION_manifest.json")
	require(slices.Contains(c.Release.ExtraFiles, manifest), "release: extra_files must hold the registry manifest as NAME_VERSION_manifest.json")
	require(len(c.Signs) == 1 && c.Signs[0].Artifacts == "checksum" && slices.Contains(c.Signs[0].Args, "--detach-sign") &&
		!slices.Contains(c.Signs[0].Args, "--armor"), "signs must make a detached binary signature of the checksum file")
	return all
}

func (b build) problems() []string {
	var all []string
	require := func(holds bool, problem string) {
		if !holds {
			all = append(all, "builds: "+problem)
		}
	}
	require(b.Binary == "{{ .ProjectName }}_v{{ .Version }}", "binary must be NAME_vVERSION")
	require(slices.Contains(b.Env, "CGO_ENABLED=0"), "env must hold CGO_ENABLED=0: the binary runs without a C library")
	require(slices.Contains(b.Flags, "-trimpath"), "flags must hold -trimpath: without it the binary depends on the folder")
	require(b.ModTimestamp == "{{ .CommitTimestamp }}", "mod_timestamp must be the commit's: without it the archive depends on the clock")
	have := b.platforms()
	for _, p := range usual {
		require(slices.Contains(have, p), "no binary for "+p.String())
	}
	return all
}

// usual are the platforms that the registries recommend, and those that people
// of small machines have.
var usual = []platform{
	{"darwin", "amd64"}, {"darwin", "arm64"}, {"freebsd", "amd64"}, {"linux", "386"}, {"linux", "amd64"},
	{"linux", "arm"}, {"linux", "arm64"}, {"windows", "386"}, {"windows", "amd64"}, {"windows", "arm64"},
}
