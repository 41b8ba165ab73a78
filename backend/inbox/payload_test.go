package inbox

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/event"
)

func TestTheEventOfAMessageIsWhatJSONWrites(t *testing.T) {
	t.Parallel()
	for _, m := range []Message{{ID: 1, Channel: "local"}, {ID: 1 << 52, Channel: "sms_2"}, {Channel: ""}, {ID: -7, Channel: "Почта"}, {ID: 3, Channel: `a"b`},
		{ID: 4, Channel: "email", Reason: "smtp.refused"}} {
		m.State = Sent
		want, err := json.Marshal(event.MessagePayload{Message: m.ID, Channel: m.Channel, Code: m.Reason})
		require.NoError(t, err)
		e, ok := happened(&m)
		require.True(t, ok)
		require.Equal(t, string(want), string(e.Payload))
	}
}
