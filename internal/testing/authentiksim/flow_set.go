package authentiksim

import (
	"maps"
	"slices"
)

// HonourFlowSet makes writes of stages take flow_set for what the API documents it to be: the list of the flows that
// the stage is part of, with those made that do not exist. No release does; those before 2025.12 go on refusing it.
func (s *Server) HonourFlowSet() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.honoursFlowSet = true
}

// nestedFlow is a flow within a request's body: what of it is valid, and the record that has its slug, nil where none
// has.
type nestedFlow struct {
	record *record
	values map[string]any
}

// membership is flow_set of a body, each flow validated as in a write of its own; nil without the key, and on servers
// that do not honour it.
func (c *call) membership(data any) ([]nestedFlow, error) {
	body, _ := data.(map[string]any)
	list, given := body["flow_set"].([]any)
	if !given || !c.store.honoursFlowSet || !c.store.release.has(flowSetIgnored) ||
		!slices.Contains(stageKinds, c.resource.kinds[0]) {
		return nil, nil
	}
	flows := []nestedFlow{}
	for _, item := range list {
		fields, _ := item.(map[string]any)
		slug, _ := fields["slug"].(string)
		has := c.store.by(kindFlow, slug)
		values, err := (&cleaning{store: c.store, record: has}).run(flowSetFields(), item)
		if err != nil {
			return nil, err
		}
		flows = append(flows, nestedFlow{has, values})
	}
	return flows, nil
}

// takeFlowSet binds the stage to the flows in a request's body, and unbinds it from all others; without the key
// everything stays.
func (c *call) takeFlowSet(rec *record) {
	if c.flows == nil {
		return
	}
	wanted := map[string]bool{}
	for _, nested := range c.flows {
		flow := nested.record
		if flow == nil {
			flow = c.store.add(kindFlow, nested.values)
		} else {
			c.store.assign(flow, nested.values)
		}
		wanted[flow.pk] = true
		c.store.bindLast(flow, rec)
	}
	for _, binding := range slices.Clone(c.store.bound[rec.pk]) {
		if !wanted[binding.text("target")] {
			c.store.remove(binding)
		}
	}
}

// bindLast binds a stage behind the others of the flow, unless it is bound.
func (s *store) bindLast(flow, stage *record) {
	last := int64(0)
	for _, binding := range s.bound[flow.pk] {
		if binding.text("stage") == stage.pk {
			return
		}
		order, _ := binding.values["order"].(int64)
		last = max(last, order)
	}
	values := s.resources[kindBinding].defaults(s.release)
	maps.Copy(values, map[string]any{"target": flow.pk, "stage": stage.pk, "order": last + 10})
	s.insert(kindBinding, values)
}
