package crm_test

import (
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"voronka/backend/crm"
)

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"8 (912) 345-67-89", "+7 912 345 67 89", "0049 30 901820", "9123456789", "+1 650-253-0000", "8-800-555-35-35",
		"+375 29 123-45-67", "123", "телефон", "+7+9123456789", "1-800-FLOWERS", "1991-02-03"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, ok := crm.Phone(text)
		if !ok {
			return
		}
		require.Regexp(t, e164, value)
		again, ok := crm.Phone(value)
		require.True(t, ok, "the E.164 form is a number")
		require.Equal(t, value, again)
		spaced, ok := crm.Phone("  " + text + "\u00a0")
		require.True(t, ok)
		require.Equal(t, value, spaced)
		// A number is never made up: its last digits are those that were typed, as many as a short one has after its country's code
		// (before which a zero may have been typed for calls within the country).
		typed := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, text)
		last := min(6, len(value)-1-3)
		require.True(t, strings.HasSuffix(value, typed[len(typed)-last:]), "%s from %s", value, typed)
	})
}

func FuzzEmail(f *testing.F) {
	for _, s := range []string{"Anna.Petrova+shop@Example.test", "иван@почта.рф", "a@b", "a..b@example.test", "o'connor@example.test", "\"x\"@example.test",
		"Анна <a@example.test>", "a@EXAMPLE.test ", "a@ex ample.test", "a@-b.test", "a@1.1.1.1", strings.Repeat("Ⱥ", 32) + "@example.test",
		"a\u0085b@example.test", "a\u2028b@example.test", "a\u00adb@example.test", "a@" + strings.Repeat("ю.", 60) + "test"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		value, ok := crm.Email(text)
		if !ok {
			return
		}
		again, ok := crm.Email(value)
		require.True(t, ok, "the compared form %q of %q is an address", value, text)
		require.Equal(t, value, again)
		upper, ok := crm.Email("\t" + text + " ")
		require.True(t, ok)
		require.Equal(t, value, upper)
		require.False(t, strings.ContainsFunc(value, unicode.IsSpace), "%q", value)
		require.False(t, strings.ContainsFunc(value, unicode.IsControl), "%q", value)
		require.LessOrEqual(t, len(value), 254)
		// The standard library takes it for the same bare address.
		parsed, err := mail.ParseAddress(value)
		require.NoError(t, err, "%q", value)
		require.Equal(t, value, parsed.Address)
		require.Empty(t, parsed.Name)
	})
}
