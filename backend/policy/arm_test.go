package policy_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/policy"
)

func TestChangingSharesMovesAsFewAsPossible(t *testing.T) {
	t.Parallel()
	const people = 4000
	choose := func(arms []policy.ArmShare) []string {
		out := make([]string, people)
		for i := range out {
			if k := policy.Arm(int64(i), "01F/n1", arms); k >= 0 {
				out[i] = arms[k].ID
			}
		}
		return out
	}
	draw := func(r *rapid.T, n int) []policy.ArmShare {
		arms := make([]policy.ArmShare, n)
		for i := range arms {
			arms[i] = policy.ArmShare{ID: string(rune('a' + i)), Part: float64(rapid.IntRange(1, 99).Draw(r, "part"))}
		}
		return arms
	}
	sum := func(arms []policy.ArmShare) (s float64) {
		for _, a := range arms {
			s += a.Part
		}
		return s
	}
	t.Run("D12 new shares", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(r *rapid.T) {
			n := rapid.IntRange(2, 6).Draw(r, "arms")
			old, fresh := draw(r, n), draw(r, n)
			a, b := choose(old), choose(fresh)
			moved := 0.0
			for i := range a {
				if a[i] != b[i] {
					moved++
				}
			}
			least := 0.0 // half of what the shares differ by: nobody can do with fewer
			for i := range old {
				least += math.Abs(old[i].Part/sum(old)-fresh[i].Part/sum(fresh)) / 2
			}
			bound := 2 * least / (1 + least)
			if n == 2 {
				bound = least
			}
			chance := 5 * math.Sqrt(max(bound*(1-bound), 0.0005)/people) // the people are a sample
			require.LessOrEqual(r, moved/people, bound+chance, "%v → %v", old, fresh)
		})
	})
	t.Run("D12 an arm more or less", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(r *rapid.T) {
			all := draw(r, rapid.IntRange(3, 6).Draw(r, "arms"))
			gone := rapid.IntRange(0, len(all)-1).Draw(r, "gone")
			rest := append(append([]policy.ArmShare(nil), all[:gone]...), all[gone+1:]...)
			a, b := choose(all), choose(rest)
			for i := range a {
				if a[i] != all[gone].ID {
					require.Equal(r, a[i], b[i], "only people of the arm that is gone go elsewhere")
				}
			}
		})
	})
	t.Run("D12 everybody is in the proportion of the shares", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(r *rapid.T) {
			arms := draw(r, rapid.IntRange(2, 6).Draw(r, "arms"))
			counts := map[string]float64{}
			for _, id := range choose(arms) {
				counts[id]++
			}
			for _, a := range arms {
				p := a.Part / sum(arms)
				require.InDelta(r, p, counts[a.ID]/people, 5*math.Sqrt(p*(1-p)/people)+0.001)
			}
		})
	})
}
