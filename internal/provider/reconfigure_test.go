package provider_test

import (
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/authentik"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/fastpath"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/provider"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/acctest"
	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"
)

type closeCounter struct {
	*http.Transport

	closed int
}

func (c *closeCounter) CloseIdleConnections() {
	c.closed++
	c.Transport.CloseIdleConnections()
}

// A debugger can configure one provider process many times, and each Configure creates a client. The garbage collector
// must be able to free the earlier clients.
func TestReplacedClientsAreReleased(t *testing.T) {
	server := acctest.Simulated(t, "")
	var clients []weak.Pointer[authentik.Client]
	network := &closeCounter{Transport: &http.Transport{}}
	t.Cleanup(network.Transport.CloseIdleConnections)
	newClient := func(config authentik.Config) (*authentik.Client, error) {
		client, err := authentik.NewForTest(config, network)
		clients = append(clients, weak.Make(client))
		return client, err
	}
	provided := fastpath.New(provider.NewWithClient("test", newClient))
	session := tfcore.New(t, func() tfprotov6.ProviderServer { return provided })
	for i := range 5 {
		session.Configure(attributes{"url": server.URL, "token": server.Token})
		mustSucceed(t, session.Resource(email).Apply(named(fmt.Sprint("stage ", i), newFlow("flow"))))
	}
	if network.closed != len(clients)-1 {
		t.Errorf("the connections of %d of %d earlier clients are closed", network.closed, len(clients)-1)
	}
	earlier := clients[:len(clients)-1]
	isCollected := func(client weak.Pointer[authentik.Client]) bool { return client.Value() == nil }
	// One garbage collection may not be enough: a client can stay in memory until the goroutines of its connections have
	// ended.
	for range 100 {
		runtime.GC()
		if earlier = slices.DeleteFunc(earlier, isCollected); len(earlier) == 0 {
			return
		}
	}
	t.Errorf("%d of %d earlier clients are still in memory", len(earlier), len(clients)-1)
}
