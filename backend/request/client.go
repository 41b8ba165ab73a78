package request

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"voronka/backend/channel"
	"voronka/backend/fault"
	"voronka/backend/interp"
)

// Config is what a Client is made of.
type Config struct {
	// Secret returns the value of a secret; fault.NotFound when there is none of the name.
	Secret func(name string) (string, error)
	// AllowPrivate is the workspace's switch for addresses inside the network, asked at every dial.
	AllowPrivate func() bool
}

// Client sends requests. It is safe for concurrent use.
type Client struct {
	Config
	http http.Client
}

// New returns a client.
func New(cfg Config) *Client {
	c := &Client{Config: cfg}
	dialer := &net.Dialer{Timeout: 15 * time.Second, Control: c.control}
	c.http = http.Client{
		CheckRedirect: c.redirect,
		Transport: &http.Transport{
			Proxy:       nil, // a proxy would dial in our place, past the look at the address
			DialContext: dialer.DialContext,
			// A kept connection may be closed by the other side just as a request goes out; the transport would then send it
			// a second time by itself, which only the engine may decide.
			DisableKeepAlives:      true,
			TLSHandshakeTimeout:    15 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
	}
	return c
}

// Answer is what came back.
type Answer struct {
	Status  int
	Body    []byte // at most 1 MB
	Outputs map[string]json.RawMessage
}

// sendable is a request with its secrets put in.
type sendable struct {
	*http.Request
	host string
}

func (c *Client) prepare(ctx context.Context, key string, r *interp.Request) (*sendable, *fault.Error) {
	host := r.Host()
	missing := ""
	secret := func(name string) (string, error) {
		v, err := c.Secret(name)
		if err != nil {
			missing = name
		}
		return v, err
	}
	failed := func() *fault.Error {
		if missing != "" {
			return fault.New(SecretMissing, fault.Args{"host": host, "name": missing})
		}
		return fault.New(Invalid, fault.Args{"host": host})
	}
	address, err := r.URL.Fill(secret)
	if err != nil {
		return nil, failed()
	}
	body, err := r.Body.Fill(secret)
	if err != nil {
		return nil, failed()
	}
	req, err := http.NewRequestWithContext(ctx, r.Method, address, strings.NewReader(body))
	if err != nil || req.URL.Scheme != "http" && req.URL.Scheme != "https" || req.URL.Host == "" {
		return nil, failed()
	}
	req.Header.Set("User-Agent", "Voronka/1")
	req.Header.Set("Accept", "application/json, */*;q=0.5")
	if r.Type != "" {
		req.Header.Set("Content-Type", r.Type)
	}
	for _, h := range r.Headers {
		value, err := h.Value.Fill(secret)
		if err != nil {
			return nil, failed()
		}
		if strings.ContainsAny(value, "\r\n\x00") {
			return nil, failed()
		}
		req.Header.Set(h.Name, value)
	}
	req.Header.Set("Idempotency-Key", key)
	return &sendable{req, host}, nil
}

type secretly struct{}

// redirect follows a few redirects. One to another server is refused where the request holds a secret, which was meant for
// the first; where the address may lead is looked at again at the dial.
func (c *Client) redirect(next *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fault.New(Redirects, nil)
	}
	first := via[0]
	elsewhere := next.URL.Host != first.URL.Host || next.URL.Scheme != first.URL.Scheme
	if elsewhere && first.Context().Value(secretly{}) != nil {
		return fault.New(RedirectElsewhere, nil)
	}
	return nil
}

// Do sends one request under a key and reads the answer. A failure tells what the engine may do: try again, give up, or
// hold for a person, since nobody can tell whether it arrived; it comes with the answer's status where there was one.
func (c *Client) Do(ctx context.Context, key string, r *interp.Request) (Answer, *channel.Failure) {
	seconds := max(r.Seconds, 1)
	outer := ctx
	ctx, cancel := context.WithTimeout(ctx, time.Duration(seconds)*time.Second)
	defer cancel()
	if r.HasSecrets() {
		ctx = context.WithValue(ctx, secretly{}, true)
	}
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	req, wrong := c.prepare(ctx, key, r)
	if wrong != nil {
		return Answer{}, channel.Final(wrong)
	}
	a := attempt{request: r, host: req.host, seconds: seconds}
	res, err := c.http.Do(req.Request)
	if err != nil {
		return Answer{}, a.lost(outer, err, connected.Load())
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	answer := Answer{Status: res.StatusCode, Body: body, Outputs: map[string]json.RawMessage{"status": number(res.StatusCode)}}
	switch {
	case res.StatusCode < 200 || res.StatusCode > 299:
		return answer, a.refused(res)
	case err != nil:
		return answer, a.lost(outer, err, true)
	case len(body) > maxAnswer:
		answer.Body = body[:maxAnswer]
		if len(r.Outputs) == 0 {
			return answer, nil // nothing is wanted of it
		}
		return answer, channel.Final(a.fault(TooLarge, fault.Args{"limit": maxAnswer}))
	}
	taken, ok := Take(body, r.Outputs)
	if !ok {
		return answer, channel.Final(a.fault(NotJSON, nil))
	}
	for name, v := range taken {
		answer.Outputs[name] = v
	}
	return answer, nil
}

// attempt says how a failure is to be taken.
type attempt struct {
	request *interp.Request
	host    string
	seconds int
}

func (a attempt) fault(code fault.Code, args fault.Args) *fault.Error {
	all := fault.Args{"host": a.host}
	for k, v := range args {
		all[k] = v
	}
	return fault.New(code, all)
}

func (a attempt) retries(class string) bool { return slices.Contains(a.request.RetryOn, class) }

// lost is the failure of a request without an answer. The error itself is not kept: it may hold the address with a secret.
func (a attempt) lost(outer context.Context, err error, connected bool) *channel.Failure {
	var coded *fault.Error
	switch {
	case errors.Is(err, errPrivate):
		return channel.Final(a.fault(PrivateAddress, nil))
	case errors.As(err, &coded): // of a redirect: something has been sent and answered
		return channel.Final(a.fault(coded.Code, nil))
	case outer.Err() != nil && !connected:
		return channel.Again(a.fault(channel.Interrupted, fault.Args{"channel": "http"}), 0)
	}
	class, code, args := "network", Unreachable, fault.Args(nil)
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() || errors.Is(err, context.DeadlineExceeded) {
		class, code, args = "timeout", TimedOut, fault.Args{"seconds": a.seconds}
	}
	if connected && !a.request.Repeatable() { // it may have been taken
		return channel.Lost(a.fault(channel.OutcomeLost, fault.Args{"channel": "http"}))
	}
	if a.retries(class) {
		return channel.Again(a.fault(code, args), 0)
	}
	return channel.Final(a.fault(code, args))
}

// refused is the failure of an answer that is not a success. 502 and 504 are said by somebody in between, who does not know
// either.
func (a attempt) refused(res *http.Response) *channel.Failure {
	f := a.fault(Status, fault.Args{"status": res.StatusCode})
	class := ""
	switch {
	case res.StatusCode == http.StatusRequestTimeout:
		class = "408"
	case res.StatusCode == http.StatusTooManyRequests:
		class = "429"
	case res.StatusCode >= 500:
		class = "5xx"
	}
	between := res.StatusCode == http.StatusBadGateway || res.StatusCode == http.StatusGatewayTimeout
	switch {
	case between && !a.request.Repeatable():
		return channel.Lost(f)
	case class != "" && a.retries(class):
		return channel.Again(f, retryAfter(res.Header))
	}
	return channel.Final(f)
}

// maxRetryAfter bounds what another server may ask us to wait.
const maxRetryAfter = 24 * time.Hour

// retryAfter reads how long the server asks to wait: seconds, or a date beside the answer's own.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if d, err := time.ParseDuration(text + "s"); err == nil && d > 0 {
		return min(d, maxRetryAfter)
	}
	until, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	return min(max(until.Sub(now), 0), maxRetryAfter)
}

func number(n int) json.RawMessage {
	b, err := json.Marshal(n)
	if err != nil { // a number always marshals
		return nil
	}
	return b
}

// Host is the name and port of an address, for showing.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
