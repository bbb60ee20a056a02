package main

import (
	"context"
	"fmt"
)

func publish(_ context.Context, s settings, subjects []*subject, all measurements) error {
	for _, n := range s.sizes {
		for _, p := range s.paces {
			for _, op := range s.operations {
				for _, sub := range subjects {
					for _, x := range all[key{p, n, op}][sub.name] {
						fmt.Println(p, n, op, sub.name, x.requests, x.connections, x.wall, x.cpu, x.memory>>20)
					}
				}
			}
		}
	}
	return nil
}
