// Package library keeps flows in the database: the draft that is saved at every edit, the immutable numbered versions that
// runs are pinned to, their state (draft, live, paused), and the compiled programs, cached per version. It owns the tables
// flow, flow_version and flow_node. It may import flow and store; it knows no node kind by name and no engine.
//
//	draft ──publish──► live ◄──resume── paused
//	                    └─────pause──────►
//
// Only events later than the moment a flow was last started set runs going: what happened while it was a draft or stood
// still is the business of «apply to those who already fit».
package library
