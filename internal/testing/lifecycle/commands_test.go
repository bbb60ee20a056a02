package lifecycle_test

const (
	ignoring    = "lifecycle {\n    ignore_changes = [ATTRIBUTE]\n  }"
	ignoringAll = "lifecycle {\n    ignore_changes = all\n  }"

	trigger   = "resource \"terraform_data\" \"trigger\" {\n  input = VALUE\n}\n"
	triggered = "lifecycle {\n    replace_triggered_by = [terraform_data.trigger]\n  }"
)

var metaArgumentRows = []row{
	{name: "no meta-argument, changed outside", outside: true, action: "update", value: first},
	{name: "no meta-argument, changed in the configuration", config: true, action: "update", value: second},
	{
		name: "ignore_changes, changed outside, another attribute changes", outside: true, changesOther: true,
		meta:   ignoring,
		action: "update", value: outside,
	},
	{
		name: "ignore_changes, changed outside", outside: true,
		meta:  ignoring,
		value: outside,
	},
	{
		name: "ignore_changes, changed in the configuration", config: true,
		meta:  ignoring,
		value: first,
	},
	{
		name: "ignore_changes, changed in both, another attribute changes", config: true, outside: true, changesOther: true,
		meta:   ignoring,
		action: "update", value: outside,
	},
	{
		name: "ignore_changes = all, changed in both", config: true, outside: true,
		meta:  ignoringAll,
		value: outside,
	},
	{
		name: "replace_triggered_by", with: trigger, meta: triggered,
		action: "replace", value: first,
	},
	{
		name: "prevent_destroy", command: "destroy", fails: true,
		meta:   "lifecycle {\n    prevent_destroy = true\n  }",
		action: "delete", value: first, prints: []string{"ADDRESS", "prevent_destroy"},
	},
	{
		name: "depends_on", config: true,
		with: "resource \"terraform_data\" \"first\" {}\n", meta: "depends_on = [terraform_data.first]",
		action: "update", value: second,
	},
}

var commandRows = []row{
	{
		name: "-replace", flags: []string{"-replace=ADDRESS"},
		action: "replace", value: first,
	},
	{
		name: "taint", before: func(s *managedStage) { s.Must(s.t, "taint", s.address()) },
		action: "replace", value: first,
	},
	{
		name: "-refresh=false, another attribute changes", flags: []string{"-refresh=false"}, changesOther: true,
		action: "update", value: first,
	},
	{
		name: "-refresh=false, changed outside, another attribute changes", outside: true, changesOther: true,
		run: func(l *lifecycle) {
			for _, s := range l.stages {
				s.changeOutside()
			}
			r := l.apply(second, "-refresh=false")
			for _, s := range l.stages {
				s.mustPlan(r, "update")
				s.mustHave(outside) // without a refresh, the apply keeps the value that was set without Terraform
			}
		},
	},
	{
		name: "-refresh-only, changed outside", flags: []string{"-refresh-only"}, outside: true,
		value: outside, again: "update",
	},
	{name: "destroy", command: "destroy", action: "delete"},
}
