package interchange

import "voronka/backend/flow"

// Portable returns a copy of the document in which other flows and webhooks go by their names, as a file does: their ids mean
// nothing in another workspace. What has no name of its own, or is not here, keeps its id; so does the flow itself, whose id the
// file carries.
func Portable(doc *flow.Document, cat flow.Catalogue, ws flow.Workspace) *flow.Document {
	names, ok := ws.(flow.Names)
	if !ok {
		return doc
	}
	return flow.WithRefs(doc, cat, func(what, id string) string {
		if what == "flow" && id == doc.ID {
			return id
		}
		return names.NameOf(what, id)
	})
}

// Local is the way back: names of flows and webhooks become the ids that they have here. What is not here, or is here several
// times, stays as the file has it.
func Local(doc *flow.Document, cat flow.Catalogue, ws flow.Workspace) *flow.Document {
	names, ok := ws.(flow.Names)
	if !ok {
		return doc
	}
	return flow.WithRefs(doc, cat, func(what, text string) string {
		if what == "flow" && text == doc.ID || names.NameOf(what, text) != "" || ws.Has(what, text) && names.IDOf(what, text) == "" {
			return text
		}
		return names.IDOf(what, text)
	})
}
