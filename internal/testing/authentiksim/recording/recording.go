// Package recording asks an authentik the questions of a contract and keeps its answers: to record a server, or to
// compare one with a recording.
package recording

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

// File is what one release answered to all questions.
type File struct {
	Release      string            `json:"release"`
	Recorded     string            `json:"recorded"` // the day, YYYY-MM-DD
	Source       string            `json:"source"`
	Tokens       map[string]string `json:"tokens"` // what each token's name means
	Placeholders string            `json:"placeholders"`
	Exchanges    []Exchange        `json:"exchanges"`
}

// Exchange is one question with its answer.
type Exchange struct {
	ID       string   `json:"id"`
	Asks     string   `json:"asks"` // what the question is about
	Request  Request  `json:"request"`
	Response Response `json:"response"`
}

// Request is a question. Every part of it may contain placeholders.
type Request struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`              // below /api/v3, with the query
	Body    json.RawMessage   `json:"body,omitempty"`    // sent as JSON
	Raw     *string           `json:"raw,omitempty"`     // sent as it is; nil = Body counts
	Headers map[string]string `json:"headers,omitempty"` // besides the usual ones
	Token   string            `json:"token,omitempty"`   // "" = admin
	Capture map[string]string `json:"capture,omitempty"` // name -> path into the answer
	Keep    []string          `json:"keep,omitempty"`    // the only keys of the answer that count; nil = all
}

// Response is an answer. A JSON body is decoded with numbers as json.Number, any other is text, and nil is no body.
type Response struct {
	Status          int    `json:"status"`
	ContentType     string `json:"content_type,omitempty"` // without parameters
	Allow           string `json:"allow,omitempty"`
	Location        string `json:"location,omitempty"`
	RetryAfter      string `json:"retry_after,omitempty"`
	WWWAuthenticate string `json:"www_authenticate,omitempty"`
	Body            any    `json:"body"`
}

// Load reads a recording.
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

// Save writes a recording.
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

// Record asks all questions of a file and returns a file with the server's answers. The caller sets the day and the
// source.
func (p *Player) Record(ctx context.Context, questions *File) (*File, error) {
	version, err := p.Ask(ctx, Request{Method: http.MethodGet, Path: "/admin/version/"})
	if err != nil {
		return nil, err
	}
	release, _ := at(version.Body, "version_current").(string)
	file := &File{Release: release, Source: "the server at " + p.url, Tokens: questions.Tokens,
		Placeholders: questions.Placeholders}
	for _, exchange := range questions.Exchanges {
		if exchange.Response, err = p.Ask(ctx, exchange.Request); err != nil {
			return nil, fmt.Errorf("%s: %w", exchange.ID, err)
		}
		file.Exchanges = append(file.Exchanges, exchange)
	}
	return file, nil
}
