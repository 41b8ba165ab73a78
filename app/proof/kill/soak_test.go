//go:build unix

package kill

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/channel"
	"voronka/backend/crm"
	"voronka/backend/engine"
	"voronka/backend/engine/enginebench"
	"voronka/backend/engine/enginetest"
	"voronka/backend/event"
	"voronka/backend/store"
)

// Files by which the parent and the children of a soak speak with each other.
const (
	soakRate    = "rate"    // journeys a second that are to begin
	soakStop    = "stop"    // there: begin no more, and end when everything is done
	soakSamples = "samples" // a line of JSON a sample
)

const soakPeople = 20_000

// sample is what a child saw of itself at a moment.
type sample struct {
	Age  float64 `json:"age"`  // seconds since the child began
	Anon int64   `json:"anon"` // bytes of its own memory
	File int64   `json:"file"` // bytes of the database
	Log  int64   `json:"log"`  // bytes of the write-ahead log
	Runs int64   `json:"runs"` // ever begun
	Lag  float64 `json:"lag"`  // seconds
}

// soakWork is an engine at work by the machine's clock while journeys begin at a steady rate: event, split, field, a second's
// wait, and a message, one in twenty through a channel that leaves the machine.
func soakWork() enginetest.Work {
	return enginetest.Work{Name: "soak", Do: soak,
		Options: func(dir string) enginetest.Options {
			set := enginetest.Postboxes(dir)
			return enginetest.Options{Wall: true, Readers: 3, Channels: func() *channel.Set { return set }}
		},
		Prepare: func(t testing.TB, f *enginetest.Fixture) {
			f.AddField(t, "stage", crm.TextField)
			f.AddPeople(t, soakPeople)
			f.Publish(t, enginetest.FlowText("01S", `{"reentry":"always"}`, []string{"s event.manual",
				`p condition.split {"arms":[{"id":"a","name":"А","share":95},{"id":"b","name":"Б","share":5}]}`,
				`x action.set_field {"field":"customer.fields.stage","value":"ждёт"}`, `w wait.for {"duration":"1s"}`, `y wait.for {"duration":"1s"}`,
				`m action.send_message {"channel":"local","text":"{{ customer.name }}, спасибо"}`,
				`o action.send_message {"channel":"email","text":"{{ customer.name }}, спасибо"}`},
				"s.next p", "p.a x", "x.next w", "w.next m", "p.b y", "y.next o"))
		}}
}

func soak(f *enginetest.Fixture) error {
	ctx := context.Background()
	dir := filepath.Dir(f.DB.Path())
	text, err := os.ReadFile(filepath.Join(dir, soakRate))
	if err != nil {
		return err
	}
	rate, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return err
	}
	if err := f.Engine.Start(ctx); err != nil {
		return err
	}
	began := time.Now()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	made, looked, person := 0, time.Time{}, began.UnixNano()%soakPeople
	for range tick.C {
		if now := time.Now(); now.Sub(looked) > 500*time.Millisecond {
			looked = now
			h, err := lookAt(ctx, f, dir, now.Sub(began))
			if err != nil {
				return err
			}
			if _, err := os.Stat(filepath.Join(dir, soakStop)); err == nil {
				if h.Active == 0 && h.Unread == 0 && h.Queued == 0 {
					f.Engine.Stop()
					return nil
				}
				continue
			}
		}
		if _, err := os.Stat(filepath.Join(dir, soakStop)); err == nil {
			continue
		}
		due := min(int(time.Since(began).Seconds()*rate)-made, int(rate)) // what was missed by a second is not made up for
		if due <= 0 {
			continue
		}
		events := make([]event.Event, due)
		for i := range events {
			person = person%soakPeople + 1
			ev := enginetest.ByHand("01S")
			ev.Subject, ev.Person, ev.Actor, ev.Live = event.Ref{Kind: event.Customer, ID: person}, person, "user", true
			events[i] = ev
		}
		if err := f.DB.Write(ctx, func(tx *store.Tx) error { _, err := tx.Append(events...); return err }); err != nil {
			return err
		}
		made = int(time.Since(began).Seconds() * rate)
		f.Engine.Wake()
	}
	return nil
}

func lookAt(ctx context.Context, f *enginetest.Fixture, dir string, age time.Duration) (engine.Health, error) {
	h, err := f.Engine.Health(ctx)
	if err != nil {
		return h, err
	}
	s := sample{Age: age.Seconds(), Lag: h.Lag.Seconds()}
	err = f.DB.Read(ctx, func(q *store.ReadTx) error {
		_, err := q.QueryRow(`SELECT COALESCE(MAX(id), 0) FROM run`, nil, &s.Runs)
		return err
	})
	if err != nil {
		return h, err
	}
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(status)) {
			if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
				kb, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
				s.Anon = kb << 10
			}
		}
	}
	for name, into := range map[string]*int64{store.FileName: &s.File, store.FileName + "-wal": &s.Log} {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil {
			*into = info.Size()
		}
	}
	line, err := json.Marshal(s)
	if err != nil {
		return h, err
	}
	out, err := os.OpenFile(filepath.Join(dir, soakSamples), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return h, err
	}
	defer out.Close()
	_, err = out.Write(append(line, '\n'))
	return h, err
}

func readSamples(t *testing.T, dir string) (out []sample) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, soakSamples))
	require.NoError(t, err)
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		var s sample
		if json.Unmarshal(lines.Bytes(), &s) == nil { // a kill may have torn one
			out = append(out, s)
		}
	}
	return out
}

func median(list []sample, of func(sample) float64) float64 {
	values := make([]float64, len(list))
	for i, s := range list {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// The engine works for VORONKA_SOAK (a few seconds where it is not set) at half its top rate and is killed once a minute.
// Memory stays flat, files grow with what is written and no quicker, and in the end everything that was begun is done, once.
func TestSoak(t *testing.T) {
	whole, err := time.ParseDuration(os.Getenv("VORONKA_SOAK"))
	if err != nil {
		whole = 4 * time.Second
	}
	life := min(time.Minute, whole/4)
	work := soakWork()
	dir := work.Prepared(t)
	bench, err := enginebench.Journeys(t.Context(), t.TempDir(), 10_000)
	require.NoError(t, err)
	rate := float64(number(t, "VORONKA_SOAK_RATE", int(bench.Rate/2)))
	var disk syscall.Statfs_t
	require.NoError(t, syscall.Statfs(dir, &disk))
	const bytesEach = 2000 // a journey's rows and indexes, generously
	if most := float64(disk.Bavail) * float64(disk.Bsize) / 2 / bytesEach / whole.Seconds(); rate > most {
		t.Logf("the disk has room for %.0f journeys a second only", most)
		rate = most
	}
	t.Logf("top rate %.0f journeys a second; %s at %.0f, a kill every %s", bench.Rate, whole, rate, life)
	require.NoError(t, os.WriteFile(filepath.Join(dir, soakRate), fmt.Append(nil, rate), 0o600))
	kills, began := 0, time.Now()
	for time.Since(began) < whole {
		require.True(t, work.KillAfter(t, dir, life), "a child ended by itself")
		kills++
		all := readSamples(t, dir)
		last := all[len(all)-1]
		t.Logf("%5.0f s: %8d runs, %6.1f MB of memory, file %7.1f MB, log %5.1f MB, lag %.1f s", time.Since(began).Seconds(), last.Runs,
			float64(last.Anon)/1e6, float64(last.File)/1e6, float64(last.Log)/1e6, last.Lag)
	}
	all := readSamples(t, dir)
	require.NoError(t, os.WriteFile(filepath.Join(dir, soakStop), nil, 0o600))
	require.False(t, work.KillAfter(t, dir, 10*time.Minute), "it must come to its end")
	var grown []sample
	for _, s := range all {
		if s.Age > life.Seconds()/6 {
			grown = append(grown, s)
		}
	}
	third := len(grown) / 3
	require.Positive(t, third)
	first, last := grown[:third], grown[len(grown)-third:]
	anon := func(s sample) float64 { return float64(s.Anon) / 1e6 }
	before, after := median(first, anon), median(last, anon)
	var log int64
	for _, s := range all {
		log = max(log, s.Log)
	}
	end := all[len(all)-1]
	each := func(list []sample) float64 {
		a, b := list[0], list[len(list)-1]
		return float64(b.File-a.File) / float64(max(1, b.Runs-a.Runs))
	}
	t.Logf("%d kills; memory %.1f MB in the first third, %.1f MB in the last; the log at most %.1f MB; the file %.0f bytes a run in the first third, %.0f in the last; median lag %.2f s",
		kills, before, after, float64(log)/1e6, each(first), each(last), median(grown, func(s sample) float64 { return s.Lag }))
	t.Logf("%d runs, %.0f a second", end.Runs, float64(end.Runs)/whole.Seconds())
	soaked(t, work, dir)
	require.Positive(t, kills)
	if whole >= 5*time.Minute { // a shorter soak says nothing about growth
		require.LessOrEqual(t, after, before*1.25+16, "memory grows")
		require.LessOrEqual(t, each(last), each(first)*1.5+200, "the file grows quicker than what is written")
	}
	require.Less(t, log, int64(512<<20), "the write-ahead log is bounded")
}

// soaked checks what the soak left: every event started one run, every run is done, every message went once.
func soaked(t *testing.T, work enginetest.Work, dir string) {
	t.Helper()
	f, err := enginetest.Open(dir, work.Options(dir))
	require.NoError(t, err)
	defer func() { require.NoError(t, f.DB.Close()) }()
	found, err := f.DB.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, found)
	var events, runs, done, sent, outward int64
	f.Read(t, func(q *store.ReadTx) error {
		require.NoError(t, engine.CheckTotals(q))
		for sql, into := range map[string]*int64{
			`SELECT COUNT(*) FROM event WHERE name = 'flow.started'`:                  &events,
			`SELECT COUNT(*) FROM run`:                                                &runs,
			`SELECT COUNT(*) FROM run WHERE state = 'done'`:                           &done,
			`SELECT COUNT(*) FROM message WHERE state = 'sent'`:                       &sent,
			`SELECT COUNT(*) FROM message WHERE state = 'sent' AND channel = 'email'`: &outward,
		} {
			if _, err := q.QueryRow(sql, nil, into); err != nil {
				return err
			}
		}
		return nil
	})
	require.Positive(t, outward)
	require.Equal(t, []int64{events, events, events}, []int64{runs, done, sent})
	given := enginetest.ReadDelivered(t, dir)
	require.Len(t, given, int(outward), "what left is what is called sent")
	twice := 0
	for _, n := range given {
		if n > 1 {
			twice++
		}
	}
	t.Logf("%d events, as many runs and messages; %d left the machine, %d of them were given again under their key after a kill", events, outward, twice)
}
