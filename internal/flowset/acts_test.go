package flowset

import (
	"encoding/json"
	"net/http"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// act changes the simulated server as another user would, or makes it fail.
type act = func(*simulation)

func edit(field, value string) act {
	return func(s *simulation) { s.must("", s.Change("a", map[string]any{field: value})) }
}

var rename = edit("slug", "b")

func renameBack(s *simulation) { s.must("", s.Change("b", map[string]any{"slug": "a"})) }

func removeFlow(s *simulation) { s.must("", s.Remove("a")) }

func addOther(s *simulation) {
	s.must(s.AddFlow(map[string]any{"slug": "a", "name": "n", "title": "other", "designation": "recovery"}))
}

func renameAndAddOther(s *simulation) { rename(s); addOther(s) }
func removeAndAddOther(s *simulation) { removeFlow(s); addOther(s) }

func removeAndBindOther(s *simulation) {
	removeAndAddOther(s)
	flow, _ := s.Get("a")
	s.must(s.AddBinding(flow["pk"].(string), s.me, 33))
}

// replaceBeforeBinding makes the server replace the flow "a" with another one when it receives a request that binds a
// stage to the flow. The server then refuses this request.
func replaceBeforeBinding(s *simulation) {
	s.Inject(authentiksim.Fault{Method: http.MethodPost, Path: "/flows/bindings/", Times: 1,
		Answer: func(w http.ResponseWriter, r *http.Request) {
			removeAndAddOther(s)
			authentiksim.Status(http.StatusBadRequest, "application/json", `{"target": ["does not exist"]}`)(w, r)
		}})
}

func moveBinding(orders ...int) act {
	return func(s *simulation) {
		s.must("", s.Remove(s.Bindings()[0]["pk"].(string)))
		for _, order := range orders {
			s.must(s.AddBinding(s.pk, s.me, order))
		}
	}
}

// answer makes the server send this status and body for requests with this method and path: for the first `times`
// requests, or for all of them if `times` is 0.
func answer(times int, method, path string, status int, body string) act {
	return func(s *simulation) {
		s.Inject(authentiksim.Fault{Method: method, Path: path, Times: times,
			Answer: authentiksim.Status(status, "application/json", body)})
	}
}

// lackOnce makes the server answer the first GET request for this path with an empty list.
func lackOnce(path string) act {
	return answer(1, http.MethodGet, path, http.StatusOK, `{"pagination": {"next": 0}, "results": []}`)
}

// usedBy makes the server report that these objects use a flow. Each object consists of an app, a model and a name.
func usedBy(users ...[3]string) act {
	var all []map[string]any
	for _, u := range users {
		all = append(all, map[string]any{"app": u[0], "model_name": u[1], "name": u[2], "pk": "x", "action": "set_null"})
	}
	text, _ := json.Marshal(all)
	return answer(0, http.MethodGet, "/flows/instances/*/used_by/", http.StatusOK, string(text))
}

// usedByMe makes the server report that the stage "me" uses a flow, as if the flow were the stage's configure_flow.
func usedByMe(s *simulation) {
	answer(0, http.MethodGet, "/flows/instances/*/used_by/", http.StatusOK,
		`[{"app": "authentik_stages_authenticator_email", "model_name": "authenticatoremailstage", "pk": "`+s.me+`"}]`)(s)
}

// createFirst simulates another run that creates the flow shortly before this run, and binds a stage at order 50. The
// handler `refuse` answers the create request of this run.
func createFirst(refuse http.HandlerFunc) act {
	return func(s *simulation) {
		s.Inject(authentiksim.Fault{Method: http.MethodPost, Path: "/flows/instances/", Times: 1,
			Answer: func(w http.ResponseWriter, r *http.Request) {
				s.addFlow(nil, []int{50})
				refuse(w, r)
			}})
	}
}

func bindElsewhere(s *simulation) {
	pk := s.must(s.AddFlow(map[string]any{"slug": "elsewhere", "name": "n", "title": "t", "designation": "recovery"}))
	s.must(s.AddBinding(pk, s.me, 5))
}
