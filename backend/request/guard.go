package request

import (
	"errors"
	"net/netip"
	"syscall"
)

// errPrivate ends a dial to an address that is not allowed.
var errPrivate = errors.New("an address inside the network")

// reserved are the ranges of which nobody's public service can be part, besides those that netip knows itself.
var reserved = func() []netip.Prefix {
	var out []netip.Prefix
	for _, p := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
		"203.0.113.0/24", "240.0.0.0/4", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fec0::/10",
	} {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}()

// Public reports whether an address can be somebody's public service: not this machine, not its network, not a cloud's
// metadata, nor an IPv6 form of one of these.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsValid() || a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	if inner, ok := embedded(a); ok {
		return Public(inner)
	}
	return a.IsGlobalUnicast()
}

var (
	nat64  = netip.MustParsePrefix("64:ff9b::/96")
	six4to = netip.MustParsePrefix("2002::/16")
)

// embedded is the IPv4 address that an IPv6 one leads to.
func embedded(a netip.Addr) (netip.Addr, bool) {
	b := a.As16()
	switch {
	case nat64.Contains(a):
		return netip.AddrFrom4([4]byte(b[12:16])), true
	case six4to.Contains(a):
		return netip.AddrFrom4([4]byte(b[2:6])), true
	}
	return netip.Addr{}, false
}

// control is called with the address that is about to be dialled, after every look-up of its name: whatever a name meant
// a moment ago, what counts is where the connection goes.
func (c *Client) control(_, address string, _ syscall.RawConn) error {
	if c.AllowPrivate() {
		return nil
	}
	to, err := netip.ParseAddrPort(address)
	if err != nil || !Public(to.Addr()) {
		return errPrivate
	}
	return nil
}
