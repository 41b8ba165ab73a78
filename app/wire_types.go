package app

// Money is an amount in minor units of a currency.
type Money struct {
	Minor    int64  `json:"minor"`
	Currency string `json:"currency"`
}

// Page is a part of a list.
type Page[T any] struct {
	Items []T   `json:"items"`
	Total int64 `json:"total"` // of the whole list
}
