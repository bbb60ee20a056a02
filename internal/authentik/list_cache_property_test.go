package authentik

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// mix describes a server with stages, and a configuration that reads some of them. stored is the number of stages on
// the server, and known is the number of these stages that are read. gone is the number of deleted stages that are read
// too.
type mix struct {
	stored, known, gone int
	parallel            int // number of reads at the same time
	pageSize            int
	order               func(*rand.Rand, []int) // puts the reads into an order
	takes               time.Duration           // duration of a request; 0 means one call of runtime.Gosched
	between             time.Duration           // time between an answer and the next read by the same reader

	keys []string // keys of the stages, in the order of the list
}

// withRandomKeys returns the mix with a random key for each stage, including the deleted ones. The keys of authentik
// are random too.
func (m mix) withRandomKeys(random *rand.Rand) mix {
	var first []uint32
	for range m.stored {
		first = append(first, random.Uint32())
	}
	slices.Sort(first)
	for range m.gone {
		first = append(first, random.Uint32())
	}
	for i, digits := range first {
		m.keys = append(m.keys, fmt.Sprintf("%08x%024d", digits, i))
	}
	return m
}

func (m mix) String() string {
	return fmt.Sprintf("%d stored, %d known, %d gone, %d in parallel, pages of %d",
		m.stored, m.known, m.gone, m.parallel, m.pageSize)
}

func (m mix) pages() int { return max(1, (m.stored+m.pageSize-1)/m.pageSize) }

// bound returns the largest accepted number of requests. The cheaper way is either to read each stage singly or to read
// the whole list. bound allows twice as many requests as the cheaper way, plus a few.
func (m mix) bound() int { return 2*min(m.known+m.gone, m.pages()+m.gone) + spareRequests + m.parallel }

// count reads the stages. It returns the number of requests and the number of wrong answers.
func (m mix) count(random *rand.Rand) (requests, wrong int) {
	var sent, misses atomic.Int64
	reads := random.Perm(m.stored)[:m.known]
	for i := range m.gone {
		reads = append(reads, m.stored+i)
	}
	m.order(random, reads)
	cache := m.cache(&sent)
	next := make(chan int)
	var readers sync.WaitGroup
	for range m.parallel {
		readers.Go(func() {
			for i := range next {
				stage, err := cache.get(context.Background(), lookup{key: m.keys[i]}, false, func() ([]Stage, error) {
					return m.read(&sent, i)
				})
				if (err == nil) != (i < m.stored) || (err == nil && stage[0].PK != m.keys[i]) {
					misses.Add(1)
				}
				if m.between > 0 {
					<-time.After(m.between)
				}
			}
		})
	}
	for _, i := range reads {
		next <- i
	}
	close(next)
	readers.Wait()
	return int(sent.Load()), int(misses.Load())
}

func (m mix) pause() {
	if m.takes == 0 {
		runtime.Gosched()
		return
	}
	<-time.After(m.takes)
}

// cache returns a list cache that works without a network and counts its requests in sent. Other readers can run during
// each request.
func (m mix) cache(sent *atomic.Int64) *listCache[Stage] {
	return &listCache[Stage]{
		unique: true, writes: new(atomic.Int64), key: func(s *Stage) string { return s.PK },
		page: func(_ context.Context, number int) (*page[Stage], error) {
			sent.Add(1)
			m.pause()
			return m.page(number), nil
		},
	}
}

func (m mix) read(sent *atomic.Int64, i int) ([]Stage, error) {
	sent.Add(1)
	m.pause()
	if i >= m.stored {
		return nil, ErrNotFound
	}
	return []Stage{{PK: m.keys[i]}}, nil
}

func (m mix) page(number int) *page[Stage] {
	out := &page[Stage]{}
	for i := (number - 1) * m.pageSize; i < min(number*m.pageSize, m.stored); i++ {
		out.Results = append(out.Results, Stage{PK: m.keys[i]})
	}
	next := float64(number + 1)
	if number == m.pages() {
		next = 0
	}
	out.Pagination = &pagination{Next: next, TotalPages: float64(m.pages())}
	return out
}

var orders = map[string]func(*rand.Rand, []int){
	"as listed": func(_ *rand.Rand, reads []int) { slices.Sort(reads) },
	"backwards": func(_ *rand.Rand, reads []int) { slices.Sort(reads); slices.Reverse(reads) },
	"shuffled": func(r *rand.Rand, reads []int) {
		r.Shuffle(len(reads), func(i, j int) { reads[i], reads[j] = reads[j], reads[i] })
	},
}

func TestReadsTakeAtMostTwiceTheCheaperWay(t *testing.T) {
	for name, order := range orders {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			for i := range 60 {
				m := mix{parallel: []int{1, 10, 50}[i%3], pageSize: []int{100, 100, 20}[i/3%3], order: order}
				m.stored = pick(random, []int{0, 1, 99, 100, 101, 1000, 5000, 10000}, 10001)
				m.known = min(m.stored, pick(random, []int{0, 1, 3, 4, 5, 12, 13, 100, 1000, 5000}, 5001))
				m.gone = pick(random, []int{0, 0, 0, 1, 10}, 200)
				if requests, wrong := m.withRandomKeys(random).count(random); requests > m.bound() || wrong > 0 {
					t.Errorf("%s: %d requests, at most %d wanted; %d wrong answers", m, requests, m.bound(), wrong)
				}
			}
		})
	}
}

// pick returns one of the edges in half of the calls, and otherwise a random number below the limit.
func pick(random *rand.Rand, edges []int, limit int) int {
	if random.IntN(2) == 0 {
		return random.IntN(limit)
	}
	return edges[random.IntN(len(edges))]
}

// Reading many stages takes about as many requests as the list has pages. It does not matter whether pages arrive
// faster or slower than Terraform reads stages. The client reads the page on which it expects the key of a stage. If it
// read the pages one after the other, 60 of 10,000 stages would take 114 requests. Reading a few stages of a large
// server takes at most two requests for each stage, plus spareRequests.
func TestStagesTakeFewRequests(t *testing.T) {
	const takes, between = time.Millisecond, 4 * time.Millisecond
	for _, test := range []struct {
		mix
		orders []string
		most   int
	}{
		{mix{stored: 100, known: 100, parallel: 10, takes: takes}, nil, 3},
		{mix{stored: 1000, known: 1000, parallel: 1, takes: takes}, nil, 12},
		{mix{stored: 5000, known: 5000, parallel: 10, takes: takes}, nil, 52},
		{mix{stored: 5000, known: 5000, parallel: 10, takes: takes, between: between}, nil, 52},
		{mix{stored: 10000, known: 60, parallel: 10, takes: takes, between: takes}, []string{"shuffled"}, 80},
		{mix{stored: 10000, known: 200, parallel: 10, takes: takes, between: takes}, []string{"shuffled"}, 104},
		{mix{stored: 10000, known: 1000, parallel: 10, takes: takes, between: takes}, []string{"shuffled"}, 104},
		{mix{stored: 100000, known: 1, parallel: 1}, []string{"shuffled"}, 1},
		{mix{stored: 100000, known: 2, parallel: 1}, []string{"shuffled"}, 2},
		{mix{stored: 100000, known: 3, parallel: 1}, []string{"shuffled"}, 2*3 + spareRequests},
		{mix{stored: 100000, known: 6, parallel: 1}, []string{"shuffled"}, 2*6 + spareRequests},
	} {
		names := test.orders
		if names == nil {
			names = slices.Collect(maps.Keys(orders))
		}
		for _, name := range names {
			m := test.mix
			m.pageSize, m.order = 100, orders[name]
			synctest.Test(t, func(t *testing.T) { // the fake clock advances when all readers wait
				random := rand.New(rand.NewPCG(8, 9))
				if requests, wrong := m.withRandomKeys(random).count(random); requests > test.most || wrong > 0 {
					t.Errorf("%s, %s: %d requests, at most %d wanted; %d wrong answers", m, name, requests, test.most, wrong)
				}
			})
		}
	}
}
