// Package request is the way out to other programs: it sends the HTTP requests of flows and takes from the answers what
// was wanted. Secrets are put in here, at the moment of sending, and nowhere else; addresses inside the network are refused
// unless the workspace allows them, by the address that is really dialled, at every redirect. It may import interp and
// channel; it knows no engine: it is handed to one as a channel.Requester.
package request

import (
	"voronka/backend/fault"
)

// Codes of requests; «reason.<code>» and «fault.<code>» in locales/. All have the arg host.
const (
	Unreachable       fault.Code = "request.unreachable"
	TimedOut          fault.Code = "request.timeout"            // args: seconds
	Status            fault.Code = "request.status"             // args: status
	TooLarge          fault.Code = "request.too_large"          // args: limit (bytes)
	PrivateAddress    fault.Code = "request.private_address"    //
	NotJSON           fault.Code = "request.not_json"           // the answer, where outputs are wanted of it
	Redirects         fault.Code = "request.redirects"          // too many
	RedirectElsewhere fault.Code = "request.redirect_elsewhere" // to another server, with a secret in the request
	SecretMissing     fault.Code = "request.secret_missing"     // args: name
	Invalid           fault.Code = "request.invalid"
)

// Bounds of a request.
const (
	maxAnswer    = 1 << 20
	maxRedirects = 3
	maxText      = 10_000 // runes of one text taken from an answer
)
