package flowset

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/authentiksim"
)

// Each case refreshes, plans and applies the flow_set blocks of a stage, or destroys the stage. Other users change the
// server in between. The plan says what will happen. The apply sends only the requests that are needed. If the apply
// succeeds, the next plan is empty.
func TestLifeOfABlock(t *testing.T) {
	type (
		list = []blockModel
		was  = []modify
	)
	const (
		recreate = "POST instances, POST bindings"
		twice    = "The flow runs the stage more than once"
		slugBack = "The flow gets its slug back"
		deletes  = "The flow will be deleted, because"
	)
	only, own := list{configBlock("a")}, list{configBlock("a", canCreate)}
	lost := func(b *blockModel) { *b = configBlock("a", canCreate, created, unbound) }
	lostOther := func(b *blockModel) { lost(b); otherTitle(b) }
	brand, wiki := [3]string{"authentik_brands", "brand", "Default brand"},
		[3]string{"authentik_providers_oauth2", "oauth2provider", "Wiki"}
	refused := authentiksim.Status(http.StatusBadRequest, "application/json", `{"slug": ["already exists."]}`)
	for _, c := range []struct {
		name         string
		isMissing    bool  // whether the flow "a" does not exist at the beginning
		mine, others []int // the orders at which the stage and other stages are bound to the flow
		was          was   // changes of the block in the state; nil = the state has no block
		outside      act   // what happens before the refresh
		read         string
		later        act  // what happens between the refresh and the plan
		isIgnored    bool // whether ignore_changes replaces the configured blocks with those of the state
		config       list
		plan         string // a part of the only diagnostic of the plan; "" = there must be no diagnostic
		during       act    // what happens between the plan and the apply
		late         act    // what happens after the stage is written, before its bindings change
		isBound      bool   // whether the refresh must find the binding of the stage
		isDestroyed  bool   // whether the test destroys the stage, and applies nothing
		apply        string
		writes       string
		orders       string // the orders of the stage's bindings after the apply
		keeps        bool   // whether the state keeps the block although the apply fails
		created      bool
	}{
		{name: "missing flow", isMissing: true, config: own, writes: recreate, orders: "10", created: true},
		{name: "flow with another stage", others: []int{30}, config: own, writes: "POST bindings", orders: "40"},
		{name: "bound as written", mine: []int{5}, config: list{configBlock("a", atOrder(5))}, orders: "5"},
		{name: "bound at another order", mine: []int{6}, config: list{configBlock("a", atOrder(5))},
			plan: "at order 6, and the apply moves it to the order of this block", writes: "PATCH bindings", orders: "5"},
		{name: "bound flow with another title", mine: []int{6}, config: list{configBlock("a", canCreate, otherTitle)},
			plan: "The apply changes its title.", writes: "PATCH instances", orders: "6"},
		{name: "title and order change", mine: []int{5}, was: was{atOrder(5)},
			config: list{configBlock("a", otherTitle, atOrder(20))}, writes: "PATCH instances, PATCH bindings", orders: "20"},
		{name: "bound twice, once at the new order", mine: []int{20, 5}, was: was{atOrder(20)}, read: twice,
			config: list{configBlock("a", atOrder(5))}, writes: "DELETE bindings", orders: "5"},
		{name: "bindings cannot be read", mine: []int{5, 20}, was: was{atOrder(20)}, read: twice,
			config: list{configBlock("a", otherTitle, atOrder(20))},
			during: answer(0, "GET", "/flows/bindings/", 403, "{}"),
			apply:  "Could not list the bindings", orders: "5 20", keeps: true},
		{name: "misspelled slug", isMissing: true, config: list{configBlock("default-pasword-change")},
			apply: "this token. Correct the slug"},
		{name: "another run creates the flow first", isMissing: true, config: own, during: createFirst(refused),
			writes: recreate, orders: "60"},
		{name: "another run creates the flow first, crash", isMissing: true, config: own,
			during: createFirst(authentiksim.Crash), writes: recreate, orders: "60"},

		{name: "moved", mine: []int{10}, was: was{}, outside: moveBinding(30), config: list{configBlock("a", atOrder(10))},
			writes: "PATCH bindings", orders: "10"},
		{name: "moved, order not written", mine: []int{10}, was: was{}, outside: moveBinding(30), config: only, orders: "30"},
		{name: "unbound", mine: []int{10}, was: was{}, outside: moveBinding(), config: only, writes: "POST bindings",
			orders: "10"},
		{name: "bound again, and bound to another flow", mine: []int{10}, was: was{unbound}, outside: bindElsewhere,
			config: only, orders: "5 10"},
		{name: "title changed", mine: []int{10}, was: was{}, outside: edit("title", "Other"), config: own,
			writes: "PATCH instances", orders: "10"},
		{name: "layout changed, not written", mine: []int{10}, was: was{}, outside: edit("layout", "content_left"),
			config: own, orders: "10"},
		{name: "flow deleted", mine: []int{10}, was: was{created}, outside: removeFlow, config: own, writes: recreate,
			orders: "10", created: true},
		{name: "flow deleted, not described", mine: []int{10}, was: was{}, outside: removeFlow, config: only,
			plan: "write name, title and designation", apply: "The flow does not exist"},
		{name: "flow deleted after the stage is written", mine: []int{10}, was: was{created}, late: removeFlow,
			config: list{configBlock("a", canCreate, atOrder(4))}, apply: "The planned flow no longer exists",
			keeps: true, created: true},
		{name: "flow replaced after the plan", mine: []int{10}, was: was{created},
			config: list{configBlock("a", canCreate, atOrder(20))}, during: removeAndAddOther,
			apply: "The planned flow no longer exists"},
		{name: "flow replaced after the stage is written", mine: []int{10}, was: was{created},
			config: list{configBlock("a", canCreate, atOrder(20))}, late: removeAndAddOther,
			apply: "The planned flow no longer exists", keeps: true, created: true},
		{name: "flow replaced between its creation and the binding", isMissing: true, config: own,
			during: replaceBeforeBinding, writes: recreate + ", PATCH instances, POST bindings", orders: "10"},
		{name: "flow replaced", was: was{created}, outside: removeAndAddOther, config: only, writes: "POST bindings",
			orders: "10"},
		{name: "list lacks the flow", mine: []int{10}, was: was{created}, outside: lackOnce("/flows/instances/"),
			config: own, isBound: true, orders: "10", created: true},
		{name: "list lacks the binding", mine: []int{10}, was: was{}, outside: lackOnce("/flows/bindings/"), config: own,
			isBound: true, orders: "10"},
		{name: "create lost, flow as requested", was: was{lost}, config: own, writes: "POST bindings", orders: "10",
			created: true},
		{name: "create lost, flow of somebody else", was: was{lostOther}, config: only, writes: "POST bindings",
			orders: "10"},
		{name: "create lost, no flow", isMissing: true, was: was{lost}, config: own, writes: recreate, orders: "10",
			created: true},

		{name: "renamed, created", mine: []int{10}, was: was{created}, outside: rename, config: own, plan: slugBack,
			writes: "PATCH instances", orders: "10", created: true},
		{name: "renamed, created, slug taken", mine: []int{10}, was: was{created}, outside: renameAndAddOther, config: own,
			plan: slugBack, apply: "slug", writes: "PATCH instances", orders: "10", keeps: true, created: true},
		{name: "renamed, ignored", mine: []int{10}, was: was{}, outside: rename, isIgnored: true, orders: "10"},
		{name: "renamed, new slug written", mine: []int{10}, was: was{}, later: rename, config: list{configBlock("b")},
			orders: "10"},
		{name: "renamed, created, new slug written", mine: []int{10}, was: was{created}, later: rename,
			config: list{configBlock("b")}, orders: "10", created: true},
		{name: "renamed, removed", mine: []int{10}, was: was{}, outside: rename,
			plan: `Flow "b" will no longer run this stage`, writes: "DELETE bindings"},
		{name: "renamed, old slug", mine: []int{10}, was: was{}, outside: rename, config: only,
			plan: `write slug = "b"`, apply: "The flow does not exist", orders: "10"},
		{name: "renamed, old slug and all fields", mine: []int{10}, was: was{}, outside: rename, config: own,
			plan: `write slug = "b"`, writes: recreate + ", DELETE bindings", orders: "10", created: true},
		{name: "renamed, and renamed back", mine: []int{10}, was: was{}, outside: rename, later: renameBack, config: only,
			orders: "10"},
		{name: "renamed, and renamed back by the same apply", mine: []int{10}, was: was{}, outside: rename, config: only,
			plan: `write slug = "b"`, during: renameBack, orders: "10"},
		{name: "renamed after the plan", mine: []int{10}, was: was{}, config: list{configBlock("a", otherTitle)},
			during: renameAndAddOther, apply: "The planned flow no longer exists", orders: "10"},

		{name: "removed, created, bound a second time", mine: []int{10, 20}, was: was{created}, read: twice,
			plan:  `A flow may stay without an owner: Flow "a" keeps running this stage through another binding.`,
			apply: `used by the stage "me" at order 20`, writes: "DELETE bindings", orders: "20"},
		{name: "removed", mine: []int{10}, was: was{},
			plan:   "will no longer run this stage." + keepBlock + " " + openRecovery,
			writes: "DELETE bindings"},
		{name: "removed, another binding is left", mine: []int{10, 21}, was: was{}, read: twice, writes: "DELETE bindings",
			orders: "21"},
		{name: "removed, no recovery flow", mine: []int{10}, was: was{}, outside: edit("designation", "enrollment"),
			writes: "DELETE bindings"},
		{name: "removed, created", mine: []int{10}, was: was{created}, plan: deletes,
			writes: "DELETE bindings, DELETE instances"},
		{name: "removed, created, not bound", was: was{created}, plan: deletes, writes: "DELETE instances"},
		{name: "removed, created, flow is gone", mine: []int{10}, was: was{created}, later: removeFlow, plan: deletes},
		{name: "removed, created, flow is replaced and bound", mine: []int{10}, was: was{created},
			during: removeAndBindOther, plan: deletes, orders: "33"},
		{name: "removed, created, must not be deleted", mine: []int{10}, was: was{created}, plan: deletes,
			during: answer(0, "DELETE", "/flows/instances/*/", 403, "{}"), apply: `Could not delete flow "a"`,
			writes: "DELETE bindings, DELETE instances", keeps: true, created: true},
		{name: "removed, another block fails", mine: []int{10}, was: was{}, config: list{configBlock("b", canCreate)},
			plan: openRecovery, during: answer(0, "POST", "/flows/instances/", 403, "{}"), apply: `Could not create flow "b"`,
			writes: "POST instances", orders: "10", keeps: true},
		{name: "removed, create lost", was: was{lost}, plan: deletes, writes: "DELETE instances"},

		{name: "destroyed", isDestroyed: true, mine: []int{10}, was: was{}, plan: IfRenamed, orders: "10"},
		{name: "destroyed, not bound", isDestroyed: true, was: was{}},
		{name: "destroyed, created", isDestroyed: true, mine: []int{10, 20}, was: was{created}, read: twice, plan: deletes,
			writes: "DELETE instances"},
		{name: "destroyed, another stage uses the flow", isDestroyed: true, mine: []int{10}, others: []int{5},
			was: was{created}, plan: openRecovery,
			apply: `used by the stage "other" at order 5.`, orders: "10"},
		{name: "destroyed, a brand uses the flow twice", isDestroyed: true, mine: []int{10}, was: was{created},
			outside: usedBy(brand, brand, wiki), plan: `used by "Default brand" (brand), "Wiki" (oauth2provider).`,
			apply: `used by "Default brand" (brand), "Wiki" (oauth2provider).`, orders: "10"},
		{name: "destroyed, the stage itself uses the flow", isDestroyed: true, mine: []int{10}, was: was{created},
			outside: usedByMe, plan: deletes, writes: "DELETE instances"},
		{name: "destroyed, identification stages cannot be listed", isDestroyed: true, mine: []int{10}, was: was{created},
			plan: deletes, outside: answer(0, "GET", "/stages/identification/", 500, "{}"),
			apply: "Could not find out what uses flow", orders: "10"},
		{name: "destroyed, nine users of the flow", isDestroyed: true, mine: []int{10},
			others: []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, was: was{created}, plan: "at order 5, and 4 more.",
			apply: "at order 5, and 4 more.", orders: "10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := simulate(t)
			if !c.isMissing {
				s.addFlow(c.mine, c.others)
			}
			do := func(a act) {
				if a != nil {
					a(s)
				}
			}
			var prior, state list
			var planned, applied diag.Diagnostics
			if c.was != nil {
				prior = list{s.stateBlock(c.was...)}
			}
			do(c.outside)
			prior = s.refresh(c.read, prior...)
			if len(prior) > 0 && prior[0].PK.IsNull() {
				_, exists := s.Get("a")
				if exists || !prior[0].Order.IsNull() || prior[0].Created.ValueBool() {
					t.Errorf("after the refresh, the state of a flow that exists: %t is %v", exists, prior)
				}
			}
			if c.isBound && prior[0].Order.IsNull() {
				t.Errorf("the refresh does not find the binding: %v", prior)
			}
			do(c.later)
			if c.isIgnored {
				c.config = prior
			}
			if c.isDestroyed {
				priorList := listOf(prior)
				planned = WarnDestroy(t.Context(), s.client, "this stage", priorList, s.me, nil)
				Remove(t.Context(), s.client, priorList, s.me, &applied)
			} else {
				var lists Lists
				lists, planned = s.plan(s.me, c.config, prior)
				do(c.during)
				state, applied = s.apply(lists, func() { do(c.late) })
			}
			mustSay(t, planned, c.plan)
			mustSay(t, applied, c.apply)
			if len(planned) > 1 || len(applied) > 1 {
				t.Errorf("the plan says %s; the apply says %s", textOf(planned), textOf(applied))
			}
			writes, orders := strings.Join(s.writes(), ", "), strings.Trim(fmt.Sprint(s.orders()), "[]")
			if writes != c.writes || orders != c.orders {
				t.Errorf("requests %q, want %q; orders %q, want %q", writes, c.writes, orders, c.orders)
			}
			isKept := c.keeps || !applied.HasError() && len(c.config) > 0
			if isKept != (len(state) > 0) {
				t.Errorf("the state has %v", state)
			}
			for _, block := range state {
				isPlaced := len(s.orders()) == 0 || slices.Max(s.orders()) == block.Order.ValueInt64()
				if block.Created.ValueBool() != c.created || !isPlaced {
					t.Errorf("the state has %v", block)
				}
			}
			if !c.isDestroyed && !applied.HasError() {
				read := ""
				if len(s.orders()) > 1 {
					read = c.read
				}
				lists, problems := s.plan(s.me, c.config, s.refresh(read, state...))
				if !lists.Planned.Equal(lists.Prior) {
					t.Errorf("the next plan is %s, the state %s; %s", lists.Planned, lists.Prior, textOf(problems))
				}
			}
		})
	}
}
