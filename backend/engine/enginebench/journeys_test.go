package enginebench_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/engine/enginebench"
)

func TestTheBenchLosesNoJourney(t *testing.T) {
	t.Parallel()
	r, err := enginebench.Journeys(t.Context(), t.TempDir(), 1500)
	require.NoError(t, err)
	require.Positive(t, r.RatioA)
	require.Positive(t, r.RatioB)
	compared := 0
	for table, n := range r.Rows {
		if n >= int64(r.Journeys) { // the others have a few rows for all journeys together
			require.Equal(t, n, r.BareRows[table], table)
			compared++
		}
	}
	require.GreaterOrEqual(t, compared, 5)
}

func BenchmarkJourneys(b *testing.B) {
	for b.Loop() {
		r, err := enginebench.Journeys(b.Context(), b.TempDir(), 20000)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(r.Rate, "journeys/s")
		b.ReportMetric(r.RatioA, "of-same-rows")
		b.ReportMetric(r.RatioB, "of-leanest")
	}
}

func TestTheBenchOfLatenciesIsAnswered(t *testing.T) {
	t.Parallel()
	l, err := enginebench.Latencies(t.Context(), t.TempDir(), 3000)
	require.NoError(t, err)
	require.Positive(t, l.Asked)
	require.Positive(t, l.IdleP50)
}

func BenchmarkLatencies(b *testing.B) {
	for b.Loop() {
		l, err := enginebench.Latencies(b.Context(), b.TempDir(), 100_000)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(l.IdleP50, "idle-p50-ms")
		b.ReportMetric(l.IdleP99, "idle-p99-ms")
		b.ReportMetric(l.BusyP50, "busy-p50-ms")
		b.ReportMetric(l.BusyP99, "busy-p99-ms")
		b.ReportMetric(float64(l.Asked), "asked")
	}
}

// Not parallel: memory is the whole process's.
func TestRunsThatWaitCostNothing(t *testing.T) {
	w, err := enginebench.Waitings(t.Context(), t.TempDir(), 20_000)
	require.NoError(t, err)
	require.Less(t, w.Memory, 4.0, "megabytes") // 20,000 runs kept in memory would take more
}

func BenchmarkWaiting(b *testing.B) {
	for b.Loop() {
		w, err := enginebench.Waitings(b.Context(), b.TempDir(), 1_000_000)
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("%+v", w)
	}
}
