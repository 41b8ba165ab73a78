// Package web offers the page, the same calls as the window's bridge, events and files over HTTP on loopback. It may import
// app; it knows no service by name and nothing of the domain.
//
// The doors: a token that is printed once and becomes a cookie, the Host and Origin headers against pages of strangers that
// resolve a name to this machine, limits on bodies and time, and a policy under which the page loads nothing from elsewhere.
package web
