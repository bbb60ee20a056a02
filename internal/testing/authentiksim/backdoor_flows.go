package authentiksim

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// seed stores the objects of a new authentik server that tests need.
func (s *store) seed() {
	s.add(kindFlow, map[string]any{
		"name": "Change Password", "slug": "default-password-change", "title": "Change password",
		"designation": "stage_configuration", "authentication": "require_authenticated",
	})
	s.add(kindUser, map[string]any{"username": "akadmin", "name": "authentik Default Admin", "email": "root@example.com"})
	s.add(kindBrand, map[string]any{"domain": "authentik-default", "default": true})
}

// SetRelease upgrades or downgrades the server. All data stay, in the form of the new release.
func (s *Server) SetRelease(text string) error {
	r, err := parseRelease(text)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.release = r
	clear(s.store.lists)
	return nil
}

// AddTemplate adds an email template, for example "email/corporate.html", as if an administrator had mounted it.
func (s *Server) AddTemplate(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.templates = append(s.store.templates, name)
}

// AddFlow stores a flow without validation. The fields must include a slug.
func (s *Server) AddFlow(fields map[string]any) (pk string, err error) {
	if slug, _ := fields["slug"].(string); slug == "" {
		return "", errors.New("a flow needs a slug")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	values := map[string]any{"name": fields["slug"], "title": fields["slug"], "designation": "stage_configuration"}
	maps.Copy(values, fields)
	return s.store.add(kindFlow, values).pk, nil
}

// Flow returns a copy of a stored flow.
func (s *Server) Flow(slug string) (map[string]any, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.store.by(kindFlow, slug)
	if rec == nil {
		return nil, false
	}
	return s.store.snapshot(rec), true
}

// ChangeFlow changes fields of a flow without validation.
func (s *Server) ChangeFlow(slug string, fields map[string]any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.store.by(kindFlow, slug)
	if rec == nil {
		return fmt.Errorf("no flow %s", slug)
	}
	s.store.assign(rec, stored(fields))
	return nil
}

// RemoveFlow deletes a flow with its bindings.
func (s *Server) RemoveFlow(slug string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.store.by(kindFlow, slug)
	if rec == nil {
		return fmt.Errorf("no flow %s", slug)
	}
	s.store.remove(rec)
	return nil
}

// Bindings returns all bindings of stages to flows in the order of their creation. target and stage are primary keys.
func (s *Server) Bindings() []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.store.snapshots(kindBinding)
}

// AddBinding binds a stage to a flow; both arguments are primary keys. It returns an error if the stage is already
// bound to the flow at this order.
func (s *Server) AddBinding(target, stage string, order int) (pk string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.store.kinds[kindFlow][target] == nil || s.store.find(stageKinds, stage) == nil {
		return "", fmt.Errorf("no flow %s or no stage %s", target, stage)
	}
	if slices.ContainsFunc(s.store.bound[target], func(other *record) bool {
		return other.values["stage"] == stage && other.values["order"] == int64(order)
	}) {
		return "", fmt.Errorf("the stage %s is bound to the flow %s at %d already", stage, target, order)
	}
	return s.store.add(kindBinding, map[string]any{"target": target, "stage": stage, "order": int64(order)}).pk, nil
}

// RemoveBinding deletes a binding.
func (s *Server) RemoveBinding(pk string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec := s.store.kinds[kindBinding][pk]
	if rec == nil {
		return fmt.Errorf("no binding %s", pk)
	}
	s.store.remove(rec)
	return nil
}

// AddDevice enrolls an email device through an authenticator stage. The user of the device is named after the address.
func (s *Server) AddDevice(stageID, email string) (pk int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	stage := s.stage(stageID)
	if stage == nil || stage.kind != kindAuthenticator {
		return 0, fmt.Errorf("no authenticator stage %s", stageID)
	}
	user := s.store.by(kindUser, email)
	if user == nil {
		user = s.store.add(kindUser, map[string]any{"username": email, "name": email, "email": email})
	}
	device := s.store.add(kindDevice, map[string]any{"name": "Email Device", "email": email, "stage": stage.pk,
		"user": user.pk})
	return strconv.Atoi(device.pk)
}

// SetPageCap limits page_size, as an administrator can; 0 restores authentik's own limit of 100.
func (s *Server) SetPageCap(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.pageCap = n
}

// HideVersion makes the version endpoint answer with this status, as HTML or as JSON. Status 0 shows the version again.
func (s *Server) HideVersion(status int, html bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hiddenVersion = nil
	if status == 0 {
		return
	}
	s.hiddenVersion = func() (reply, error) {
		if html {
			return reply{status: status, body: page(notFoundPage)}, nil
		}
		return reply{}, refuse(status, http.StatusText(status))
	}
}
