import type { FlowDocument, Point } from '../document'

/** Adds a sticky note. */
export function addNote(doc: FlowDocument, id: string, at: Point, text = ''): FlowDocument {
  return { ...doc, notes: [...doc.notes, { id, text, at }] }
}

/** Writes a note's text. */
export function setNoteText(doc: FlowDocument, id: string, text: string): FlowDocument {
  if (!doc.notes.some((n) => n.id === id && n.text !== text)) return doc
  return { ...doc, notes: doc.notes.map((n) => (n.id === id ? { ...n, text } : n)) }
}
