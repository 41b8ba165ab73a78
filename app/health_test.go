package app

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/locales"
)

func TestTroublesOfTheClockAreSentencesInBothLanguages(t *testing.T) {
	t.Parallel()
	words, err := locales.Load()
	require.NoError(t, err)
	for name, c := range map[string]struct {
		health Health
		code   string
		args   map[string]any
	}{
		"D2 behind": {Health{Behind: (90 * time.Second).Milliseconds()}, "health_clock_behind", map[string]any{"minutes": int64(2)}},
		"D2 ahead":  {Health{Ahead: (25*time.Hour + time.Minute).Milliseconds()}, "health_clock_ahead", map[string]any{"hours": int64(25)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := append(troubles(&c.health, false), notes(&c.health)...)
			require.Len(t, list, 1)
			require.Equal(t, c.code, string(list[0].Code))
			require.Equal(t, c.args, map[string]any(list[0].Args))
			for _, lang := range locales.Languages {
				require.True(t, words.Has(lang, "fault."+c.code))
			}
		})
	}
	require.Empty(t, troubles(&Health{}, false))
	require.Empty(t, notes(&Health{}))
	require.Empty(t, troubles(&Health{Ahead: (60 * time.Hour).Milliseconds()}, false), "a weekend's sleep is nothing wrong")
}
