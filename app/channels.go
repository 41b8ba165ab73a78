package app

import (
	"context"

	"voronka/backend/channel"
	"voronka/backend/channel/email"
	"voronka/backend/fault"
	"voronka/backend/store"
	"voronka/backend/workspace"
)

// Channels are the ways to people and their settings.
type Channels struct{ app *App }

// List returns the channels, the mailbox first, with what keeps each from being used.
func (s *Channels) List(ctx context.Context) ([]Channel, error) {
	var out []Channel
	for _, c := range s.app.channels.All() {
		row := Channel{ID: c.ID(), Ready: true, Carries: *channel.CarriedBy(c)}
		if err := c.Ready(ctx); err != nil {
			row.Ready, row.Fault = false, FaultOf(err)
		}
		out = append(out, row)
	}
	return out, nil
}

// SMTP returns the settings of mail, never its password.
func (s *Channels) SMTP(ctx context.Context) (SMTP, error) {
	settings, err := s.app.mailSettings(ctx)
	if err != nil {
		return SMTP{}, err
	}
	if settings.Host == "" { // nothing was set yet: what most providers want
		settings.Port, settings.Security, settings.Uncertain = 587, email.STARTTLS, email.Leave
	}
	password, err := s.password(SMTP{})
	if err != nil {
		return SMTP{}, err
	}
	return smtpOf(settings, password != ""), nil
}

// SaveSMTP checks and keeps the settings of mail; an empty password keeps the one that is there. The channel goes on with
// the new settings at once.
func (s *Channels) SaveSMTP(ctx context.Context, in SMTP) (SMTP, error) {
	settings := settingsOf(in)
	if err := settings.Check(); err != nil {
		return SMTP{}, err
	}
	password, err := s.password(in)
	if err != nil {
		return SMTP{}, err
	}
	if in.Password != "" {
		if err := s.app.secrets.Set(email.PasswordName, in.Password); err != nil {
			return SMTP{}, err
		}
	}
	err = s.app.db.Write(ctx, func(tx *store.Tx) error {
		tx.Touch("channels", "health")
		return workspace.SetValue(tx, email.SettingsKey, settings)
	})
	if err != nil {
		return SMTP{}, err
	}
	s.app.mail.Configure(settings, password)
	s.app.engine.Wake()
	return smtpOf(settings, password != ""), nil
}

// TestSMTP tries settings that need not be saved and says how far it came. An empty To only connects.
func (s *Channels) TestSMTP(ctx context.Context, in TestSMTP) (TestResult, error) {
	password, err := s.password(in.SMTP)
	if err != nil {
		return TestResult{}, err
	}
	lang := s.app.Language(ctx)
	trial := s.app.mail.Try(ctx, settingsOf(in.SMTP), password, in.To,
		s.app.words.T(lang, "smtp.test.subject", nil), s.app.words.T(lang, "smtp.test.text", nil))
	result := TestResult{OK: trial.Fault == nil, Steps: trial.Steps}
	if trial.Fault != nil {
		result.Fault = FaultOf(trial.Fault)
	}
	return result, nil
}

// password is the one that was typed, else the one that is kept.
func (s *Channels) password(in SMTP) (string, error) {
	if in.Password != "" {
		return in.Password, nil
	}
	kept, err := s.app.secrets.Get(email.PasswordName)
	if fault.Has(err, fault.NotFound) {
		return "", nil
	}
	return kept, err
}

func smtpOf(s email.Settings, hasPassword bool) SMTP {
	return SMTP{
		Host: s.Host, Port: int64(s.Port), Security: string(s.Security), User: s.User, HasPassword: hasPassword, From: s.From,
		FromName: s.FromName, PerMinute: int64(s.PerMinute), Uncertain: s.Uncertain, Enabled: s.Enabled,
	}
}

func settingsOf(in SMTP) email.Settings {
	return email.Settings{
		Host: in.Host, Port: int(in.Port), Security: email.Security(in.Security), User: in.User, From: in.From, FromName: in.FromName,
		PerMinute: int(in.PerMinute), Uncertain: in.Uncertain, Enabled: in.Enabled,
	}
}
