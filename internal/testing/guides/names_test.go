package guides_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-version"
)

var (
	testDeclaration = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	testName        = regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w+`)
	testLink        = regexp.MustCompile(`\]\((\S+) "((?:Test|Fuzz)\w+)"\)`)
)

// tests returns a map from the name of each test of the project to the files that contain a test with this name.
func tests(t *testing.T) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		for _, m := range testDeclaration.FindAllStringSubmatch(read(t, path), -1) {
			files[m[1]] = append(files[m[1]], path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestTestsNamedInPagesExist checks that each test named in the project's pages exists. If the name is the title of a
// link, the link must lead to the file that contains the test.
func TestTestsNamedInPagesExist(t *testing.T) {
	files := tests(t)
	for _, page := range []string{
		"README.md", "DEVELOPMENT.md", "CONTRIBUTING.md", "SECURITY.md", "bench/comparison.md", "GNUmakefile",
		"internal/testing/faults/README.md",
	} {
		text := read(t, filepath.Join(root, page))
		for _, name := range testName.FindAllString(text, -1) {
			if len(files[name]) == 0 && name != "TestAcc" { // "TestAcc…" means all acceptance tests
				t.Errorf("%s: no test is called %s", page, name)
			}
		}
		for _, m := range testLink.FindAllStringSubmatch(text, -1) {
			if path := filepath.Join(root, filepath.Dir(page), m[1]); !slices.Contains(files[m[2]], path) {
				t.Errorf("%s: %s is in %v, not in %s", page, m[2], files[m[2]], path)
			}
		}
	}
}

// TestBadgesNameTheTestedReleases checks the badges of the README. The badge of authentik must show the releases with
// recorded responses. The other two must show the first release of Terraform or OpenTofu in the workflow test.yml.
func TestBadgesNameTheTestedReleases(t *testing.T) {
	readme, workflow := read(t, root+"/README.md"), read(t, root+"/.github/workflows/test.yml")
	first := func(job string) string {
		version := regexp.MustCompile(`(?s)\n  ` + job + `:\n.*?version: \["([^"]+)"`)
		return version.FindStringSubmatch(workflow)[1] + " and newer"
	}
	for product, releases := range map[string]string{
		"authentik": recorded(t), "Terraform": first("terraform"), "OpenTofu": first("opentofu"),
	} {
		badge := fmt.Sprintf("![%s %s](https://img.shields.io/badge/%[1]s-%[3]s-", product, releases,
			strings.ReplaceAll(releases, " ", "_"))
		if !strings.Contains(readme, badge) {
			t.Errorf("the README does not contain the badge %s", badge)
		}
	}
}

// recorded returns the range of the authentik releases with recorded responses, for example "2023.10 to 2026.5".
func recorded(t *testing.T) string {
	t.Helper()
	paths, err := filepath.Glob(root + "/internal/testing/authentiksim/testdata/20*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	var releases []*version.Version
	for _, path := range paths {
		releases = append(releases, version.Must(version.NewVersion(strings.TrimSuffix(filepath.Base(path), ".json"))))
	}
	slices.SortFunc(releases, (*version.Version).Compare)
	family := func(v *version.Version) string { return fmt.Sprintf("%d.%d", v.Segments()[0], v.Segments()[1]) }
	return family(releases[0]) + " to " + family(releases[len(releases)-1])
}
