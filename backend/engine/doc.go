// Package engine is the durable runner: it reads the event log, starts and resumes runs, fires timers, keeps history and
// counters, and sends what leaves the machine. One engine works on a workspace at a time, by a lock on a file.
//
// A turn is one transaction: take finished effects, new events and due timers in order; gather what the runs' nodes may
// read, with one query per kind of read; advance every run; write everything once. Durability so costs one fsync a turn,
// not one a step. If the write fails, the turn is taken again in halves until the bad run stands alone, and fails alone.
// Correctness rests on SQLite's one writer: whatever a turn read holds until it commits.
//
// The dispatcher claims outbox rows in one transaction, sends, and notes each outcome in another; what was claimed by a
// process that died is settled by what its channel promises.
//
// It may import interp, policy, node, library, the domain's rooms and channel; it knows no channel by name.
package engine
