package app

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"voronka/backend/fault"
)

// written is what a log line would be.
func written(t require.TestingT, fields logrus.Fields, message string) string {
	var out bytes.Buffer
	log := logrus.New()
	log.SetOutput(&out)
	log.SetFormatter(&logrus.JSONFormatter{})
	log.AddHook(blanking{})
	log.WithFields(fields).Error(message)
	require.NotEmpty(t, out.String())
	return out.String()
}

// TestNothingPrivateIsEverWritten puts private things into every place of a log line, in every wrapping that errors have.
func TestNothingPrivateIsEverWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		word := rapid.StringMatching(`[a-z]{3,9}`)
		digits := rapid.StringMatching(`[0-9]{7}`).Draw(r, "digits")
		name := rapid.StringMatching(`[А-Я][а-яё]{4,10} [А-Я][а-яё]{4,10}`).Draw(r, "name")
		user := "zq" + word.Draw(r, "user")
		token := "Tq" + rapid.StringMatching(`[A-Za-z0-9]{22,40}`).Draw(r, "token") + "7"
		private := []struct{ as, core string }{
			{user + "@" + word.Draw(r, "domain") + ".example", user},
			{user + "@пример.рф", user},
			{"+7 (912) " + digits[:3] + "-" + digits[3:5] + "-" + digits[5:], digits[3:5] + "-" + digits[5:]},
			{"+7912" + digits, digits},
			{"8912" + digits, digits},
			{name, strings.Fields(name)[1]},
			{"password=" + user, user},
			{"Authorization: Bearer " + user, user},
			{token, token},
			{fmt.Sprintf("%q", "Dear "+user+", your order is ready"), user},
		}
		p := private[rapid.IntRange(0, len(private)-1).Draw(r, "which")]
		text := word.Draw(r, "before") + rapid.SampledFrom([]string{" ", ": ", ", ", " <", "\n", " ("}).Draw(r, "gap") + p.as +
			rapid.SampledFrom([]string{"", " ", ",", ">", ")", "\n", ";"}).Draw(r, "end") + " " + word.Draw(r, "after")
		coded := fault.New(fault.NotFound, fault.Args{"what": "customer", "key": p.core, "value": p.as})
		var fields logrus.Fields
		message := "call failed"
		switch rapid.IntRange(0, 7).Draw(r, "place") {
		case 0:
			message = text
		case 1:
			fields = logrus.Fields{"detail": text}
		case 2:
			fields = logrus.Fields{"error": errors.New(text)}
		case 3:
			fields = logrus.Fields{"error": fmt.Errorf("write: %w", coded)}
		case 4:
			fields = logrus.Fields{"error": fault.Wrap(errors.New(text), fault.Internal, fault.Args{"name": p.core})}
		case 5:
			fields = logrus.Fields{"plan": struct{ Note string }{text}}
		case 6:
			fields = logrus.Fields{rapid.SampledFrom([]string{"to", "name", "text", "Subject", "phone", "email", "api_key", "SMTPPassword"}).Draw(r, "field"): p.core}
		default:
			fields = logrus.Fields{"body": []byte(text)}
		}
		require.NotContains(r, written(r, fields, message), p.core)
	})
}

func TestWhatHelpsToFindAFaultIsWritten(t *testing.T) {
	t.Parallel()
	line := written(t, logrus.Fields{"method": "Flows.Get", "reference": "ABCD2345", "rows": 12,
		"error": fmt.Errorf("publish: %w", fault.Missing("flow", "01JQ0000000000000000000000").In("library"))}, "call failed for 01JQ0000000000000000000000")
	for _, kept := range []string{"Flows.Get", "ABCD2345", `"rows":12`, "publish: library: not_found what=flow", "call failed for 01JQ0000000000000000000000"} {
		require.Contains(t, line, kept)
	}
}

func FuzzBlank(f *testing.F) {
	f.Add("call", " failed")
	f.Add(`"`, "«")
	f.Fuzz(func(t *testing.T, before, after string) {
		once := blank(before + " anna.zq@example.test +79123456789 Иванова " + after)
		for _, private := range []string{"anna.zq", "9123456789", "Иванова"} {
			require.NotContains(t, once, private)
		}
	})
}
