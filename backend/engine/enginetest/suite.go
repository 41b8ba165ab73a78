package enginetest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
	"voronka/backend/event"
	"voronka/backend/formula"
	"voronka/backend/interp"
	"voronka/backend/library"
	"voronka/backend/store"
)

// Happening is an event of the story's person, some time after its start.
type Happening struct {
	After time.Duration
	Event event.Event
}

// Story is a flow, what happens to one person, and until when it is told.
type Story struct {
	Name   string
	Flow   string // the document; see FlowText
	Events []Happening
	Deeds  []Deed // what somebody does to the person meanwhile, after the events of the same moment
	Until  time.Duration
	Want   []string // of the first run: «node what port»
	Also   []string // other flows that are live meanwhile
	Runs   int      // how many runs of the flow there are in the end; 0: not asked
	Abroad bool     // the person has bought in another currency too, so that sums cannot be told
	Says   []string // reasons that the history of the first run gives, among others
}

// Driver turns the interpreter for a story's person in a workspace: the durable runner, or the simulator. It returns the
// history of each run in the order in which they began.
type Driver interface {
	Tell(t testing.TB, f *Fixture, made library.Flow, customer int64, s Story) [][]interp.Entry
}

// Run holds a driver to the stories written by hand, at least one for each kind of node.
func Run(t *testing.T, newDriver func() Driver) {
	for _, s := range Stories() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			f := Prepared(t)
			made := f.PublishStory(t, s)
			runs := newDriver().Tell(t, f, made, 1, s)
			require.NotEmpty(t, runs)
			require.Equal(t, s.Want, Lines(runs[0]))
			if s.Runs > 0 {
				require.Len(t, runs, s.Runs)
			}
			require.Subset(t, reasons(runs[0]), s.Says)
		})
	}
}

// Prepared is a workspace with what the stories speak of: a person with a birthday, a custom date and a text field, and
// a purchase of 100 roubles that was made before they begin.
func Prepared(t testing.TB) *Fixture {
	t.Helper()
	return PreparedWith(t, Options{})
}

// PreparedWith is Prepared, opened otherwise.
func PreparedWith(t testing.TB, o Options) *Fixture {
	t.Helper()
	f := New(t, o)
	Prepare(t, f)
	return f
}

// Prepare makes a new workspace what Prepared is.
func Prepare(t testing.TB, f *Fixture) {
	t.Helper()
	f.AddField(t, "visit", "date")
	f.AddField(t, "mood", "text")
	f.AddPeople(t, 1)
	f.Write(t, func(tx *store.Tx) error {
		for _, sql := range []string{
			`UPDATE contact SET birthday = '1990-03-05'`,
			`INSERT INTO field_value(field, subject, pos, num) SELECT id, 1, 0, 20520 FROM field WHERE key = 'visit'`,
		} {
			if _, err := tx.Exec(sql); err != nil {
				return err
			}
		}
		return nil
	})
	f.AddPurchases(t, false, purchaseOf(1, 100))
}

// PublishStory publishes a story's flows and returns the one that it is about.
func (f *Fixture) PublishStory(t testing.TB, s Story) library.Flow {
	t.Helper()
	if s.Abroad {
		f.AddPurchases(t, false, Abroad())
	}
	for _, other := range s.Also {
		f.Publish(t, other)
	}
	return f.Publish(t, s.Flow)
}

// Abroad is the purchase in another currency of a story's person.
func Abroad() crm.NewPurchase {
	return crm.NewPurchase{Customer: 1, Total: formula.Amount{Minor: 5000, Currency: "USD"}, Title: "Abroad", At: Start.UnixMilli()}
}

func reasons(entries []interp.Entry) []string {
	codes := []string{}
	for _, e := range entries {
		for _, why := range e.Why {
			codes = append(codes, why.Code)
		}
	}
	return codes
}

// Lines writes entries in short.
func Lines(entries []interp.Entry) []string {
	var out []string
	for _, e := range entries {
		s := e.Node + " " + string(e.What)
		if e.Port != "" {
			s += " " + e.Port
		}
		out = append(out, s)
	}
	return out
}

// Normal takes entries through their stored form, so that drivers that keep them in memory compare with those that do not.
func Normal(t testing.TB, runs [][]interp.Entry) [][]interp.Entry {
	t.Helper()
	data, err := json.Marshal(runs)
	require.NoError(t, err)
	var out [][]interp.Entry
	require.NoError(t, json.Unmarshal(data, &out))
	return out
}

// Histories reads every run of a flow from the file, in the order in which they began.
func Histories(t testing.TB, f *Fixture, id library.FlowID) [][]interp.Entry {
	t.Helper()
	var out [][]interp.Entry
	f.Read(t, func(q *store.ReadTx) error {
		rows, err := q.Query(`SELECT r.id, h.entries FROM run r JOIN history h ON h.run = r.id WHERE r.flow = ? ORDER BY r.id, h.id`, int64(id))
		require.NoError(t, err)
		defer rows.Close()
		last := int64(0)
		for rows.Next() {
			var run int64
			var packed []byte
			require.NoError(t, rows.Scan(&run, &packed))
			var entries []interp.Entry
			require.NoError(t, json.Unmarshal(packed, &entries))
			if run != last {
				out, last = append(out, nil), run
			}
			out[len(out)-1] = append(out[len(out)-1], entries...)
		}
		return rows.Err()
	})
	return out
}
