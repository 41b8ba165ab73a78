import type { FlowDocument, Settings } from '../document'

/** Changes the flow's rules; a key whose value is undefined is removed, since absent means none. */
export function setSettings(doc: FlowDocument, change: Partial<Settings>): FlowDocument {
  const settings: Record<string, unknown> = { ...doc.settings }
  let changed = false
  for (const [key, value] of Object.entries(change)) {
    if (JSON.stringify(settings[key]) === JSON.stringify(value)) continue
    changed = true
    if (value === undefined) delete settings[key]
    else settings[key] = value
  }
  return changed ? { ...doc, settings } : doc
}

/** Renames the flow; an empty name is not taken. */
export function renameFlow(doc: FlowDocument, name: string): FlowDocument {
  const trimmed = name.trim()
  return !trimmed || trimmed === doc.name ? doc : { ...doc, name: trimmed }
}
