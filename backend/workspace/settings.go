// Package workspace is the workspace's own settings: the company's name, currency, zone, language, theme, the switch for
// advertising, working hours, and small JSON values by key (a channel's settings, the window's place); and the working calendar:
// the shipped holidays with the workspace's own days over them. The tables «setting» and «calendar_day» are its own. It may
// import store, fault and policy; it holds no secret.
package workspace

import (
	"encoding/json"
	"fmt"
	"time"

	"voronka/backend/fault"
	"voronka/backend/store"
)

// Settings are what a user sets for the whole workspace.
type Settings struct {
	UID              string `json:"uid"` // the workspace's lasting id; part of the keys of what leaves the machine
	Name             string `json:"name"`
	Currency         string `json:"currency"` // ISO 4217
	Zone             string `json:"zone"`     // IANA name
	Language         string `json:"language"` // ru, en
	Theme            string `json:"theme"`    // light, dark, system
	AdvertiseUnknown bool   `json:"advertise_unknown"`
	Caps             []Cap  `json:"caps,omitempty"`       // how often one person is written at most
	HoldLimit        string `json:"hold_limit,omitempty"` // how long a cap may hold a message; empty: 7d
	Demo             bool   `json:"demo"`                 // the demo company
	HistoryDays      int    `json:"history_days"`         // how long every step of ended runs is kept; 0: for ever
	Halted           bool   `json:"halted"`               // the red switch: the engine is stopped by hand

	Hours       [7]Hours `json:"hours"`        // when the workspace works, Monday first
	CalendarRev int64    `json:"calendar_rev"` // grows with every change of the workspace's own days
}

// Defaults are the settings of a workspace in which nothing was chosen.
func Defaults() Settings {
	return Settings{Currency: "RUB", Zone: "Europe/Moscow", Language: "ru", Theme: "system", HistoryDays: 180, Hours: DefaultHours()}
}

// longestHistory is the most days that HistoryDays may say: a hundred years.
const longestHistory = 36_500

const settingsKey = "workspace"

// Init makes the settings of a new workspace with this currency. A workspace that has settings keeps its uid and
// everything else, the currency too.
func Init(tx *store.Tx, currency string) (Settings, error) {
	s, err := Load(tx)
	if err != nil || s.UID != "" {
		return s, err
	}
	if currency != "" {
		s.Currency = currency
	}
	if s.UID, err = tx.NewUID(); err != nil {
		return s, err
	}
	return s, Save(tx, s)
}

// Load reads the settings; what was never set has its default, and UID is empty before Init.
func Load(q store.Querier) (Settings, error) {
	s := Defaults()
	_, err := Value(q, settingsKey, &s)
	return s, err
}

// Save checks and writes the settings. The uid cannot change once it is there.
func Save(tx *store.Tx, s Settings) error {
	old, err := Load(tx)
	if err != nil {
		return err
	}
	if old.UID != "" {
		s.UID = old.UID
	}
	var wrong []fault.Field
	if !KnownCurrency(s.Currency) {
		wrong = append(wrong, fault.Field{Field: "currency", Code: fault.Unknown, Args: fault.Args{"what": "currency", "key": s.Currency}})
	}
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" || s.Zone == "Local" {
		wrong = append(wrong, fault.Field{Field: "zone", Code: fault.Unknown, Args: fault.Args{"what": "zone", "key": s.Zone}})
	}
	if s.Language != "ru" && s.Language != "en" {
		wrong = append(wrong, fault.Field{Field: "language", Code: fault.Unknown, Args: fault.Args{"what": "language", "key": s.Language}})
	}
	if s.Theme != "light" && s.Theme != "dark" && s.Theme != "system" {
		wrong = append(wrong, fault.Field{Field: "theme", Code: fault.Unknown, Args: fault.Args{"what": "theme", "key": s.Theme}})
	}
	if s.HistoryDays < 0 || s.HistoryDays > longestHistory {
		wrong = append(wrong, fault.Field{Field: "history_days", Code: fault.TooLarge, Args: fault.Args{"limit": longestHistory}})
	}
	wrong = append(wrong, checkHours(s.Hours)...)
	if wrong = append(wrong, s.checkContact()...); len(wrong) > 0 {
		return fault.InvalidFields(wrong...)
	}
	return SetValue(tx, settingsKey, s)
}

// Location is the settings' zone; UTC should the system not know it.
func (s Settings) Location() *time.Location {
	if loc, err := time.LoadLocation(s.Zone); err == nil {
		return loc
	}
	return time.UTC
}

// Value reads the JSON value kept under a key; it reports whether there is one.
func Value(q store.Querier, key string, into any) (bool, error) {
	var text string
	ok, err := q.QueryRow(`SELECT value FROM setting WHERE key = ?`, []any{key}, &text)
	if err != nil || !ok {
		return false, err
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return false, fmt.Errorf("setting %s: %w", key, err)
	}
	return true, nil
}

// SetValue keeps a JSON value under a key («channel:email», «window»), replacing what was there. Secrets do not belong here.
func SetValue(tx *store.Tx, key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("setting %s: %w", key, err)
	}
	tx.Touch("settings")
	_, err = tx.Exec(`INSERT INTO setting(key, value) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value`,
		key, string(text))
	return err
}

// Values reads every value whose key begins with prefix, in the order of their keys.
func Values(q store.Querier, prefix string, each func(key string, value json.RawMessage) error) error {
	rows, err := q.Query(`SELECT key, value FROM setting WHERE substr(key, 1, ?) = ? ORDER BY key`, len([]rune(prefix)), prefix)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key, text string
		if err := rows.Scan(&key, &text); err != nil {
			return err
		}
		if err := each(key, json.RawMessage(text)); err != nil {
			return err
		}
	}
	return rows.Err()
}
