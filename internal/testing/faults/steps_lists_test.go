package faults_test

import "github.com/seed-e3ff1c7f/terraform-provider-authentik-email/internal/testing/tfcore"

// stagesOfTwoPages is more than one page holds.
const stagesOfTwoPages = 130

func many(c *cell) {
	for i := range stagesOfTwoPages {
		if _, err := c.server.Sim.AddStage(c.kind(), c.theirs("stage "+string(rune('!'+i)))); err != nil {
			c.t.Fatal(err)
		}
	}
}

func list(c *cell) tfcore.Diagnostics {
	client, count := c.client(), 0
	var last error
	if c.typeName == "authentik_stage_email" {
		for _, err := range client.Emails().List(c.ctx, nil) {
			count, last = count+1, err
		}
	} else {
		for _, err := range client.AuthenticatorEmails().List(c.ctx, nil) {
			count, last = count+1, err
		}
	}
	if last == nil && count != stagesOfTwoPages {
		c.t.Errorf("%d stages were listed without an error", count)
	}
	return asDiagnostics(last)
}

func asDiagnostics(err error) tfcore.Diagnostics {
	if err == nil {
		return nil
	}
	return tfcore.Diagnostics{{Severity: "error", Summary: "failed", Detail: err.Error()}}
}

func listed(c *cell, _ tfcore.Diagnostics) { c.must(list(c)) }

func templates(c *cell) tfcore.Diagnostics {
	_, err := c.client().Templates(c.ctx)
	return asDiagnostics(err)
}

func listedTemplates(c *cell, _ tfcore.Diagnostics) { c.must(templates(c)) }
