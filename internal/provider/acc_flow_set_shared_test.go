package provider_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
)

// A sharedFlow is a flow that several stages of a test use. The names of these stages begin with the slug of the flow,
// so that the test can run on any server.
type sharedFlow struct {
	*acctest.Target
	t    *testing.T
	slug string
}

func newSharedFlow(t *testing.T) sharedFlow {
	f := sharedFlow{acctest.Server(t), t, acctest.Name("shared")}
	t.Cleanup(func() { f.Ask(t, http.MethodDelete, "/flows/instances/"+f.slug+"/", "") })
	return f
}

// placing returns the configuration of a stage that binds itself to the flow. The stage creates the flow if the flow
// does not exist.
func (f sharedFlow) placing(name, more string) string {
	return fmt.Sprintf("resource \"authentik_stage_email\" %q {\n  name = %q\n%s  %s\n}\n", name, f.slug+name, makes(f.slug, "A"), more)
}

// has returns a check that the flow exists and that exactly these stages are bound to it. Each place is "NAME ORDER",
// the name without the slug.
func (f sharedFlow) has(places ...string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if got := flowOf(f.t, f.Target, f.slug); !got.exists || !slices.Equal(got.places, prefixed(f.slug, places)) {
			return fmt.Errorf("the flow exists: %v, with %q", got.exists, got.places)
		}
		return nil
	}
}

func (f sharedFlow) mustBeGone() {
	f.t.Helper()
	if flowOf(f.t, f.Target, f.slug).exists {
		f.t.Error("the flow is there after the destroy of all")
	}
}

func prefixed(prefix string, names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, prefix+name)
	}
	return all
}

// foundFlow is a flow as the API returns it. Its places are the bound stages as "NAME ORDER", sorted.
type foundFlow struct {
	exists bool
	title  any
	places []string
}

func flowOf(t *testing.T, server *acctest.Target, slug string) foundFlow {
	t.Helper()
	status, flow := server.Ask(t, http.MethodGet, "/flows/instances/"+slug+"/", "")
	if status != http.StatusOK {
		return foundFlow{}
	}
	found := foundFlow{exists: true, title: flow["title"]}
	_, page := server.Ask(t, http.MethodGet, fmt.Sprintf("/flows/bindings/?target=%v", flow["pk"]), "")
	for _, one := range page["results"].([]any) {
		binding := one.(map[string]any)
		_, stage := server.Ask(t, http.MethodGet, fmt.Sprintf("/stages/all/%v/", binding["stage"]), "")
		found.places = append(found.places, fmt.Sprintf("%v %v", stage["name"], binding["order"]))
	}
	slices.Sort(found.places)
	return found
}

// Two stages share a flow, and the first one creates it. In one run both get different orders. Whether the flow is
// deleted depends on the order in which the CLI destroys the two stages.
func TestAccFlowSetShared(t *testing.T) {
	t.Run("the maker goes first", func(t *testing.T) {
		f := newSharedFlow(t)
		both := f.placing("maker", "") + f.placing("later", "depends_on = [authentik_stage_email.maker]")
		f.Test(t,
			resource.TestStep{Config: both, Check: f.has("later 20", "maker 10")},
			resource.TestStep{Config: f.placing("later", ""), Check: f.has("later 20")},
		)
		if err := f.has()(nil); err != nil {
			t.Errorf("after all destroys: %v", err)
		}
	})
	t.Run("the maker goes last", func(t *testing.T) {
		f := newSharedFlow(t)
		both := f.placing("maker", "") + f.placing("later", "depends_on = [authentik_stage_email.maker]")
		f.Test(t, resource.TestStep{Config: both, Check: f.has("later 20", "maker 10")})
		f.mustBeGone()
	})
	t.Run("at once", func(t *testing.T) {
		f := newSharedFlow(t)
		f.Test(t, resource.TestStep{Config: f.placing("one", "") + f.placing("two", ""), Check: func(*terraform.State) error {
			if err := f.has("one 10", "two 20")(nil); err == nil {
				return nil
			}
			return f.has("one 20", "two 10")(nil)
		}}) // if the stage that created the flow was destroyed first, the flow still exists here
	})
}
