// Package recording sends the requests of a file to an authentik server, and returns the responses. Tests use it to
// record a server, and to compare a server with a recording.
package recording

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// File is a recording: the requests, and the responses of one release to them.
type File struct {
	Release      string            `json:"release"`
	Recorded     string            `json:"recorded"` // the day of the recording, as YYYY-MM-DD
	Source       string            `json:"source"`
	Tokens       map[string]string `json:"tokens"` // name of a token -> description of its user
	Placeholders string            `json:"placeholders"`
	Exchanges    []Exchange        `json:"exchanges"`
}

// Exchange is one request with its response.
type Exchange struct {
	ID       string   `json:"id"`
	Asks     string   `json:"asks"` // the purpose of the request, for people who read the recording
	Request  Request  `json:"request"`
	Response Response `json:"response"`
}

// Request is one request of a recording. Path, Body, Raw and the values of Headers can contain placeholders.
type Request struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`              // the path below /api/v3, with the query
	Body    json.RawMessage   `json:"body,omitempty"`    // the JSON body; nil = none
	Raw     *string           `json:"raw,omitempty"`     // a body that replaces Body and can be invalid JSON; nil = none
	Headers map[string]string `json:"headers,omitempty"` // header fields in addition to the usual ones
	Token   string            `json:"token,omitempty"`   // the name of the token; "" = admin, "none" = no token
	Capture map[string]string `json:"capture,omitempty"` // name of a placeholder -> path of its value in the response
	Keep    []string          `json:"keep,omitempty"`    // the keys of the response that are recorded; nil = all
}

// Response is a recorded response. A JSON body is decoded, with numbers as json.Number. Any other body is a string.
// Body is nil if the response has no body.
type Response struct {
	Status      int    `json:"status"`
	ContentType string `json:"content_type,omitempty"` // the media type without parameters
	Allow       string `json:"allow,omitempty"`        // the header field Allow of a response with status 405
	Body        any    `json:"body"`
}

// Load reads a recording from a file.
func Load(path string) (*File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var file File
	if err := decode(text, &file); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &file, nil
}

// LoadAll reads all recordings in a folder. It returns an error if the folder contains none.
func LoadAll(folder string) ([]*File, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no recordings in %s: %w", folder, err)
	}
	var files []*File
	for _, path := range paths {
		file, err := Load(path)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// Save writes a recording to a file.
func (f *File) Save(path string) error {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(f); err != nil {
		return err
	}
	return os.WriteFile(path, text.Bytes(), 0o644)
}

func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// Record sends all requests of a recording to the server, and returns a new recording with the server's responses.
func (p *Player) Record(ctx context.Context, questions *File) (*File, error) {
	version, err := p.Ask(ctx, Request{Method: http.MethodGet, Path: "/admin/version/"})
	if err != nil {
		return nil, err
	}
	release, _ := at(version.Body, "version_current").(string)
	file := &File{
		Release: release, Recorded: time.Now().UTC().Format(time.DateOnly), Source: "the server at " + p.url,
		Tokens: questions.Tokens, Placeholders: questions.Placeholders,
	}
	for _, exchange := range questions.Exchanges {
		if exchange.Response, err = p.Ask(ctx, exchange.Request); err != nil {
			return nil, fmt.Errorf("%s: %w", exchange.ID, err)
		}
		file.Exchanges = append(file.Exchanges, exchange)
	}
	return file, nil
}
