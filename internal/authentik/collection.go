package authentik

import (
	"context"
	"errors"
	"iter"
	"maps"
	"net/url"
	"strconv"
)

// Collection reads and writes the objects of one kind, such as the email stages.
type Collection[T any] struct {
	client *Client
	path   string        // path below /api/v3; begins and ends with a slash
	cache  *listCache[T] // pages of the list that Get may use instead of a request; nil if Get always sends a request
}

// Get returns the object with the given id. If the collection has a cache, the object may come from the cache.
func (c *Collection[T]) Get(ctx context.Context, id string) (*T, error) {
	if c.cache == nil {
		return c.GetUncached(ctx, id)
	}
	return first(c.cache.get(ctx, uuidKey(id), func() ([]T, error) {
		object, err := c.GetUncached(ctx, id)
		if err != nil {
			return nil, err
		}
		return []T{*object}, nil
	}))
}

// GetUncached always requests the object from the server. A caller uses it to see what other clients have just written.
func (c *Collection[T]) GetUncached(ctx context.Context, id string) (*T, error) {
	return c.read(ctx, id, false)
}

// read requests an object. If isBestEffort is true, the request is not repeated if no response comes.
func (c *Collection[T]) read(ctx context.Context, id string, isBestEffort bool) (*T, error) {
	out := new(T)
	in := get(c.pathOf(id), out)
	in.isBestEffort = isBestEffort
	if err := c.client.do(ctx, in); err != nil {
		return nil, err
	}
	return out, nil
}

// UsedBy returns the objects that refer to the object with the given id. The server leaves out the objects that the
// token is not allowed to view.
func (c *Collection[T]) UsedBy(ctx context.Context, id string) ([]UsedBy, error) {
	var users []UsedBy
	err := c.client.do(ctx, get(c.pathOf(id)+"used_by/", &users))
	return users, err
}

// The path ends in a slash. Without it, authentik answers a GET with an HTML page (recorded as address/no-slash/get).
func (c *Collection[T]) pathOf(id string) string { return c.path + url.PathEscape(id) + "/" }

// pageSize is the largest page size that authentik allows. An administrator may have set a lower limit.
const pageSize = "100"

// List yields all objects that match the query, page by page. A nil query matches all objects. If a request fails, List
// yields a nil object with the error and ends.
func (c *Collection[T]) List(ctx context.Context, query url.Values) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for number := 1; number > 0; {
			page, err := c.page(ctx, query, number, false)
			if errors.Is(err, ErrNotFound) && number > 1 {
				return // the list has become shorter since the previous page was read
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range page.Results {
				if !yield(&page.Results[i], nil) {
					return
				}
			}
			number = int(page.Pagination.Next)
		}
	}
}

// page requests one page of the list. A page_size in the query replaces pageSize.
func (c *Collection[T]) page(
	ctx context.Context, query url.Values, number int, isBestEffort bool,
) (*page[T], error) {
	out := &page[T]{number: number}
	list := get(c.path, out)
	list.query, list.isBestEffort = url.Values{"page_size": {pageSize}}, isBestEffort
	maps.Copy(list.query, query)
	list.query.Set("page", strconv.Itoa(number))
	return out, c.client.do(ctx, list)
}

type page[T any] struct {
	Pagination *pagination `json:"pagination"`
	Results    []T         `json:"results"`
	number     int
}

// pagination contains the page numbers of a list, which the API documents as floats.
type pagination struct {
	// Next is the number of the next page. It is 0 on the last page.
	Next float64 `json:"next"`
	// TotalPages is the number of pages of the list. It is 0 if the server does not send it.
	TotalPages float64 `json:"total_pages"`
}

func (p *page[T]) defect() string {
	switch {
	case p.Pagination == nil || p.Results == nil:
		return "it is not a page of a list"
	case p.Pagination.Next != 0 && int(p.Pagination.Next) <= p.number:
		return "its next page is an earlier one" // without this check, List would request the same pages forever
	}
	for i := range p.Results {
		if defect := defectOf(&p.Results[i]); defect != "" {
			return defect
		}
	}
	return ""
}
