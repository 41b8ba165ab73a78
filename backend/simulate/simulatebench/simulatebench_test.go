package simulatebench_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/simulate/simulatebench"
)

// The measurement checks by itself that everybody came to the end and that both ways send the same messages.
func TestTheBenchOfPopulationsSimulatesEverybody(t *testing.T) {
	t.Parallel()
	r, err := simulatebench.Population(t.Context(), t.TempDir(), 1200)
	require.NoError(t, err)
	require.Positive(t, r.Messages)
	require.EqualValues(t, 1200*3, r.Turns)
	require.Positive(t, r.Ratio)
}

func BenchmarkPopulation(b *testing.B) {
	for b.Loop() {
		r, err := simulatebench.Population(b.Context(), b.TempDir(), 100_000)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(r.Took, "ms")
		b.ReportMetric(r.Bare, "bare-ms")
		b.ReportMetric(r.Ratio, "of-bare")
	}
}
