package crm

import (
	"slices"
	"strconv"
)

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// millis is an instant as a literal for SQL.
func millis(ms int64) string { return strconv.FormatInt(ms, 10) }

// topic is what the page listens to for one customer.
func topic(customer int64) string { return "customer:" + strconv.FormatInt(customer, 10) }
