package simulate_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/engine"
	"voronka/backend/engine/enginetest"
	"voronka/backend/interp"
	"voronka/backend/request"
)

func TestBothDriversTellStoriesOfOtherProgramsAlike(t *testing.T) {
	t.Parallel()
	for _, s := range enginetest.OutsideStories() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			server := &enginetest.Answering{Answer: func(r *interp.Request, _ int) (map[string]json.RawMessage, error) {
				taken, ok := request.Take([]byte(`{"data":{"id":1042}}`), r.Outputs)
				require.True(t, ok)
				taken["status"] = json.RawMessage("200")
				return taken, nil
			}}
			f := enginetest.PreparedWith(t, enginetest.Options{Engine: func(c *engine.Config) { c.Requests = server.Ways() }})
			made := f.Publish(t, s.Flow)
			foreseen := enginetest.Normal(t, simulator{}.Tell(t, f, made, 1, s))
			require.Empty(t, server.Asked(), "a simulation sends nothing")
			got := enginetest.Durable{}.Tell(t, f, made, 1, s)
			require.Len(t, got, 1)
			require.Equal(t, s.Want, enginetest.Lines(got[0]))
			require.Equal(t, s.Want, enginetest.Lines(foreseen[0]))
			for i := range got[0] {
				if why := foreseen[0][i].Why; len(why) == 2 && why[1].Code == "request_foreseen" {
					require.Equal(t, "a", got[0][i].Node)
					foreseen[0][i].Why = why[:1]
				}
			}
			require.Equal(t, foreseen, got)
		})
	}
}
