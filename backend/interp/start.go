package interp

import "voronka/backend/fault"

// FlowNotLive is the code of a flow that cannot be started by another: it is not there, not live, or has no event «event.manual»;
// args: flow. FlowRefused is that of one whose own rules did not let the subject in.
const (
	FlowNotLive fault.Code = "flow_not_live"
	FlowRefused fault.Code = "flow_refused"
)

// Starter is what a World answers besides that can start one flow by another.
type Starter interface {
	// StartFlow starts a live flow, named by its id or its only name, for the run's subject: the event is appended with what
	// else the turn writes. The key tells this visit from every other; with wait the end of what was started is told under it.
	StartFlow(step, visit int, flow string, wait bool) (key string, err error)
}
