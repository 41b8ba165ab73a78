// Package policy is the rules that stand between a flow and the world, as pure functions of settings, facts and a moment:
// quiet hours, consent, re-entry, catch-up, retry pauses, arms of a split and which events start or resume what. The
// engine and the simulator call the same functions. It may import flow, event and fault; it reads no clock and no random
// source: what looks random derives from keys.
package policy
