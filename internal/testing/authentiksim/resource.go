package authentiksim

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// These are the kinds (types) of stored objects. The kind of a stage is the name of its Django app without the prefix
// authentik_stages_.
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

// No stored object has one of these two kinds. They stand for the lists of all stages and of all policies.
const (
	kindAnyStage  = "any_stage"
	kindAnyPolicy = "any_policy"
)

var stageKinds = []string{kindEmail, kindAuthenticator, kindValidate, kindIdentification, kindPrompt, kindUserWrite,
	kindUserLogin}

// resource defines the endpoints and the fields of one type of object, like a view set and its serializer in the Django
// REST framework.
type resource struct {
	kinds    []string // the kinds of the records that the resource shows
	path     string   // the path of the list below /api/v3
	since    since    // the first release that has the resource
	label    string   // the class name of the model, which the text of a 404 contains
	app      string   // the name of the model's Django app, which permissions and used_by contain
	verbose  string   // the readable name of the model, which only responses for stages contain
	key      string   // the name of the primary key in responses; "" = pk
	numbered bool     // primary keys are numbers, and not UUIDs
	readOnly bool     // objects can only be listed, read and deleted
	unlisted bool     // used_by does not list the objects of this resource
	fields   []field
	filters  map[string]filter // by the name of the query parameter, which is also the name of the field
	search   []string          // the fields in which the query parameter "search" looks for words
	order    []string          // the fields that sort a list by default

	show     func(*store, *record, map[string]any)      // adds more values to a response; nil = none
	validate func(*cleaning, map[string]any) error      // checks all fields together; nil = no check
	written  func(s *store, values, out map[string]any) // changes the response to a POST, PUT or PATCH; nil = no change
}

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

// model returns the name of the model in permissions and in used_by.
func (r *resource) model() string { return strings.ToLower(r.label) }

var actions = map[string]string{
	http.MethodPost: "add", http.MethodPut: "change", http.MethodPatch: "change", http.MethodDelete: "delete",
}

func (r *resource) permission(method string) string {
	return r.app + "." + cmp.Or(actions[method], "view") + "_" + r.model()
}

// represent returns an object as responses show it, like the method to_representation of a Django serializer.
func (r *resource) represent(s *store, rec *record) map[string]any {
	out := map[string]any{}
	for _, f := range r.fields {
		if f.shown(s.release) {
			out[f.name] = f.value(rec.values[f.name])
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

// get returns the object whose key is in the path of a request, or a response with status 404 as the error.
func (r *resource) get(s *store, key string) (*record, error) {
	isKey := true
	if !r.numbered && r.kinds[0] != kindFlow {
		key, isKey = pyUUID(key)
	}
	if rec := s.lookup(key, r.kinds...); rec != nil && isKey {
		return rec, nil
	}
	if !isKey || !s.release.has(namedNotFound) {
		return nil, refuse(http.StatusNotFound, "Not found.")
	}
	return nil, refuse(http.StatusNotFound, "No "+r.label+" matches the given query.")
}

func (r *resource) shows(name string, rel release) bool {
	return slices.ContainsFunc(r.fields, func(f field) bool { return f.name == name && f.shown(rel) })
}
