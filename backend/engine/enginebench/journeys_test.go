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
