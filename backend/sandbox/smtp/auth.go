package smtp

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// loginServer speaks the old mechanism LOGIN, which some mail servers offer alone.
type loginServer struct {
	check func(user, password string) error
	user  *string
}

// Next implements sasl.Server.
func (l *loginServer) Next(response []byte) ([]byte, bool, error) {
	switch {
	case response == nil:
		return []byte("Username:"), false, nil
	case l.user == nil:
		user := string(response)
		l.user = &user
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(*l.user, string(response))
}

// cramServer speaks CRAM-MD5 (RFC 2195), in which the password does not cross the wire.
type cramServer struct {
	passwords map[string]string
	accepted  func(user string)
	asked     bool
}

const challenge = "<1896.697170952@sandbox.test>"

// Next implements sasl.Server.
func (c *cramServer) Next(response []byte) ([]byte, bool, error) {
	if !c.asked {
		c.asked = true
		return []byte(challenge), false, nil
	}
	user, sum, _ := strings.Cut(string(response), " ")
	password, known := c.passwords[user]
	mac := hmac.New(md5.New, []byte(password))
	mac.Write([]byte(challenge))
	if !known || !hmac.Equal([]byte(sum), []byte(hex.EncodeToString(mac.Sum(nil)))) {
		return nil, true, smtp.ErrAuthFailed
	}
	c.accepted(user)
	return nil, true, nil
}

var (
	_ sasl.Server = (*loginServer)(nil)
	_ sasl.Server = (*cramServer)(nil)
)
