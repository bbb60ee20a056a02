package authentik

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// workload describes a server with stages, and a configuration that reads some of them. stored is the number of stages
// on the server, and known is the number of these stages that are read. gone is the number of deleted stages that are
// read too.
type workload struct {
	stored, known, gone int
	parallel            int // number of reads at the same time
	pageSize            int
	takes               time.Duration // the duration of a request; 0 = the request only calls runtime.Gosched
	between             time.Duration // time between an answer and the next read by the same reader
}

func (l workload) String() string {
	return fmt.Sprintf("%d stored, %d known, %d gone, %d in parallel, pages of %d",
		l.stored, l.known, l.gone, l.parallel, l.pageSize)
}

func (l workload) pages() int { return max(1, (l.stored+l.pageSize-1)/l.pageSize) }

// randomKeys returns a random key for each stage: first the keys of the existing stages in the order of the list, then
// the keys of the deleted stages. authentik's keys are random, too.
func (l workload) randomKeys(random *rand.Rand) []string {
	digits := make([]uint32, l.stored+l.gone)
	for i := range digits {
		digits[i] = random.Uint32()
	}
	slices.Sort(digits[:l.stored])
	var keys []string
	for i, first := range digits {
		keys = append(keys, fmt.Sprintf("%08x%024d", first, i))
	}
	return keys
}

// run reads the stages in one of the orders. It returns the number of requests and the number of wrong answers.
func (l workload) run(random *rand.Rand, order string) (requests, wrong int64) {
	var sent, mistakes atomic.Int64
	send := func() { // other readers can run during each request
		sent.Add(1)
		if l.takes == 0 {
			runtime.Gosched()
			return
		}
		<-time.After(l.takes)
	}
	keys := l.randomKeys(random)
	cache := cacheOf(func(_ context.Context, number int) (*page[Stage], error) {
		send()
		out := &page[Stage]{Pagination: &pagination{
			Next: float64((number + 1) % (l.pages() + 1)), TotalPages: float64(l.pages()),
		}}
		for _, key := range keys[min((number-1)*l.pageSize, l.stored):min(number*l.pageSize, l.stored)] {
			out.Results = append(out.Results, Stage{PK: key})
		}
		return out, nil
	})
	read := func(i int) {
		found, err := cache.get(context.Background(), lookup{key: keys[i]}, false, func() ([]Stage, error) {
			send()
			if i >= l.stored {
				return nil, ErrNotFound
			}
			return []Stage{{PK: keys[i]}}, nil
		})
		if (err == nil) != (i < l.stored) || err == nil && found[0].PK != keys[i] {
			mistakes.Add(1)
		}
		if l.between > 0 {
			<-time.After(l.between)
		}
	}
	next := make(chan int)
	var readers sync.WaitGroup
	for range l.parallel {
		readers.Go(func() {
			for i := range next {
				read(i)
			}
		})
	}
	for _, i := range l.reads(random, order) {
		next <- i
	}
	close(next)
	readers.Wait()
	return sent.Load(), mistakes.Load()
}

var orders = []string{"as listed", "backwards", "shuffled"}

// reads returns the indexes of the keys to read. The order is "shuffled" or "backwards". Any other order is ascending.
func (l workload) reads(random *rand.Rand, order string) []int {
	reads := random.Perm(l.stored)[:l.known]
	for i := range l.gone {
		reads = append(reads, l.stored+i)
	}
	switch order {
	case "shuffled":
		random.Shuffle(len(reads), func(i, j int) { reads[i], reads[j] = reads[j], reads[i] })
	case "backwards":
		slices.Sort(reads)
		slices.Reverse(reads)
	default:
		slices.Sort(reads)
	}
	return reads
}

// Reading each stage singly takes fewer requests for some workloads, and reading the whole list for others. The cache
// takes at most twice as many requests as the cheaper way, plus a few.
func TestReadsTakeAtMostTwiceTheCheaperWay(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 180 {
		order := orders[i/60]
		l := workload{parallel: []int{1, 10, 50}[i%3], pageSize: []int{100, 100, 20}[i/3%3]}
		l.stored = pick(random, []int{0, 1, 99, 100, 101, 1000, 5000, 10000}, 10001)
		l.known = min(l.stored, pick(random, []int{0, 1, 3, 4, 5, 12, 13, 100, 1000, 5000}, 5001))
		l.gone = pick(random, []int{0, 0, 0, 1, 10}, 200)
		most := int64(2*min(l.known+l.gone, l.pages()+l.gone) + spareRequests + l.parallel)
		if requests, wrong := l.run(random, order); requests > most || wrong > 0 {
			t.Errorf("%s, %s: %d requests, at most %d wanted; %d wrong answers", l, order, requests, most, wrong)
		}
	}
}

// pick returns one of the edges in half of the calls, and otherwise a random number below the limit.
func pick(random *rand.Rand, edges []int, limit int) int {
	if random.IntN(2) == 0 {
		return random.IntN(limit)
	}
	return edges[random.IntN(len(edges))]
}

// Reading many stages takes about as many requests as the list has pages, whether pages arrive faster or slower than
// Terraform reads stages. Reading a few stages of a large server takes at most two requests for each stage, plus
// spareRequests. To achieve this, the client reads the page on which it expects the key of a stage. If the client read
// the pages in their order, 60 of 10,000 stages would take 114 requests.
func TestStagesTakeFewRequests(t *testing.T) {
	const ms = time.Millisecond
	shuffled := orders[2:]
	for _, test := range []struct {
		workload
		orders []string
		most   int64
	}{
		{workload{stored: 100, known: 100, parallel: 10, takes: ms}, orders, 3},
		{workload{stored: 1000, known: 1000, parallel: 1, takes: ms}, orders, 12},
		{workload{stored: 5000, known: 5000, parallel: 10, takes: ms}, orders, 52},
		{workload{stored: 5000, known: 5000, parallel: 10, takes: ms, between: 4 * ms}, orders, 52},
		{workload{stored: 10000, known: 60, parallel: 10, takes: ms, between: ms}, shuffled, 80},
		{workload{stored: 10000, known: 200, parallel: 10, takes: ms, between: ms}, shuffled, 104},
		{workload{stored: 10000, known: 1000, parallel: 10, takes: ms, between: ms}, shuffled, 104},
		{workload{stored: 100000, known: 1, parallel: 1}, shuffled, 1},
		{workload{stored: 100000, known: 2, parallel: 1}, shuffled, 2},
		{workload{stored: 100000, known: 3, parallel: 1}, shuffled, 2*3 + spareRequests},
		{workload{stored: 100000, known: 6, parallel: 1}, shuffled, 2*6 + spareRequests},
	} {
		for _, order := range test.orders {
			l := test.workload
			l.pageSize = 100
			synctest.Test(t, func(t *testing.T) { // the fake clock of synctest advances only when all readers wait
				requests, wrong := l.run(rand.New(rand.NewPCG(8, 9)), order)
				if requests > test.most || wrong > 0 {
					t.Errorf("%s, %s: %d requests, at most %d wanted; %d wrong answers", l, order, requests, test.most, wrong)
				}
			})
		}
	}
}
