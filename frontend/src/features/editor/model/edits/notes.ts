import type { FlowDocument, Point } from '../document'

/** The smallest note in which a word can be read. */
export const NOTE_LEAST: Point = [120, 44]

/** Adds a sticky note. */
export function addNote(doc: FlowDocument, id: string, at: Point, text = ''): FlowDocument {
  return { ...doc, notes: [...doc.notes, { id, text, at }] }
}

/** Writes a note's text. */
export function setNoteText(doc: FlowDocument, id: string, text: string): FlowDocument {
  if (!doc.notes.some((n) => n.id === id && n.text !== text)) return doc
  return { ...doc, notes: doc.notes.map((n) => (n.id === id ? { ...n, text } : n)) }
}

/** Gives a note this place and size. */
export function resizeNote(doc: FlowDocument, id: string, at: Point, size: Point): FlowDocument {
  const [w, h] = [Math.max(NOTE_LEAST[0], Math.round(size[0])), Math.max(NOTE_LEAST[1], Math.round(size[1]))]
  const same = (n: { at: Point; size?: Point }) =>
    n.at[0] === at[0] && n.at[1] === at[1] && n.size?.[0] === w && n.size[1] === h
  if (!doc.notes.some((n) => n.id === id && !same(n))) return doc
  return { ...doc, notes: doc.notes.map((n) => (n.id === id ? { ...n, at, size: [w, h] } : n)) }
}
