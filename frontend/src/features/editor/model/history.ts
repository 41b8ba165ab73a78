import type { FlowDocument } from './document'

/** How many documents are kept to go back to; older ones are forgotten one by one. They share all that did not change. */
export const HISTORY_LIMIT = 1000

/** A run of nudges ends after this long a quiet, in milliseconds. */
export const QUIET = 400

/** Groups of edits that end by a quiet, not by leaving a field: the keys that move what is chosen. */
const quietly = (group: string) => group.startsWith('nudge')

/** Undo as a history of documents: one entry a gesture. */
export interface History {
  readonly past: readonly FlowDocument[]
  readonly present: FlowDocument
  readonly future: readonly FlowDocument[]
  readonly group: string | null // what the last entry was about, so that more of the same joins it
  readonly at: number
}

export function newHistory(doc: FlowDocument): History {
  return { past: [], present: doc, future: [], group: null, at: 0 }
}

/**
 * Records an edit. An edit that changed nothing leaves no entry. One of the same group joins the last entry: typing into
 * one field however long it takes, until `seal`; nudges until a quiet. `now` is any clock in milliseconds that does not
 * run backwards.
 */
export function record(h: History, doc: FlowDocument, group: string | null, now: number): History {
  if (doc === h.present) return h
  const joins = group !== null && group === h.group && (!quietly(group) || now - h.at < QUIET)
  if (joins && h.past.length > 0) return { ...h, present: doc, future: [], at: now }
  const past = [...h.past, h.present]
  if (past.length > HISTORY_LIMIT) past.shift()
  return { past, present: doc, future: [], group, at: now }
}

/** Ends typing: the next edit is a step of its own, even in the same field. Called when a field is left. */
export function seal(h: History): History {
  return h.group === null || quietly(h.group) ? h : { ...h, group: null }
}

/** Takes the last entry back; the same history when there is none. */
export function undo(h: History): History {
  const previous = h.past.at(-1)
  if (!previous) return h
  return { past: h.past.slice(0, -1), present: previous, future: [h.present, ...h.future], group: null, at: 0 }
}

/** Does again what was taken back. */
export function redo(h: History): History {
  const next = h.future[0]
  if (!next) return h
  return { past: [...h.past, h.present], present: next, future: h.future.slice(1), group: null, at: 0 }
}
