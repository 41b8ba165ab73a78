import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { EditorState, EditorStore } from './editor-store'
import type { DraftSaver } from './saver'

/** The state of the opened flow, and what writes its draft. */
export interface Editor {
  store: EditorStore
  saver: DraftSaver
}

export const EditorContext = createContext<Editor | null>(null)

/** The opened flow itself, for event handlers. */
export function useEditorObject(): Editor {
  const editor = useContext(EditorContext)
  if (!editor) throw new Error('outside of an editor')
  return editor
}

export function useEditorStore(): EditorStore {
  return useEditorObject().store
}

/** Reads the smallest thing that a component shows. */
export function useEditor<T>(select: (state: EditorState) => T): T {
  return useStore(useEditorStore(), select)
}
