package authentiksim

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// These are the kinds of records. The kind of a stage is the last part of the name of its Django app, such as
// authentik_stages_email.
const (
	kindEmail          = "email"
	kindAuthenticator  = "authenticator_email"
	kindValidate       = "authenticator_validate"
	kindIdentification = "identification"
	kindPrompt         = "prompt"
	kindUserWrite      = "user_write"
	kindUserLogin      = "user_login"

	kindFlow          = "flow"
	kindBinding       = "binding"
	kindPolicy        = "policy"
	kindPolicyBinding = "policy_binding"
	kindPromptField   = "prompt_field"
	kindUser          = "user"
	kindBrand         = "brand"
	kindDevice        = "device"
)

// These kinds have no records of their own. Their view sets list all stages and all policies.
const (
	kindAnyStage  = "any_stage"
	kindAnyPolicy = "any_policy"
)

// stageKinds has the kinds of all stages.
var stageKinds = []string{kindEmail, kindAuthenticator, kindValidate, kindIdentification, kindPrompt, kindUserWrite,
	kindUserLogin}

// resource is a view set of DRF, which is a group of endpoints for one type of object, with the object's fields.
type resource struct {
	kinds    []string // the kinds of its records
	path     string   // below /api/v3
	since    since    // the first release that has the resource
	label    string   // the model's class name, in the details of a 404
	app      string   // the name of the model's app, in permissions and in used_by
	verbose  string   // what authentik's pages call the model; only stages show it
	key      string   // the name of the primary key in responses; "" = pk
	numbered bool     // primary keys are numbers, and not UUIDs
	readOnly bool     // objects can only be listed, read and deleted
	fields   []field
	filters  []filter // other than the filter by name
	search   []string // the fields that the parameter search looks into
	order    []string // the fields of the default order

	show     func(*store, *record, map[string]any)                   // adds values that are not fields; nil = none
	validate func(*cleaning, map[string]any) error                   // Serializer.validate; nil = every body is valid
	written  func(s *store, rec *record, values, out map[string]any) // changes the response to a write; nil = no change
}

// viewSets returns the resource of each kind.
func viewSets() map[string]*resource {
	return map[string]*resource{
		kindEmail: emailStages(), kindAuthenticator: authenticatorStages(), kindValidate: validateStages(),
		kindIdentification: identificationStages(), kindPrompt: promptStages(), kindUserWrite: userWriteStages(),
		kindUserLogin: userLoginStages(), kindAnyStage: anyStages(),
		kindFlow: flows(), kindBinding: bindings(), kindPolicy: expressionPolicies(), kindAnyPolicy: anyPolicies(),
		kindPolicyBinding: policyBindings(), kindPromptField: promptFields(),
		kindUser: users(), kindBrand: brandViews(), kindDevice: devices(),
	}
}

// model returns the model's name in permissions and in used_by.
func (r *resource) model() string { return strings.ToLower(r.label) }

// permission returns the permission that a token needs for a method.
func (r *resource) permission(method string) string {
	action := "view"
	switch method {
	case http.MethodPost:
		action = "add"
	case http.MethodPut, http.MethodPatch:
		action = "change"
	case http.MethodDelete:
		action = "delete"
	}
	return r.app + "." + action + "_" + r.model()
}

// represent returns an object in the form that responses have, as to_representation of a DRF serializer does.
func (r *resource) represent(s *store, rec *record) map[string]any {
	out := map[string]any{}
	for _, f := range r.fields {
		if f.shown(s.release) {
			out[f.name] = f.value(s.release, rec.values[f.name])
		}
	}
	out[cmp.Or(r.key, "pk")] = rec.pk
	if r.numbered {
		out["pk"], _ = strconv.Atoi(rec.pk)
	}
	if r.show != nil {
		r.show(s, rec, out)
	}
	return out
}

// get returns the object with the key in a path: the slug of a flow, or the primary key of any other object. If there
// is none, the error is the 404 response.
func (r *resource) get(s *store, key string) (*record, error) {
	rec := s.unique[uniqueKey{kindFlow, key}]
	if r.kinds[0] != kindFlow {
		pk, ok := pyUUID(key)
		if r.numbered {
			pk, ok = key, true
		}
		if !ok {
			return nil, refuse(http.StatusNotFound, "Not found.")
		}
		rec = s.find(r.kinds, pk)
	}
	switch {
	case rec != nil:
		return rec, nil
	case !s.release.has(namedNotFound):
		return nil, refuse(http.StatusNotFound, "Not found.")
	}
	return nil, refuse(http.StatusNotFound, "No "+r.label+" matches the given query.")
}

// field returns the field with this name, or nil if the release does not know the field.
func (r *resource) field(rel release, name string) *field {
	i := slices.IndexFunc(r.fields, func(f field) bool { return f.name == name && f.known(rel) })
	if i < 0 {
		return nil
	}
	return &r.fields[i]
}

// defaults returns the values that the fields of a new object have unless the request sets them.
func (r *resource) defaults(rel release) map[string]any {
	values := map[string]any{}
	for _, f := range r.fields {
		if _, done := values[f.name]; !f.nested && (!done || f.known(rel)) {
			values[f.name] = f.fallback
		}
	}
	return values
}
