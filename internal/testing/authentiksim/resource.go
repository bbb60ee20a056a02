package authentiksim

import (
	"net/http"
	"slices"
	"strings"
)

// These are the kinds of records.
const (
	kindEmail         = "email"
	kindAuthenticator = "authenticator_email"
	kindValidate      = "validate"
	kindAnyStage      = "stage" // has no records of its own; its view set lists all stages
	kindFlow          = "flow"
	kindBinding       = "binding"
	kindUser          = "user"
	kindBrand         = "brand"
	kindDevice        = "device"

	kindIdentification = "identification"
	kindPrompt         = "prompt"
	kindPromptField    = "prompt_field"
	kindUserWrite      = "user_write"
	kindUserLogin      = "user_login"
	kindPolicy         = "policy"
	kindAnyPolicy      = "any_policy" // has no records of its own; its view set lists all policies
	kindPolicyBinding  = "policy_binding"
	kindProvider       = "provider"
)

// stageKinds has the kinds that stages/all lists.
var stageKinds = []string{kindEmail, kindAuthenticator, kindValidate, kindIdentification, kindPrompt, kindUserWrite,
	kindUserLogin}

// resource is a view set of Django REST framework, with its model and serializer.
type resource struct {
	kinds      []string // the kinds of its records
	path       string   // below /api/v3
	needs      capability
	label      string   // the model's class name, for 404 details
	app, model string   // the names in permissions and used_by
	key        string   // the name of the primary key in responses
	list       []string // the methods of the list's path
	detail     []string // the methods of an object's path
	fields     []field
	filters    []filter
	search     []string
	order      []string                                                // the fields of the default order
	lookup     func(*store, string) *record                            // by the key in the path; nil: by UUID
	show       func(*store, *record, map[string]any)                   // adds values that are not fields to a response
	validate   func(*cleaning, map[string]any) error                   // Serializer.validate, and what fails in the save
	used       bool                                                    // has a used_by path
	written    func(s *store, rec *record, values, out map[string]any) // changes the response to a write
}

var (
	listMethods   = []string{http.MethodGet, http.MethodPost}
	detailMethods = []string{http.MethodGet, http.MethodPut, http.MethodPatch, http.MethodDelete}
)

// viewSets returns all resources by their kind.
func viewSets() map[string]*resource {
	return map[string]*resource{
		kindEmail: emailStages(), kindAuthenticator: authenticatorStages(), kindValidate: validateStages(),
		kindAnyStage: anyStages(),
		kindFlow:     flows(), kindBinding: bindings(), kindUser: users(), kindBrand: brandViews(), kindDevice: devices(),
		kindIdentification: identificationStages(), kindPrompt: promptStages(), kindPromptField: promptFields(),
		kindUserWrite: userWriteStages(),
		kindUserLogin: userLoginStages(), kindPolicy: expressionPolicies(), kindAnyPolicy: anyPolicies(),
		kindPolicyBinding: policyBindings(), kindProvider: providers(),
	}
}

// permission returns the permission that a token needs for a method.
func (r *resource) permission(method string) string {
	action := map[string]string{http.MethodPost: "add", http.MethodPut: "change", http.MethodPatch: "change",
		http.MethodDelete: "delete"}[method]
	if action == "" {
		action = "view"
	}
	return r.app + "." + action + "_" + r.model
}

// represent does what the serializer's to_representation does: it returns the object as responses show it.
func (r *resource) represent(s *store, rec *record) map[string]any {
	out := map[string]any{r.key: rec.pk}
	for _, f := range r.fields {
		if f.shown(s.release) {
			out[f.name] = f.value(s.release, rec.values[f.name])
		}
	}
	if r.show != nil {
		r.show(s, rec, out)
	}
	return out
}

// get returns the object with the key in the path. Its error is the 404 response.
func (r *resource) get(s *store, key string) (*record, error) {
	if r.lookup != nil {
		if rec := r.lookup(s, key); rec != nil {
			return rec, nil
		}
		return nil, r.notFound(s)
	}
	pk, ok := pyUUID(key)
	if !ok {
		return nil, refuse(http.StatusNotFound, "Not found.")
	}
	if rec := s.find(r.kinds, pk); rec != nil {
		return rec, nil
	}
	return nil, r.notFound(s)
}

func (r *resource) notFound(s *store) error {
	if !s.release.has(namedNotFound) {
		return refuse(http.StatusNotFound, "Not found.")
	}
	return refuse(http.StatusNotFound, "No "+r.label+" matches the given query.")
}

// shownField returns the field with this name, or nil if responses do not show it. Lists can be ordered by shown fields
// only.
func (r *resource) shownField(rel release, name string) *field {
	i := slices.IndexFunc(r.fields, func(f field) bool { return f.name == name && f.shown(rel) })
	if i < 0 {
		return nil
	}
	return &r.fields[i]
}

// defaults returns the values of a new object for the fields that a request leaves out.
func (r *resource) defaults(rel release) map[string]any {
	values := map[string]any{}
	for _, f := range r.fields {
		if _, done := values[f.name]; !f.unstored && (!done || f.known(rel)) {
			values[f.name] = f.fallback
		}
	}
	return values
}

// containsFold does what PostgreSQL's ILIKE '%part%' does.
func containsFold(s, part string) bool {
	return strings.Contains(strings.ToUpper(s), strings.ToUpper(part))
}
