package authentik

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// workload describes a server and the reads of a client. The server has `stored` stages. The client reads `known` of
// these stages, and tries to read `gone` stages that were deleted.
type workload struct {
	stored, known, gone int
	parallel            int // number of readers, which read at the same time
	pageSize            int
	between             time.Duration // how long a reader waits after each read
}

func (l workload) pages() int { return max(1, (l.stored+l.pageSize-1)/l.pageSize) }

// requests looks up all stored stages and the keys of deleted ones, and returns the number of requests. Each request
// takes a millisecond. If isSorted is true, it looks up the stored stages first, in the order of the list. If not, the
// order is random.
func (l workload) requests(t *testing.T, isSorted bool) int64 {
	t.Helper()
	random := rand.New(rand.NewPCG(8, 9))
	keys := make([]string, l.stored+l.gone) // the keys are random, like those of authentik
	for i := range keys {
		keys[i] = fmt.Sprintf("%08x%024d", random.Uint32(), i)
	}
	slices.Sort(keys[:l.stored])
	var sent atomic.Int64
	send := func() {
		<-time.After(time.Millisecond)
		sent.Add(1)
	}
	readPage := func(_ context.Context, number int) (*page[Stage], error) {
		send()
		out := &page[Stage]{Pagination: &pagination{
			Next: float64((number + 1) % (l.pages() + 1)), TotalPages: float64(l.pages()),
		}}
		for _, key := range keys[min((number-1)*l.pageSize, l.stored):min(number*l.pageSize, l.stored)] {
			out.Results = append(out.Results, Stage{PK: key})
		}
		return out, nil
	}
	cache := &listCache[Stage]{
		unique: true, writes: new(atomic.Int64), key: func(s *Stage) string { return s.PK }, page: readPage,
	}
	read := func(i int) {
		found, err := cache.get(t.Context(), keys[i], func() ([]Stage, error) {
			send()
			if i >= l.stored {
				return nil, ErrNotFound
			}
			return []Stage{{PK: keys[i]}}, nil
		})
		if (err == nil) != (i < l.stored) || err == nil && found[0].PK != keys[i] {
			t.Errorf("stage %d: got %v, %v", i, found, err)
		}
		<-time.After(l.between)
	}
	reads := random.Perm(l.stored)[:l.known]
	for i := range l.gone {
		reads = slices.Insert(reads, random.IntN(len(reads)+1), l.stored+i)
	}
	if isSorted {
		slices.Sort(reads)
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
	for _, i := range reads {
		next <- i
	}
	close(next)
	readers.Wait()
	return sent.Load()
}

// The client can read the stages one by one, or it can read pages of the list. The general limit is twice the number of
// requests of the cheaper way, plus a few. Some workloads have a lower limit. For example, the workload with a wait of
// 4 ms would exceed its limit if the client read the pages in order, instead of the page on which it expects the stage.
func TestStagesTakeFewRequests(t *testing.T) {
	const ms = time.Millisecond
	for _, test := range []struct {
		workload
		most int64 // the limit for reads in random order; 0 means the general limit
	}{
		{workload{0, 0, 10, 1, 100, 0}, 0},
		{workload{5, 5, 1, 10, 100, 0}, 0},
		{workload{101, 50, 100, 10, 20, ms}, 0},
		{workload{5000, 1000, 200, 50, 20, 0}, 0},
		{workload{7000, 5, 180, 1, 20, 0}, 0},
		{workload{100, 100, 0, 10, 100, 0}, 3},
		{workload{1000, 1000, 0, 1, 100, 0}, 12},
		{workload{5000, 5000, 0, 10, 100, 0}, 52},
		{workload{5000, 5000, 0, 10, 100, 4 * ms}, 52},
		{workload{10000, 60, 0, 10, 100, ms}, 80},
		{workload{10000, 200, 0, 10, 100, ms}, 104},
		{workload{10000, 1000, 0, 10, 100, ms}, 104},
		{workload{100000, 2, 0, 1, 100, 0}, 2},
		{workload{100000, 6, 0, 1, 100, 0}, 2*6 + spareRequests},
	} {
		for _, isSorted := range []bool{false, true} {
			most := int64(2*(min(test.known, test.pages())+test.gone) + spareRequests + test.parallel)
			if test.most > 0 && !isSorted {
				most = test.most
			}
			synctest.Test(t, func(t *testing.T) { // the fake clock makes the test independent of the speed of the machine
				if got := test.requests(t, isSorted); got > most {
					t.Errorf("%+v, sorted %t: %d requests, want at most %d", test.workload, isSorted, got, most)
				}
			})
		}
	}
}

func TestPagesAreReadInParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		sent := workload{5000, 5000, 0, 10, 100, 0}.requests(t, false)
		if took := time.Since(start); took > time.Duration(sent)*time.Millisecond/3 {
			t.Errorf("%d requests of a millisecond took %s", sent, took)
		}
	})
}
