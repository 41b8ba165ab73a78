package simulate

import (
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/inbox"
	"voronka/backend/interp"
	"voronka/backend/policy"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// loadWritten reads what the policies of the flow look at: the working calendar, and what the person was written lately.
func (s *simulation) loadWritten(q store.Querier, contact int64) error {
	if s.Program.Settings.Holidays == policy.HoldHolidays {
		var err error
		if s.workdays, err = workspace.Calendar(q, s.set); err != nil {
			return err
		}
	}
	var caps []policy.Cap
	for _, c := range s.set.Caps {
		if cap, ok := policy.CapOf(c.Channel, c.Count, c.Per, false); ok {
			caps = append(caps, cap)
		}
	}
	if s.caps = policy.CapsOf(&s.Program.Settings, caps); len(s.caps) == 0 {
		return nil
	}
	written, err := inbox.Recent(q, []int64{contact}, clock.Millis(s.now.Add(-max(policy.Longest(s.caps), 31*24*time.Hour))))
	if err != nil {
		return err
	}
	for _, w := range written {
		at := clock.FromMillis(w.At)
		if w.Waiting && at.Before(s.now) {
			at = s.now
		}
		s.written = append(s.written, policy.Sent{Flow: w.Flow, Channel: w.Channel, At: at})
	}
	return nil
}

// letter is what the policies decide about a message from.
func (w *world) letter(r *interp.Run, e *interp.Effect, way policy.Way, p *crm.Person) policy.Letter {
	settings := &w.s.Program.Settings
	l := policy.Letter{Settings: settings, Flow: w.s.Flow, Way: way, Consent: policy.Unknown, AdvertiseUnknown: w.s.set.AdvertiseUnknown,
		Now: w.s.now, Since: r.Standing(e).Since, Zone: w.Zone("client"), Calendar: w.s.workdays, Caps: w.s.caps, Sent: w.s.written,
		Limit: w.s.set.Hold()}
	if said, ok := p.Consent[way.Channel]; ok {
		l.Consent = policy.Consent(said)
	}
	if settings.TimeZone != "" && settings.TimeZone != "client" {
		l.Zone = w.Zone(settings.TimeZone)
	}
	return l
}
