import { useSyncExternalStore } from 'react'
import { chooseFile, handOver } from './files'
import { openFlowFile } from './flows'
import type { FileRef, FlowFile } from './types.gen'

// The one sheet of an import stands over every screen: the list, the canvas and Ctrl+K hand it an opened file.
let opened: FlowFile | null = null
const listeners = new Set<() => void>()

/** Shows the import sheet of an opened file; null closes it. */
export function showImport(file: FlowFile | null) {
  opened = file
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** The file whose import is being decided. */
export function useImportFile(): FlowFile | null {
  return useSyncExternalStore(subscribe, () => opened)
}

/** Lets the person choose a flow's file and shows what importing it would mean; nothing is written yet. */
export async function chooseImport(): Promise<void> {
  const chosen = await chooseFile('flow')
  if (chosen) showImport(await openFlowFile(chosen))
}

/** The same for a file that was dropped on the page. */
export async function dropImport(file: File | FileRef): Promise<void> {
  showImport(await openFlowFile(file instanceof File ? await handOver(file) : file))
}
