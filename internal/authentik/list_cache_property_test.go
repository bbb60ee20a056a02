package authentik

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// mix is a server and a configuration of some of its stages, and of some that are gone.
type mix struct {
	stored, known, gone int
	flight              int // reads at once
	pageSize            int
	order               func(*rand.Rand, []int) // of the reads
	takes               time.Duration           // a request; 0 gives way to other readers once
	between             time.Duration           // from one stage that a reader got to the next that it asks for

	keys []string // of the stages, in the order of the list; nil where their place in it cannot be foreseen
}

// byRandomKeys gives keys as random as authentik's to all stages, those that are gone included.
func (m mix) byRandomKeys(random *rand.Rand) mix {
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

func (m mix) key(i int) string {
	if m.keys == nil {
		return fmt.Sprint(i)
	}
	return m.keys[i]
}

func (m mix) String() string {
	return fmt.Sprintf("%d stored, %d known, %d gone, %d at once, pages of %d", m.stored, m.known, m.gone, m.flight, m.pageSize)
}

func (m mix) pages() int { return max(1, (m.stored+m.pageSize-1)/m.pageSize) }

// bound is twice the cheaper way, and what is in flight at once.
func (m mix) bound() int { return 2*min(m.known+m.gone, m.pages()+m.gone) + m.flight }

// count lets the stages be read, and counts requests and wrong answers. Stages are numbers in the order of the list.
func (m mix) count(random *rand.Rand) (requests, wrong int) {
	var spent, misses atomic.Int64
	reads := random.Perm(m.stored)[:m.known]
	for i := range m.gone {
		reads = append(reads, m.stored+i)
	}
	m.order(random, reads)
	server := m.server(&spent)
	next := make(chan int)
	var readers sync.WaitGroup
	for range m.flight {
		readers.Go(func() {
			for i := range next {
				stage, err := server.get(context.Background(), "/"+m.key(i)+"/", false)
				if (err == nil) != (i < m.stored) || (err == nil && stage.PK != m.key(i)) {
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
	return int(spent.Load()), int(misses.Load())
}

func (m mix) pause() {
	if m.takes == 0 {
		runtime.Gosched()
		return
	}
	<-time.After(m.takes)
}

// server answers without a network; every answer gives way to other readers first.
func (m mix) server(spent *atomic.Int64) *bulk[Stage] {
	return &bulk[Stage]{
		walk: newWalk[Stage](), written: map[string]bool{},
		path: func(s *Stage) string { return "/" + s.PK + "/" },
		one: func(_ context.Context, path string) (*Stage, error) {
			spent.Add(1)
			m.pause()
			key := strings.Trim(path, "/")
			i, err := strconv.Atoi(key[max(0, len(key)-24):])
			if err != nil || i >= m.stored {
				return nil, ErrNotFound
			}
			return &Stage{PK: key}, nil
		},
		page: func(_ context.Context, number int) (*page[Stage], error) {
			spent.Add(1)
			m.pause()
			return m.page(number), nil
		},
	}
}

func (m mix) page(number int) *page[Stage] {
	out := &page[Stage]{}
	for i := (number - 1) * m.pageSize; i < min(number*m.pageSize, m.stored); i++ {
		out.Results = append(out.Results, Stage{PK: m.key(i)})
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
				m := mix{flight: []int{1, 10, 50}[i%3], pageSize: []int{100, 100, 20}[i/3%3], order: order}
				m.stored = pick(random, []int{0, 1, 99, 100, 101, 1000, 5000, 10000}, 10001)
				m.known = min(m.stored, pick(random, []int{0, 1, 3, 4, 5, 12, 13, 100, 1000, 5000}, 5001))
				m.gone = pick(random, []int{0, 0, 0, 1, 10}, 200)
				for _, m := range []mix{m, m.byRandomKeys(random)} {
					if requests, wrong := m.count(random); requests > m.bound() || wrong > 0 {
						t.Errorf("%s: %d requests, at most %d wanted; %d wrong answers", m, requests, m.bound(), wrong)
					}
				}
			}
		})
	}
}

// pick is one of the edges half of the time, else any number below the limit.
func pick(random *rand.Rand, edges []int, limit int) int {
	if random.IntN(2) == 0 {
		return random.IntN(limit)
	}
	return edges[random.IntN(len(edges))]
}

func TestReadsOfAWholeServerTakeItsPages(t *testing.T) {
	for stored, want := range map[int]int{100: 3, 1000: 12, 5000: 52} {
		random := rand.New(rand.NewPCG(3, 4))
		m := mix{stored: stored, known: stored, flight: 1, pageSize: 100, order: orders["as listed"]}
		if requests, _ := m.count(random); requests != want {
			t.Errorf("%s, one after the other: %d requests, want %d", m, requests, want)
		}
		m.flight, m.order, m.takes = 10, orders["shuffled"], time.Millisecond
		synctest.Test(t, func(t *testing.T) { // all that may be asked at once is asked before time goes on
			if requests, _ := m.byRandomKeys(random).count(random); requests != want {
				t.Errorf("%s: %d requests, want %d", m, requests, want)
			}
		})
	}
}

// TestAQuickServerWaitsForReaders has pages that come faster than Terraform asks for the next stage.
func TestAQuickServerWaitsForReaders(t *testing.T) {
	for name, order := range orders {
		m := mix{stored: 5000, known: 5000, flight: 10, pageSize: 100, order: order, takes: time.Millisecond, between: 4 * time.Millisecond}
		for seed := range uint64(9) {
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 7))
				if requests, _ := m.byRandomKeys(random).count(random); requests > 52 {
					t.Errorf("%s, %s: %d requests, at most 52 wanted", m, name, requests)
				}
			})
		}
	}
}

// TestSomeStagesOfManyAreReadFromTheirPages finds them by their keys: page after page, 60 stages would take 114 requests.
func TestSomeStagesOfManyAreReadFromTheirPages(t *testing.T) {
	for known, limit := range map[int]int{60: 80, 200: 104, 1000: 104} {
		m := mix{stored: 10000, known: known, flight: 10, pageSize: 100, order: orders["shuffled"], takes: time.Millisecond, between: time.Millisecond}
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(8, 9))
			if requests, _ := m.byRandomKeys(random).count(random); requests > limit {
				t.Errorf("%s: %d requests, at most %d wanted", m, requests, limit)
			}
		})
	}
}

func TestAFewStagesOfManyAreReadByThemselves(t *testing.T) {
	for known, want := range map[int]int{1: 1, 2: 2, 3: 4, 6: 7} {
		m := mix{stored: 10000, known: known, flight: 1, pageSize: 100, order: orders["backwards"]}
		m.order = func(_ *rand.Rand, reads []int) {
			for i := range reads {
				reads[i] = m.stored - 1 - i // on the last page
			}
		}
		if requests, _ := m.count(rand.New(rand.NewPCG(5, 6))); requests != want {
			t.Errorf("%s: %d requests, want %d", m, requests, want)
		}
	}
}
