package crm

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/net/idna"
)

// PointKind is what kind of address a contact point is.
type PointKind string

// Kinds of contact points.
const (
	EmailPoint PointKind = "email"
	PhonePoint PointKind = "phone"
)

// Point is a way to reach a person: the value that is compared and dialled, and the text as it was typed.
type Point struct {
	Kind  PointKind `json:"kind"`
	Value string    `json:"value"` // E.164, or the folded e-mail
	Text  string    `json:"text"`
}

// Region is where a phone number without a country code is taken to belong.
const Region = "RU"

// Phone reads a phone number in any usual spelling and returns its E.164 form; false when no valid number is meant. Besides
// «+» the international prefix 00 is understood.
func Phone(text string) (string, bool) {
	if e164, ok := russianMobile(text); ok {
		return e164, true
	}
	text = strings.TrimSpace(text)
	digits := 0
	for _, r := range text {
		if r >= '0' && r <= '9' {
			digits++
		}
	}
	// Words are not a number: the library would read «1-800-FLOWERS».
	if digits < 7 || digits > 18 || len(text) > 64 || strings.ContainsFunc(text, func(r rune) bool {
		return !strings.ContainsRune("+0123456789 ()-–—.\u00a0\u202f/", r)
	}) {
		return "", false
	}
	if strings.HasPrefix(text, "00") {
		text = "+" + text[2:]
	}
	n, err := phonenumbers.Parse(text, Region)
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return "", false
	}
	return phonenumbers.Format(n, phonenumbers.E164), true
}

// russianMobile is the short way for most of the numbers here: the library takes some thirty times longer.
func russianMobile(text string) (string, bool) {
	var d [11]byte
	n, plus := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			if n == len(d) {
				return "", false
			}
			d[n] = c
			n++
		case c == '+' && n == 0 && !plus:
			plus = true
		case c == ' ' || c == '(' || c == ')' || c == '-':
		default:
			return "", false
		}
	}
	switch {
	case n == 11 && d[1] == '9' && (d[0] == '7' || d[0] == '8' && !plus):
		return "+7" + string(d[1:]), true
	case n == 10 && d[0] == '9' && !plus:
		return "+7" + string(d[:10]), true
	}
	return "", false
}

// Email checks an e-mail address and returns the form that is compared: lower case, an international domain in its ASCII
// form. The domain needs a top level; names in quotes and addresses with a name around them are not taken.
func Email(text string) (string, bool) {
	text = strings.TrimSpace(text)
	at := strings.LastIndexByte(text, '@')
	if at < 1 || at > 64 || len(text) > 254 || !utf8.ValidString(text) {
		return "", false
	}
	local, domain := strings.ToLower(text[:at]), text[at+1:]
	at = len(local) // lower case may be longer
	if at > 64 || local[0] == '.' || local[at-1] == '.' || strings.Contains(local, "..") {
		return "", false
	}
	for _, r := range local {
		if r == ' ' || !unicode.IsPrint(r) || strings.ContainsRune("\"(),:;<>@[\\]", r) {
			return "", false
		}
	}
	domain, ok := asciiDomain(domain)
	if !ok {
		return "", false
	}
	value := local + "@" + domain
	return value, len(value) <= 254
}

func asciiDomain(domain string) (string, bool) {
	domain = strings.ToLower(domain)
	for i := 0; i < len(domain); i++ {
		if domain[i] >= 0x80 {
			ascii, err := idna.Lookup.ToASCII(domain)
			if err != nil {
				return "", false
			}
			domain = ascii
			break
		}
	}
	labels := 0
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return "", false
		}
		for i := 0; i < len(label); i++ {
			c := label[i]
			if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
				return "", false
			}
		}
		labels++
	}
	top := domain[strings.LastIndexByte(domain, '.')+1:]
	return domain, labels >= 2 && len(top) >= 2 && (top[0] < '0' || top[0] > '9')
}

// NewPoint reads an address as typed; false when it is none of its kind.
func NewPoint(kind PointKind, text string) (Point, bool) {
	text = strings.TrimSpace(text)
	var value string
	var ok bool
	if kind == PhonePoint {
		value, ok = Phone(text)
	} else {
		value, ok = Email(text)
	}
	return Point{Kind: kind, Value: value, Text: text}, ok
}

// fold is the form in which tags and names of fields are compared: lower case, single spaces.
func fold(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// searchFold is the form in which names are looked for: like fold, and ё as е.
func searchFold(text string) string { return strings.ReplaceAll(fold(text), "ё", "е") }
