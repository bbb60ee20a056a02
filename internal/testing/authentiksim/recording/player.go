package recording

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"strings"
)

// longestText is the largest number of characters that a recording keeps of a body that is not JSON.
const longestText = 600

// Player sends the requests of a recording to one server, in order. It captures the values of responses that later
// requests need, such as primary keys.
type Player struct {
	url      string
	client   *http.Client
	captured map[string]string // name of a placeholder -> its value; a token has a name such as token.admin
}

// NewPlayer returns a player for the server at this base URL, which does not contain /api/v3. The map `tokens` has a
// token of the server for each token name in the recordings, such as admin and limited. NewPlayer also captures the
// primary key of the flow default-password-change.
func NewPlayer(ctx context.Context, url string, tokens map[string]string) (*Player, error) {
	p := &Player{url: strings.TrimRight(url, "/"), captured: map[string]string{}, client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	for name, token := range tokens {
		p.captured["token."+name] = token
	}
	_, err := p.Ask(ctx, Request{
		Method: http.MethodGet, Path: "/flows/instances/default-password-change/",
		Capture: map[string]string{"flow.pwchange": "pk"},
	})
	return p, err
}

// Ask sends a request, captures values of the response, and returns the part of the response that a recording keeps.
// Placeholders such as {{uuid}} replace the UUIDs in its body.
func (p *Player) Ask(ctx context.Context, q Request) (Response, error) {
	request, err := p.build(ctx, q)
	if err != nil {
		return Response{}, err
	}
	answer, err := p.client.Do(request)
	if err != nil {
		return Response{}, err
	}
	defer answer.Body.Close()
	out, err := read(answer)
	if err != nil {
		return out, err
	}
	if out.Status < http.StatusBadRequest {
		p.capture(q.Capture, out.Body)
	}
	sent, err := json.Marshal(q)
	out.Body = p.symbols(keep(out.Body, q.Keep), uuidPattern.FindAllString(string(sent), -1))
	return out, err
}

func read(answer *http.Response) (Response, error) {
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return Response{}, err
	}
	media, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	out := Response{Status: answer.StatusCode, ContentType: media}
	if out.Status == http.StatusMethodNotAllowed { // authentik always sends Allow, but a recording has it only for 405
		out.Allow = answer.Header.Get("Allow")
	}
	out.Body, err = body(media, text)
	return out, err
}

func (p *Player) build(ctx context.Context, q Request) (*http.Request, error) {
	payload := ""
	switch {
	case q.Raw != nil:
		payload = p.fill(*q.Raw)
	case q.Body != nil:
		payload = p.fill(string(q.Body))
	}
	request, err := http.NewRequestWithContext(ctx, q.Method, p.url+"/api/v3"+p.fill(q.Path), strings.NewReader(payload))
	if err != nil {
		return nil, err
	}
	if q.Raw != nil || q.Body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if q.Token != "none" {
		token := cmp.Or(p.captured["token."+cmp.Or(q.Token, "admin")], "no-such-token")
		request.Header.Set("Authorization", "Bearer "+token)
	}
	for name, value := range q.Headers {
		request.Header.Set(name, p.fill(value))
	}
	return request, nil
}

func body(media string, text []byte) (any, error) {
	if len(text) == 0 {
		return nil, nil
	}
	if media != "application/json" {
		runes := []rune(string(text))
		return string(runes[:min(len(runes), longestText)]), nil
	}
	var out any
	err := decode(text, &out)
	return out, err
}

var placeholder = regexp.MustCompile(`\{\{([^}|]+)(?:\|(\w+))?\}\}`)

// fill replaces each placeholder in a text with its captured value, or with the word "unset" if no value was captured.
// {{NAME|upper}} becomes the value in upper case, and {{NAME|nodash}} the value without dashes.
func (p *Player) fill(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(match string) string {
		parts := placeholder.FindStringSubmatch(match)
		value, ok := p.captured[parts[1]]
		switch {
		case !ok:
			return "unset"
		case parts[2] == "upper":
			return strings.ToUpper(value)
		case parts[2] == "nodash":
			return strings.ReplaceAll(value, "-", "")
		}
		return value
	})
}

// capture stores the values at these paths of a response, such as results.0.pk, for later requests.
func (p *Player) capture(paths map[string]string, answer any) {
	for name, path := range paths {
		if value := at(answer, path); value != nil {
			p.captured[name] = fmt.Sprint(value)
		}
	}
}

func at(v any, path string) any {
	for key := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[key]
		case []any:
			var i int
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}
