package policy_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/flow"
	"voronka/backend/policy"
)

func TestAdmit(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC) // a Friday
	hour := func(h int) time.Time { return now.Add(time.Duration(h) * time.Hour) }
	sent := func(flow int64, channel string, hours ...int) (out []policy.Sent) {
		for _, h := range hours {
			out = append(out, policy.Sent{Flow: flow, Channel: channel, At: hour(h)})
		}
		return out
	}
	day := policy.Cap{Channel: "any", Count: 1, Per: 24 * time.Hour}
	for _, c := range []struct {
		name   string
		letter policy.Letter
		want   policy.Decision
		by     []string
	}{
		{"D11 nothing holds", policy.Letter{Caps: []policy.Cap{day}}, policy.Decision{Go: true}, nil},
		{"D11 a cap holds until the oldest leaves its window", policy.Letter{Caps: []policy.Cap{{Channel: "any", Count: 2, Per: 24 * time.Hour}},
			Sent: sent(1, "email", -1, -5, -30)}, policy.Decision{Held: hour(19)}, []string{"cap_any"}},
		{"D11 a message leaves the window at its end exactly", policy.Letter{Caps: []policy.Cap{day}, Sent: sent(1, "email", -24)}, policy.Decision{Go: true}, nil},
		{"D11 another channel has a cap of its own", policy.Letter{Caps: []policy.Cap{{Channel: "sms", Count: 1, Per: 24 * time.Hour}},
			Sent: sent(1, "sms", -1)}, policy.Decision{Go: true}, nil},
		{"D11 a flow's own cap counts its own messages", policy.Letter{Flow: 7, Caps: []policy.Cap{{Channel: "any", Count: 1, Per: 24 * time.Hour, Own: true}},
			Sent: append(sent(8, "email", -1), sent(7, "email", -3)...)}, policy.Decision{Held: hour(21)}, []string{"cap_flow"}},
		{"D11 after a cap come quiet hours, then a holiday, then quiet hours again", policy.Letter{
			Settings: &flow.Settings{QuietHours: &flow.QuietHours{From: "21:00", To: "09:00"}, Holidays: "hold"},
			Caps:     []policy.Cap{{Channel: "email", Count: 1, Per: 24 * time.Hour}}, Sent: sent(1, "email", -14)}, // until 22:00
			policy.Decision{Held: time.Date(2026, 3, 9, 9, 0, 0, 0, time.UTC)}, []string{"cap_channel", "quiet_hours", "holiday_held", "quiet_hours"}},
		{"D11 held for too long is blocked", policy.Letter{Caps: []policy.Cap{{Channel: "any", Count: 1, Per: 30 * 24 * time.Hour}},
			Sent: sent(1, "email", -1)}, policy.Decision{Blocked: "cap_blocked"}, nil},
		{"D11 what it has waited already counts", policy.Letter{Caps: []policy.Cap{day}, Sent: sent(1, "email", -1), Since: hour(-160)},
			policy.Decision{Blocked: "cap_blocked"}, nil},
		{"D11 the limit is settable", policy.Letter{Caps: []policy.Cap{day}, Sent: sent(1, "email", -1), Limit: 2 * time.Hour},
			policy.Decision{Blocked: "cap_blocked"}, nil},
		{"D11 quiet hours alone never block", policy.Letter{Settings: &flow.Settings{QuietHours: &flow.QuietHours{From: "10:00", To: "20:00"}}, Limit: time.Hour},
			policy.Decision{Held: hour(8)}, []string{"quiet_hours"}},
		{"D11 a person's hurry passes over what holds", policy.Letter{Caps: []policy.Cap{day}, Sent: sent(1, "email", -1), Hurry: true}, policy.Decision{Go: true}, nil},
		{"D11 a person's hurry passes over no refusal", policy.Letter{Consent: policy.Refused, Hurry: true}, policy.Decision{Blocked: "consent_refused"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := c.letter
			l.Now, l.Zone, l.Way.Channel = now, time.UTC, "email"
			if l.Settings == nil {
				l.Settings = &flow.Settings{}
			}
			got := policy.Admit(l)
			var by []string
			for _, h := range got.By {
				by = append(by, h.Code)
			}
			require.Equal(t, c.by, by)
			require.Equal(t, c.want.Go, got.Go)
			require.Equal(t, c.want.Blocked, got.Blocked)
			require.True(t, c.want.Held.Equal(got.Held), "want %s, got %s", c.want.Held, got.Held)
		})
	}
}

func TestWhichCapsHoldAFlow(t *testing.T) {
	t.Parallel()
	workspace := []policy.Cap{{Channel: "any", Count: 3, Per: time.Hour}}
	own := policy.Cap{Channel: "any", Count: 1, Per: 24 * time.Hour, Own: true}
	caps := []flow.Cap{{Count: 1, Per: "1d"}, {Count: 0, Per: "1d"}, {Count: 1, Per: "завтра"}}
	require.Empty(t, policy.CapsOf(&flow.Settings{}, workspace), "D11 the workspace's caps hold no service flow")
	require.Equal(t, []policy.Cap{own}, policy.CapsOf(&flow.Settings{Caps: caps}, workspace))
	require.Equal(t, []policy.Cap{workspace[0], own}, policy.CapsOf(&flow.Settings{Purpose: "advertising", Caps: caps}, workspace))
	low, high := -5, 300
	require.Equal(t, []int{50, 0, 100}, []int{policy.PriorityOf(&flow.Settings{}), policy.PriorityOf(&flow.Settings{Priority: &low}), policy.PriorityOf(&flow.Settings{Priority: &high})})
}

// TestAdmitAgreesWithLookingAtEveryMinute holds «D11» to a plain second implementation: from now on, the first minute at
// which no rule has anything against the message.
func TestAdmitAgreesWithLookingAtEveryMinute(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		now, zone := drawMoment(r)
		from, to := rapid.IntRange(0, 23).Draw(r, "from")*60, rapid.IntRange(0, 23).Draw(r, "to")*60
		settings := &flow.Settings{QuietHours: &flow.QuietHours{From: policy.Clock(from).String(), To: policy.Clock(to).String()}}
		if rapid.Bool().Draw(r, "holidays") {
			settings.Holidays = "hold"
		}
		off := map[policy.Day]bool{}
		for _, n := range rapid.SliceOfN(rapid.IntRange(-1, 9), 0, 4).Draw(r, "days off") {
			off[policy.AddDays(policy.DayOf(now, zone), n)] = false
		}
		calendar := &policy.Calendar{Week: policy.WeekOf(policy.AllDay, nil), Marks: off}
		var caps []policy.Cap
		for range rapid.IntRange(0, 3).Draw(r, "caps") {
			caps = append(caps, policy.Cap{Channel: rapid.SampledFrom([]string{"any", "email", "sms"}).Draw(r, "channel"), Count: rapid.IntRange(1, 3).Draw(r, "count"),
				Per: time.Duration(rapid.IntRange(1, 4000).Draw(r, "per")) * time.Minute, Own: rapid.Bool().Draw(r, "own")})
		}
		var sent []policy.Sent
		for range rapid.IntRange(0, 8).Draw(r, "sent") {
			sent = append(sent, policy.Sent{Flow: int64(rapid.IntRange(1, 2).Draw(r, "flow")), Channel: rapid.SampledFrom([]string{"email", "sms"}).Draw(r, "by"),
				At: now.Add(-time.Duration(rapid.IntRange(0, 4000).Draw(r, "ago")) * time.Minute)})
		}
		waited := time.Duration(rapid.IntRange(0, 7*24).Draw(r, "waited")) * time.Hour
		limit := time.Duration(rapid.IntRange(1, 10*24).Draw(r, "limit")) * time.Hour
		got := policy.Admit(policy.Letter{Settings: settings, Flow: 1, Way: policy.Way{Channel: "email"}, Now: now, Since: now.Add(-waited), Zone: zone,
			Calendar: calendar, Caps: caps, Sent: sent, Limit: limit})

		over := func(at time.Time) bool {
			for _, c := range caps {
				n := 0
				for _, s := range sent {
					if (c.Channel == "any" || c.Channel == s.Channel) && (!c.Own || s.Flow == 1) && at.Sub(s.At) < c.Per {
						n++
					}
				}
				if (c.Channel == "any" || c.Channel == "email") && n >= c.Count {
					return true
				}
			}
			return false
		}
		capped := false
		at := now
		for ; ; at = at.Add(time.Minute) {
			_, holiday := off[policy.DayOf(at, zone)]
			switch {
			case over(at):
				capped = true
			case quiet(from, to, at.In(zone)), settings.Holidays == "hold" && holiday:
			default:
				switch {
				case capped && at.Sub(now)+waited > limit:
					require.Equal(r, "cap_blocked", got.Blocked)
				case at.Equal(now):
					require.True(r, got.Go)
				default:
					require.True(r, got.Held.Equal(at), "now %s: want %s, got %+v", now, at, got)
					require.True(r, got.By[len(got.By)-1].Until.Equal(at))
				}
				return
			}
			require.Less(r, at.Sub(now), 60*24*time.Hour)
		}
	})
}
