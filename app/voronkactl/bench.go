package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"voronka/app"
	"voronka/backend/clock"
	"voronka/backend/crm/intake"
	"voronka/backend/engine/enginebench"
	"voronka/backend/fault"
	"voronka/backend/job"
	"voronka/backend/simulate/simulatebench"
	"voronka/backend/store"
)

type benchCmd struct {
	Name string `arg:"" optional:"" help:"${help_bench_name}"`
	Size int    `help:"${help_bench_size}"`
}

// benches are the measurements, in the order of the report.
var benches = []struct {
	name string
	size int
	run  func(*session, string, int) (benchLine, error)
}{
	{"import", 20_000, benchImport},
	{"journeys", 20_000, benchJourneys},
	{"latency", 100_000, benchLatency},
	{"waiting", 1_000_000, benchWaiting},
	{"population", 100_000, benchPopulation},
	{"start", 5, benchStart},
	{"memory", 1, benchMemory},
}

// benchLine is one measurement.
type benchLine struct {
	Bench   string             `json:"bench"`
	Size    int                `json:"size"`
	Results map[string]float64 `json:"results"`
	Goals   map[string]float64 `json:"goals,omitempty"` // of the results that have one: at least for rates and ratios, at most for the rest
}

// Run measures one thing or all, each in a folder of its own that is thrown away; the workspace is not touched.
func (c *benchCmd) Run(s *session) error {
	known := false
	for _, b := range benches {
		if c.Name != "" && c.Name != b.name {
			continue
		}
		known = true
		size := b.size
		if c.Size > 0 {
			size = c.Size
		}
		if err := s.bench(b.run, size); err != nil {
			return fmt.Errorf("bench %s: %w", b.name, err)
		}
	}
	if !known {
		return fault.New(fault.Unknown, fault.Args{"what": "bench", "key": c.Name})
	}
	return nil
}

func (s *session) bench(run func(*session, string, int) (benchLine, error), size int) (err error) {
	// Beside the workspace, not in the system's temporary folder, which may lie in memory and make every fsync free.
	if err := os.MkdirAll(filepath.Dir(s.workspace), 0o700); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(s.workspace), "voronka-bench-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	line, err := run(s, dir, size)
	if err != nil {
		return err
	}
	if s.json {
		return s.line(line)
	}
	t := &table{}
	for _, name := range slices.Sorted(maps.Keys(line.Results)) {
		t.add(line.Bench, fmt.Sprintf("%.2f", line.Results[name]), s.t("cli.bench."+line.Bench+"."+name, nil))
	}
	s.print(t)
	return nil
}

// benchImport imports made-up customers and a purchase of each.
func benchImport(s *session, dir string, size int) (line benchLine, err error) {
	line = benchLine{Bench: "import", Size: size, Results: map[string]float64{}}
	a, err := app.Open(s.ctx, app.Options{Workspace: dir, Words: s.words})
	if err != nil {
		return line, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	var people, bought strings.Builder
	people.WriteString("id,name,email,phone,city\n")
	bought.WriteString("customer_id,date,quantity,amount_rub\n")
	for i := range size {
		fmt.Fprintf(&people, "%06d,Клиент %d,client%06d@example.test,+7900%07d,Казань\n", i, i, i, i)
		fmt.Fprintf(&bought, "%06d,2025-%02d-%02d,1,%d.50\n", i, i%12+1, i%28+1, i%5000)
	}
	for name, text := range map[string]string{"customers": people.String(), "purchases": bought.String()} {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o600); err != nil {
			return line, err
		}
	}
	for _, name := range []string{"customers", "purchases"} {
		var draft intake.Draft
		if err := a.DB().Read(s.ctx, func(q *store.ReadTx) error {
			draft, err = intake.Open(q, intake.Plan{Path: filepath.Join(dir, name+".csv"), Type: intake.Type(name)})
			return err
		}); err != nil {
			return line, err
		}
		began := clock.Monotonic()
		j, err := a.Importer().Start(s.ctx, draft.Plan)
		if err != nil {
			return line, err
		}
		if j, err = a.Jobs().Wait(s.ctx, j.ID); err != nil {
			return line, err
		}
		var report intake.Report
		if err := json.Unmarshal(j.Result, &report); err != nil || j.State != job.Done || report.Created != int64(size) {
			return line, fmt.Errorf("%s: %d of %d rows made: %w", name, report.Created, size, errors.Join(err, errors.New(string(j.State))))
		}
		line.Results[name] = float64(size) / clock.Monotonic().Sub(began).Seconds()
	}
	return line, nil
}

func benchJourneys(s *session, dir string, size int) (benchLine, error) {
	r, err := enginebench.Journeys(s.ctx, dir, size)
	return benchLine{"journeys", size, map[string]float64{
		"per_second": r.Rate, "same_rows_per_second": r.SameRows, "leanest_per_second": r.Leanest, "ratio_same_rows": r.RatioA, "ratio_leanest": r.RatioB,
	}, map[string]float64{"per_second": 17_000, "ratio_same_rows": 0.6, "ratio_leanest": 0.35}}, err
}

// benchLatency measures how long somebody waits for an answer, idle and beside a batch, in milliseconds.
func benchLatency(s *session, dir string, size int) (benchLine, error) {
	l, err := enginebench.Latencies(s.ctx, dir, size)
	return benchLine{"latency", size, map[string]float64{
		"idle_p50_ms": l.IdleP50, "idle_p99_ms": l.IdleP99, "busy_p50_ms": l.BusyP50, "busy_p99_ms": l.BusyP99, "asked": float64(l.Asked),
	}, map[string]float64{"idle_p50_ms": 10, "idle_p99_ms": 50, "busy_p99_ms": 200}}, err
}

// benchWaiting measures what runs that only wait cost.
func benchWaiting(s *session, dir string, size int) (benchLine, error) {
	w, err := enginebench.Waitings(s.ctx, dir, size)
	return benchLine{"waiting", size, map[string]float64{
		"start_ms": w.Start, "start_new_ms": w.StartNew, "turn_ms": w.Turn, "counters_ms": w.Counters, "people_ms": w.People, "memory_mb": w.Memory,
	}, map[string]float64{"start_ms": w.StartNew + 100, "counters_ms": 5}}, err
}

// benchPopulation measures a month of a flow of ten nodes simulated for all people, against the interpreter's bare turns.
func benchPopulation(s *session, dir string, size int) (benchLine, error) {
	r, err := simulatebench.Population(s.ctx, dir, size)
	return benchLine{"population", size, map[string]float64{
		"simulate_ms": r.Took, "bare_ms": r.Bare, "times_bare": r.Ratio, "messages": float64(r.Messages),
	}, map[string]float64{"simulate_ms": 2000}}, err
}

// benchMemory makes the demo company in a workspace, serves it and reads how much memory the idle process has, in megabytes.
func benchMemory(s *session, dir string, size int) (benchLine, error) {
	line := benchLine{"memory", size, map[string]float64{}, map[string]float64{"anonymous_mb": 100}}
	self, err := os.Executable()
	if err != nil {
		return line, err
	}
	ws := filepath.Join(dir, "ws")
	if err := exec.CommandContext(s.ctx, self, "--workspace", ws, "demo").Run(); err != nil {
		return line, err
	}
	_, _, err = startOnce(s.ctx, self, ws, func(pid int) error {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		if errors.Is(err, os.ErrNotExist) {
			return nil // only Linux tells
		}
		for name, key := range map[string]string{"Anonymous:": "anonymous_mb", "Rss:": "resident_mb"} {
			for _, l := range strings.Split(string(text), "\n") {
				if fields := strings.Fields(l); len(fields) > 1 && fields[0] == name {
					kb, _ := strconv.ParseFloat(fields[1], 64)
					line.Results[key] = kb / 1024
				}
			}
		}
		return err
	})
	return line, err
}

// benchStart starts this program serving an empty workspace and measures the time to its page and to the page's first data,
// in milliseconds: the median of several starts.
func benchStart(s *session, dir string, size int) (benchLine, error) {
	line := benchLine{Bench: "start", Size: size, Results: map[string]float64{}}
	self, err := os.Executable()
	if err != nil {
		return line, err
	}
	var pages, data []float64
	for range size {
		page, first, err := startOnce(s.ctx, self, filepath.Join(dir, "ws"), nil)
		if err != nil {
			return line, err
		}
		pages, data = append(pages, page), append(data, first)
	}
	slices.Sort(pages)
	slices.Sort(data)
	line.Results["page_ms"], line.Results["data_ms"] = pages[len(pages)/2], data[len(data)/2]
	return line, nil
}

// startOnce starts the program, asks it for its page and first data, lets then look at the process, and ends it.
func startOnce(ctx context.Context, self, workspace string, then func(pid int) error) (page, data float64, err error) {
	began := clock.Monotonic()
	since := func() float64 { return float64(clock.Monotonic().Sub(began)) / float64(time.Millisecond) }
	cmd := exec.CommandContext(ctx, self, "--workspace", workspace, "--json", "serve")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		err = errors.Join(err, cmd.Wait())
	}()
	text, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return 0, 0, err
	}
	var hello struct {
		Address string `json:"address"`
	}
	if err := json.Unmarshal(text, &hello); err != nil {
		return 0, 0, err
	}
	base, token, _ := strings.Cut(hello.Address, "?token=")
	ask := func(method, path string) error {
		r, err := http.NewRequestWithContext(ctx, method, base+path, nil)
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", "Bearer "+token)
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		if res.StatusCode != http.StatusOK {
			err = errors.New(res.Status)
		}
		return errors.Join(err, res.Body.Close())
	}
	if err := ask(http.MethodGet, ""); err != nil {
		return 0, 0, err
	}
	page = since()
	for _, method := range []string{"System/Info", "Customers/List", "Flows/List"} {
		if err := ask(http.MethodPost, "api/"+method); err != nil {
			return 0, 0, err
		}
	}
	data = since()
	if then != nil {
		err = then(cmd.Process.Pid)
	}
	return page, data, err
}
