package node_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"voronka/backend/flow"
	"voronka/backend/node"
)

func words(t *testing.T, language, file string) map[string]any {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "locales", language, file))
	require.NoError(t, err)
	var out map[string]any
	require.NoError(t, json.Unmarshal(data, &out))
	return out
}

func word(tree map[string]any, key string) string {
	var at any = tree
	for _, part := range strings.Split(key, ".") {
		m, ok := at.(map[string]any)
		if !ok {
			return ""
		}
		at = m[part]
	}
	s, _ := at.(string)
	return s
}

func TestBothLanguagesNameTheWholeCatalogue(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"ru", "en"} {
		tree := words(t, language, "node.json")
		for _, k := range node.New().Kinds() {
			keys := []string{"node." + k.ID + ".name", "node." + k.ID + ".about", "node." + k.ID + ".synonyms", "node.group." + k.Group,
				"node.category." + string(k.Category)}
			for _, p := range k.Params {
				keys = append(keys, "node."+k.ID+".param."+p.ID)
				for _, o := range p.Options {
					keys = append(keys, "node."+k.ID+".option."+p.ID+"."+o)
				}
			}
			for _, p := range k.Ports {
				keys = append(keys, "port."+p)
			}
			for _, key := range keys {
				require.NotEmpty(t, word(tree, key), "%s: %s", language, key)
			}
		}
	}
}

func TestKindsAreDeclaredSoundly(t *testing.T) {
	t.Parallel()
	c := node.New()
	require.Len(t, c.Kinds(), 32)
	var conditions []string
	for i, k := range c.Kinds() {
		require.Equal(t, i, k.Order)
		require.True(t, strings.HasPrefix(k.ID, string(k.Category)+"."), k.ID)
		require.NotEmpty(t, k.Icon, k.ID)
		require.NotEmpty(t, k.Subjects, k.ID)
		require.NotNil(t, k.Prepare, k.ID)
		_, ok := c.Behaviour(k.ID)
		require.True(t, ok, k.ID)
		if k.Category == flow.Event {
			require.NotEmpty(t, k.Starts, k.ID)
			if k.ID != "event.manual" {
				require.Equal(t, strings.ReplaceAll(string(k.Starts), ".", "_"), strings.TrimPrefix(k.ID, "event."), "an event's kind is its name in the log")
			}
		}
		if k.PortsOf == "" {
			require.NotEmpty(t, k.Ports, k.ID)
		}
		for _, p := range k.Params {
			if len(p.Default) > 0 {
				require.True(t, json.Valid(p.Default), k.ID)
			}
		}
		if k.Category == flow.Condition {
			conditions = append(conditions, k.ID)
		}
	}
	require.Equal(t, "condition.rules", conditions[0], "rules built by hand come first")
	_, ok := c.Kind("action.unheard_of")
	require.False(t, ok)
}

func TestSummariesSayWhatAStepDoesAndNeverFail(t *testing.T) {
	t.Parallel()
	c := node.New()
	ru, en := words(t, "ru", "node.json"), words(t, "en", "node.json")
	for _, x := range []struct{ kind, params, code string }{
		{"event.tag_added", `{}`, "any_tag"},
		{"event.tag_added", `{"tag":"vip"}`, "tag"},
		{"event.field_changed", `{"field":"fields.city"}`, "field"},
		{"condition.expression", `{"test":"purchase.total > 50"}`, "expression"},
		{"action.send_message", `{"channel":"auto","text":"Здравствуйте"}`, "send_message"},
		{"action.set_field", `{"field":"customer.city","value":"Казань"}`, "set_field"},
		{"action.set_field", `{"field":"customer.city"}`, "empty_field"},
		{"wait.for", `{"duration":"3d"}`, "duration"},
		{"wait.until_time", `{"time":"10:00"}`, "every_day_at"},
		{"wait.until_time", `{"time":"10:00","days":[1]}`, "days_at"},
		{"wait.until_date", `{"field":"customer.birthday","offset":"-3d"}`, "before_date"},
		{"wait.until_date", `{"field":"customer.birthday","offset":"3d"}`, "after_date"},
		{"wait.until_date", `{"field":"customer.birthday","offset":"0d"}`, "until_date"},
		{"wait.for", `{"duration":"3d","working_days":true}`, "working_days"},
		{"wait.until_hours", `{}`, "working_hours"},
		{"wait.until_hours", `{"hours":"own","from":"10:00","to":"20:00"}`, "hours_every_day"},
		{"wait.until_hours", `{"hours":"own","from":"10:00","to":"20:00","days":[1]}`, "hours_on_days"},
		{"wait.until_condition", `{"test":"customer.city == 'x'","timeout":"7d"}`, "until_condition"},
		{"wait.for_event", `{"event":"purchase.paid","timeout":"7d"}`, "for_event"},
		{"wait.for_all", `{"timeout":"7d"}`, "for_all"},
	} {
		var params map[string]json.RawMessage
		require.NoError(t, json.Unmarshal([]byte(x.params), &params))
		got := c.Summary(&flow.Node{Kind: x.kind, Params: params})
		require.Equal(t, x.code, got.Code, x.kind)
		require.NotEmpty(t, word(ru, "summary."+got.Code)+word(ru, "summary."+got.Code+"_one"))
		require.NotEmpty(t, word(en, "summary."+got.Code)+word(en, "summary."+got.Code+"_one"))
	}
	for _, k := range c.Kinds() {
		for _, bad := range []string{`null`, `5`, `"x"`, `[]`, `{}`, `[5]`} {
			params := map[string]json.RawMessage{}
			for _, p := range k.Params {
				params[p.ID] = json.RawMessage(bad)
			}
			c.Summary(&flow.Node{Kind: k.ID, Params: params})
		}
	}
	require.Empty(t, c.Summary(&flow.Node{Kind: "action.unheard_of"}).Code)
}

var reasonCode = regexp.MustCompile(`Reason\{{1,2}Code: "(\w+)"`)

// TestEveryReasonOfTheCodeHasWords reads the reasons out of the source, so that a new one cannot be forgotten.
func TestEveryReasonOfTheCodeHasWords(t *testing.T) {
	t.Parallel()
	codes := []string{"test_yes", "test_no", "arm", "filled_in", "in_zone", "date_found", "date_empty", "date_passed", "awaits_event",
		"test_not_yet", "condition_timeout", "awaits_no_key", "within_hours", "outside_hours", "holiday", "holidays_skipped", "never_open",
		"event_happened", "event_timeout", "disabled", "on_its_way", "quiet_hours", "consent_refused", "consent_unknown", "person_gone",
		"goal_reached", "stopped_by_person", "run_failed", "catch_up_held", "catch_up_skipped", "catch_up_stale", "catch_up_shifted",
		"catch_up_asked", "catch_up_released", "cap_any", "cap_channel", "cap_flow", "cap_blocked", "holiday_held", "sent_now", "hop_limit", "too_many_steps",
		"awaits_flow", "flow_timeout", "flow_done", "flow_stopped", "flow_failed", "flow_not_live", "flow_refused",
		"arm_kept", "arm_winner", "control_group", "winner_people", "winner_confidence", "joined", "join_missed", "awaits_branches", "branches_here", "branches_timeout",
		"unknown_kind", "broken_step", "outcome_left", "channel.no_address", "channel.held_back",
		"paused_by_person", "resumed_by_person", "skipped_by_person", "moved_by_person", "retried_by_person",
		"moved_to_version", "wait_set_anew", "leaves_spread", "node_gone", "version_stopped",
		"goal_jumped", "goal_in_order", "exit_event", "exit_when", "settled", "once_per", "limit_active", "limit_starts", "entry_gone", "left_flow",
		"request_answered", "request_foreseen", "request_foreseen_empty", "button_dropped", "no_reason"}
	found := 0
	for _, room := range []string{".", "../interp", "../engine", "../policy", "../simulate"} {
		files, err := filepath.Glob(filepath.Join(room, "*.go"))
		require.NoError(t, err)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, m := range reasonCode.FindAllStringSubmatch(string(data), -1) {
				found++
				require.True(t, slices.Contains(codes, m[1]), "%s: the reason %q has no words", file, m[1])
			}
		}
	}
	require.Greater(t, found, 10)
	for _, language := range []string{"ru", "en"} {
		tree := words(t, language, "reason.json")
		for _, code := range codes {
			require.NotEmpty(t, word(tree, "reason."+code), "%s: %s", language, code)
		}
	}
}
