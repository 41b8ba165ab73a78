package workspace

import "golang.org/x/text/currency"

// KnownCurrency reports whether the code, in capitals, is a currency's.
func KnownCurrency(code string) bool {
	u, err := currency.ParseISO(code)
	return err == nil && u.String() == code
}
