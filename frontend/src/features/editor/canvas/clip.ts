import type { ReactFlowInstance } from '@xyflow/react'
import { pasteFragment } from '../commands'
import { FRAGMENT_TYPE, readFragment, writeFragment, writeText } from '../model/clipboard'
import type { Point } from '../model/document'
import { type Fragment, fragmentOf } from '../model/edits/paste'
import type { EditorStore } from '../store/editor-store'
import { reveal, viewCentre } from './actions'

/** What a page without a way to the clipboard copied last; it serves all flows of this window. */
let kept: Fragment | null = null

const inField = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

/** The system's clipboard for parts of flows: our own type, and text that both people and we can read. */
export interface Clip {
  copy(): boolean
  paste(): void
  /** A key asked for it; the browser brings the clipboard by an event of its own. */
  pasteByKey(): void
  stop(): void
}

export function createClip(
  store: EditorStore,
  flow: ReactFlowInstance,
  readable: (part: Fragment) => readonly string[],
  said: (count: number) => void,
): Clip {
  let copying: Fragment | null = null
  let brought = false
  let pointer: { x: number; y: number } | null = null

  const put = (data: DataTransfer, part: Fragment) => {
    data.setData('text/plain', writeText(part, readable(part)))
    data.setData(FRAGMENT_TYPE, writeFragment(part))
  }
  const onCopy = (event: ClipboardEvent) => {
    if (!copying || !event.clipboardData) return
    put(event.clipboardData, copying)
    copying = null
    event.preventDefault()
  }
  /** Where the pointer is over the canvas, else in the middle of what is seen. */
  const place = (): Point => {
    const over = pointer && document.elementFromPoint(pointer.x, pointer.y)?.closest('[data-canvas]')
    if (!over || !pointer) return viewCentre(flow)
    const at = flow.screenToFlowPosition(pointer)
    return [at.x, at.y]
  }
  const insert = (part: Fragment | null): boolean => {
    if (!part) return false
    const ids = pasteFragment(store, part, place())
    said(ids.length)
    requestAnimationFrame(() => reveal(store, flow, ids))
    return true
  }
  const read = (data: Pick<DataTransfer, 'getData'>) =>
    readFragment(data.getData(FRAGMENT_TYPE)) ?? readFragment(data.getData('text/plain'))
  const onPaste = (event: ClipboardEvent) => {
    if (inField(event.target) || !event.clipboardData) return
    brought = true
    if (insert(read(event.clipboardData))) event.preventDefault()
  }
  // Some webviews give the page no clipboard events outside of fields unless it says beforehand that it wants them.
  const wanted = (event: Event) => {
    if (!inField(event.target)) event.preventDefault()
  }
  const onMove = (event: PointerEvent) => {
    pointer = { x: event.clientX, y: event.clientY }
  }
  document.addEventListener('copy', onCopy)
  document.addEventListener('paste', onPaste)
  document.addEventListener('beforecopy', wanted)
  document.addEventListener('beforepaste', wanted)
  window.addEventListener('pointermove', onMove, { passive: true })

  return {
    copy() {
      const { chosen, history } = store.getState()
      const part = fragmentOf(history.present, chosen)
      if (part.nodes.length + part.notes.length === 0) return false
      kept = part
      copying = part
      // The command makes the browser ask our listener, which alone can write a type of our own.
      if (!document.execCommand('copy') || copying) {
        copying = null
        void writeAsync(writeText(part, readable(part)), writeFragment(part))
      }
      return true
    },
    async paste() {
      const text = await readAsync()
      insert(text === null ? kept : readFragment(text))
    },
    pasteByKey() {
      brought = false
      // Where the page gets no paste event outside of a field, what was copied here is still known.
      setTimeout(() => !brought && insert(kept), 60)
    },
    stop() {
      document.removeEventListener('copy', onCopy)
      document.removeEventListener('paste', onPaste)
      document.removeEventListener('beforecopy', wanted)
      document.removeEventListener('beforepaste', wanted)
      window.removeEventListener('pointermove', onMove)
    },
  }
}

async function writeAsync(text: string, json: string) {
  const plain = new Blob([text], { type: 'text/plain' })
  try {
    const own = new Blob([json], { type: FRAGMENT_TYPE })
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': plain, [`web ${FRAGMENT_TYPE}`]: own })])
  } catch {
    await navigator.clipboard?.writeText(text).catch(() => undefined)
  }
}

/** The clipboard's fragment or text; null where the page may not look. */
async function readAsync(): Promise<string | null> {
  try {
    const items = await navigator.clipboard.read()
    for (const item of items) {
      for (const type of [`web ${FRAGMENT_TYPE}`, 'text/plain']) {
        if (item.types.includes(type)) return await (await item.getType(type)).text()
      }
    }
    return ''
  } catch {
    return null
  }
}
