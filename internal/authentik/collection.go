package authentik

import (
	"context"
	"errors"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// Collection is one kind of object below one path.
type Collection[T any] struct {
	client *Client
	path   []string
	cache  *listCache[T] // of objects by their UUID; nil if each object is read by itself
}

// Get returns an object, from a page of the list if many are read.
func (c *Collection[T]) Get(ctx context.Context, id string) (*T, error) { return c.get(ctx, id, false) }

// GetKeep is Get for a caller that reads the object again at once, as an import does: the next Get has the same answer.
func (c *Collection[T]) GetKeep(ctx context.Context, id string) (*T, error) {
	return c.get(ctx, id, true)
}

func (c *Collection[T]) get(ctx context.Context, id string, keep bool) (*T, error) {
	path, err := c.object(http.MethodGet, id)
	if err != nil {
		return nil, err
	}
	if c.cache == nil {
		return c.read(ctx, path)
	}
	return first(c.cache.get(ctx, lookup{key: uuidKey(id)}, keep, func() ([]T, error) {
		object, err := c.read(ctx, path)
		if err != nil {
			return nil, err
		}
		return []T{*object}, nil
	}))
}

// GetUncached reads an object with a request of its own, for a caller that needs what others have just written.
func (c *Collection[T]) GetUncached(ctx context.Context, id string) (*T, error) {
	path, err := c.object(http.MethodGet, id)
	if err != nil {
		return nil, err
	}
	return c.read(ctx, path)
}

func (c *Collection[T]) read(ctx context.Context, path string) (*T, error) {
	return c.send(ctx, call{method: http.MethodGet, path: path, status: http.StatusOK})
}

// readOnce is read for a caller that can do without a response.
func (c *Collection[T]) readOnce(ctx context.Context, path string) (*T, error) {
	return c.send(ctx, call{method: http.MethodGet, path: path, status: http.StatusOK, isOptional: true})
}

// UsedBy lists what refers to the object and is visible to the token.
func (c *Collection[T]) UsedBy(ctx context.Context, id string) ([]UsedBy, error) {
	path, err := c.object(http.MethodGet, id, "used_by")
	if err != nil {
		return nil, err
	}
	var users []UsedBy
	err = c.client.do(ctx, call{method: http.MethodGet, path: path, status: http.StatusOK, into: &users})
	return users, err
}

func (c *Collection[T]) send(ctx context.Context, in call) (*T, error) {
	out := new(T)
	in.into = out
	if err := c.client.do(ctx, in); err != nil {
		return nil, err
	}
	return out, nil
}

// object returns the path of one object. An empty id would give the path of the whole collection, and a proxy may
// remove a dotted one, so neither is sent.
func (c *Collection[T]) object(method, id string, below ...string) (string, error) {
	path := c.pathOf(id, below...)
	if id == "" || id == "." || id == ".." {
		return "", &Error{
			Method: method, Path: path, URL: c.client.BaseURL() + path,
			Detail: "nothing was requested, since " + strconv.Quote(id) + " cannot be the id of an object",
		}
	}
	return path, nil
}

func (c *Collection[T]) pathOf(id string, below ...string) string {
	return joinPath(slices.Concat(c.path, []string{id}, below)...)
}

// pageSize is the largest that authentik allows; an administrator may have set a lower limit.
const pageSize = "100"

// List yields all objects that the query selects, page by page; nil selects all. It ends after an error, which it yields
// with a nil object.
func (c *Collection[T]) List(ctx context.Context, query url.Values) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		for number := 1; number > 0; {
			page, err := c.page(ctx, query, number, false)
			if errors.Is(err, ErrNotFound) && number > 1 {
				return // the last page vanished with its objects
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

func (c *Collection[T]) page(ctx context.Context, query url.Values, number int, isOptional bool) (*page[T], error) {
	query = maps.Clone(query)
	if query == nil {
		query = url.Values{}
	}
	if !query.Has("page_size") {
		query.Set("page_size", pageSize)
	}
	query.Set("page", strconv.Itoa(number))
	out := &page[T]{number: number}
	err := c.client.do(ctx, call{
		method: http.MethodGet, path: joinPath(c.path...), query: query, status: http.StatusOK, into: out,
		isOptional: isOptional,
	})
	return out, err
}

// page is one page of a list.
type page[T any] struct {
	Pagination *pagination `json:"pagination"`
	Results    []T         `json:"results"`
	number     int
}

// pagination is the place of a page in its list. The API documents all of these as floats.
type pagination struct {
	// Next is the number of the next page, 0 on the last one.
	Next float64 `json:"next"`
	// TotalPages is 0 if the server does not say.
	TotalPages float64 `json:"total_pages"`
}

func (p *page[T]) defect() string {
	switch {
	case p.Pagination == nil || p.Results == nil:
		return "it is not a page of a list"
	case p.Pagination.Next != 0 && int(p.Pagination.Next) <= p.number:
		return "its next page is an earlier one" // would never end
	}
	for i := range p.Results {
		if checked, ok := any(&p.Results[i]).(interface{ defect() string }); ok && checked.defect() != "" {
			return "one of its objects is wrong: " + checked.defect()
		}
	}
	return ""
}
