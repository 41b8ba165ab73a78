package experiment_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/flow"
	"voronka/backend/policy/experiment"
)

// The values are printed in R. G. Newcombe, Statistics in Medicine 17 (1998): 857–872 for one proportion (Table I, method 3)
// and 873–890 for the difference of two (Table II, method 10).
func TestIntervalsAreThoseOfThePublishedTables(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		x, n      int64
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		low, high := experiment.Wilson(x.x, x.n, 0.95)
		require.InDelta(t, x.low, low, 0.00005, "%d/%d", x.x, x.n)
		require.InDelta(t, x.high, high, 0.00005, "%d/%d", x.x, x.n)
	}
	for _, x := range []struct {
		x1, n1, x2, n2 int64
		low, high      float64
	}{
		{48, 80, 56, 70, 0.0524, 0.3339}, {3, 10, 9, 10, 0.1705, 0.8090}, {2, 7, 6, 7, 0.0582, 0.8062}, {0, 29, 5, 56, -0.0381, 0.1926},
		{0, 20, 0, 10, -0.1611, 0.2775}, {0, 10, 0, 10, -0.2775, 0.2775}, {0, 20, 10, 10, 0.6791, 1}, {0, 10, 10, 10, 0.6075, 1},
	} {
		_, low, high := experiment.Difference(x.x1, x.n1, x.x2, x.n2, 0.95)
		require.InDelta(t, x.low, low, 0.00005, "%v", x)
		require.InDelta(t, x.high, high, 0.00005, "%v", x)
	}
}

func TestTestsAndSizesAreThePublishedOnes(t *testing.T) {
	t.Parallel()
	// The example of R's power.prop.test: p1 = 0.50, p2 = 0.75, power 0.90 needs n = 76.7 in each group.
	require.InDelta(t, 76.7, experiment.SampleSize(0.5, 0.75, 0.05, 0.9), 0.05)
	for _, x := range [][4]int64{{129, 136, 70, 82}, {83, 86, 90, 93}, {200, 2000, 320, 2000}, {7, 50, 9, 60}} {
		require.InDelta(t, pearson(x[0], x[1], x[2], x[3]), experiment.PValue(x[0], x[1], x[2], x[3]), 1e-6, "%v", x)
	}
	// The numerical example of Holm's procedure: 0.01, 0.04, 0.03, 0.005.
	require.InDeltaSlice(t, []float64{0.03, 0.06, 0.06, 0.02}, experiment.Holm([]float64{0.01, 0.04, 0.03, 0.005}), 1e-12)
	require.InDelta(t, 1.0, experiment.PValue(5, 10, 5, 10), 1e-12)
	require.InDelta(t, 1.0, experiment.PValue(0, 10, 0, 10), 1e-12)
	require.InDelta(t, 1.0, experiment.PValue(0, 0, 3, 10), 1e-12)
}

func arms(holdout bool) []flow.Arm {
	return []flow.Arm{{ID: "a", Name: "A", Share: 50, Holdout: holdout}, {ID: "b", Name: "B", Share: 50}}
}

func TestResultsAreSaidInPlainWords(t *testing.T) {
	t.Parallel()
	p := &experiment.Plan{Arms: arms(false)}
	for _, x := range []struct {
		name string
		a, b experiment.Count
		code string
	}{
		{"D12 nobody came", experiment.Count{}, experiment.Count{}, "nobody"},
		{"D12 too early", experiment.Count{People: 40, Converted: 5}, experiment.Count{People: 40, Converted: 8}, "too_early"},
		{"D12 surely better", experiment.Count{People: 2000, Converted: 200}, experiment.Count{People: 2000, Converted: 320}, "better"},
		{"D12 surely worse", experiment.Count{People: 2000, Converted: 320}, experiment.Count{People: 2000, Converted: 200}, "worse"},
		{"D12 no difference", experiment.Count{People: 90000, Converted: 9000}, experiment.Count{People: 90000, Converted: 9010}, "no_difference"},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			x.a.Arm, x.b.Arm = "a", "b"
			got := experiment.Compare(p, []experiment.Count{x.a, x.b})
			require.Len(t, got, 1)
			require.Equal(t, x.code, got[0].Say.Code)
			require.Equal(t, "b", got[0].Arm)
			require.Equal(t, "B", got[0].Say.Args["arm"])
			require.LessOrEqual(t, got[0].Low, got[0].Difference)
			require.GreaterOrEqual(t, got[0].High, got[0].Difference)
		})
	}
}

func TestAWinnerIsFoundByItsRuleAlone(t *testing.T) {
	t.Parallel()
	count := func(a, ax, b, bx int64) []experiment.Count {
		return []experiment.Count{{Arm: "a", People: a, Converted: ax, Ripe: a / 2, RipeConverted: ax / 2},
			{Arm: "b", People: b, Converted: bx, Ripe: b / 2, RipeConverted: bx / 2}}
	}
	for _, x := range []struct {
		name    string
		plan    experiment.Plan
		counts  []experiment.Count
		arm     string
		decided bool
	}{
		{"D12 no rule", experiment.Plan{}, count(5000, 100, 5000, 900), "", false},
		{"D12 people whose window has passed", experiment.Plan{Rule: experiment.AfterPeople, People: 100}, count(100, 10, 100, 20), "b", true},
		{"D12 not enough of them", experiment.Plan{Rule: experiment.AfterPeople, People: 101}, count(100, 10, 100, 20), "", false},
		{"D12 confidence", experiment.Plan{Rule: experiment.AtConfidence, Confidence: 0.95}, count(2000, 200, 2000, 320), "b", true},
		{"D12 the first arm may win", experiment.Plan{Rule: experiment.AtConfidence, Confidence: 0.95}, count(2000, 320, 2000, 200), "a", true},
		{"D12 by chance", experiment.Plan{Rule: experiment.AtConfidence, Confidence: 0.95}, count(2000, 200, 2000, 220), "", false},
		{"D12 too few in each arm", experiment.Plan{Rule: experiment.AtConfidence, Confidence: 0.95}, count(90, 1, 90, 60), "", false},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			x.plan.Arms = arms(false)
			got, decided := experiment.Decide(&x.plan, x.counts)
			require.Equal(t, x.decided, decided)
			if decided {
				require.Equal(t, x.arm, got.Arm)
			}
		})
	}
	held := &experiment.Plan{Arms: arms(true), Rule: experiment.AtConfidence, Confidence: 0.95}
	_, decided := experiment.Decide(held, count(2000, 320, 2000, 200))
	require.False(t, decided, "people are never all sent to the control group")
}

// pearson is the chance of Pearson's chi-squared of the four cells at one degree of freedom, by adding up the density.
func pearson(x1, n1, x2, n2 int64) float64 {
	cells := [2][2]float64{{float64(x1), float64(n1 - x1)}, {float64(x2), float64(n2 - x2)}}
	all, chi := float64(n1+n2), 0.0
	for i := range 2 {
		for j := range 2 {
			expected := (cells[i][0] + cells[i][1]) * (cells[0][j] + cells[1][j]) / all
			chi += (cells[i][j] - expected) * (cells[i][j] - expected) / expected
		}
	}
	const steps = 20000
	z, inside := math.Sqrt(chi), 0.0
	for i := range steps {
		at := z * (float64(i) + 0.5) / steps
		inside += math.Exp(-at*at/2) / math.Sqrt(2*math.Pi) * z / steps
	}
	return 1 - 2*inside
}
