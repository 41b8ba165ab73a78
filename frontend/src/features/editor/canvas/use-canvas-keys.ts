import { useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import {
  copyChosen,
  duplicateChosen,
  nudgeChosen,
  pasteText,
  removeAndJoinChosen,
  removeChosen,
  toggleDisabled,
} from '../commands'
import { nextProblem } from '../drawer/next-problem'
import type { Point } from '../model/document'
import { type Direction, neighbour, readingOrder } from '../model/neighbours'
import { useEditorObject } from '../store/context'
import { nodesById } from '../store/editor-store'
import { onlyStep } from '../store/selectors'
import { useWords } from '../words'
import { tidyAll } from './actions'
import { linkKey, startLink } from './link-keys'

const arrows: Record<string, [Point, Direction]> = {
  ArrowUp: [[0, -4], 'up'],
  ArrowDown: [[0, 4], 'down'],
  ArrowLeft: [[-4, 0], 'left'],
  ArrowRight: [[4, 0], 'right'],
}

/** Is the person writing somewhere, so that single letters belong to the text? */
function writing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** The keys of the editor, by physical keys: they are the same on a Russian keyboard. */
export function useCanvasKeys(flush: () => void) {
  const { t } = useTranslation()
  const words = useWords()
  const flow = useReactFlow()
  const { store } = useEditorObject()

  useEffect(() => {
    let kept = ''
    let pasted = false
    const canvas = () => document.querySelector<HTMLElement>('[data-canvas]')
    const busy = (event: Event) =>
      event.target instanceof Element &&
      event.target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null
    const state = () => store.getState()
    const choose = (id: string) => {
      state().choose([id])
      const node = nodesById(state().history.present).get(id)
      if (node) state().say(words.title(node))
      const at = flow.getNode(id)
      const box = canvas()?.getBoundingClientRect()
      if (!at || !box) return
      const p = flow.flowToScreenPosition(at.position)
      if (p.x < box.left || p.y < box.top || p.x > box.right - 120 || p.y > box.bottom - 60) {
        void flow.setCenter(at.position.x + 126, at.position.y + 50, { zoom: flow.getZoom(), duration: 160 })
      }
    }

    const withMod = (event: KeyboardEvent): (() => void) | null => {
      const text = writing(event.target)
      switch (event.code) {
        case 'KeyZ':
          return event.shiftKey ? () => state().redo() : () => state().undo()
        case 'KeyY':
          return () => state().redo()
        case 'KeyS':
          return flush
        case 'KeyJ':
          return () => store.setState({ drawer: { ...state().drawer, open: !state().drawer.open } })
      }
      if (text) return null
      switch (event.code) {
        case 'KeyA':
          return () => {
            const doc = state().history.present
            state().choose([...doc.nodes.map((n) => n.id), ...doc.notes.map((n) => n.id)])
          }
        case 'KeyD':
          return () => duplicateChosen(store)
        case 'Delete':
        case 'Backspace':
          return () => removeAndJoinChosen(store)
        case 'Digit0':
          return () => void flow.zoomTo(1, { duration: 120 })
        case 'Equal':
          return () => void flow.zoomIn({ duration: 120 })
        case 'Minus':
          return () => void flow.zoomOut({ duration: 120 })
      }
      return null
    }

    const plain = (event: KeyboardEvent): (() => void) | null => {
      const only = onlyStep(state())
      const arrow = arrows[event.code]
      if (arrow && event.altKey) {
        return () => {
          const first = readingOrder(state().history.present)[0]
          const to = only ? neighbour(state().history.present, only, arrow[1]) : first
          if (to) choose(to)
        }
      }
      if (event.altKey) return null
      if (arrow) {
        if (state().chosen.size === 0) {
          const first = readingOrder(state().history.present)[0]
          return first ? () => choose(first) : null
        }
        const by = event.shiftKey ? 5 : 1
        return () => nudgeChosen(store, [arrow[0][0] * by, arrow[0][1] * by])
      }
      if (event.shiftKey) {
        switch (event.code) {
          case 'Digit1':
            return () => void flow.fitView({ padding: 0.12, maxZoom: 1, duration: 240 })
          case 'Digit2':
            return () =>
              void flow.fitView({
                nodes: [...state().chosen].map((id) => ({ id })),
                padding: 0.3,
                maxZoom: 1,
                duration: 240,
              })
          case 'KeyA':
            return () => void tidyAll(store, flow)
          case 'F8':
            return () => nextProblem(store, -1)
        }
        return null
      }
      switch (event.code) {
        case 'Delete':
        case 'Backspace':
          return () => removeChosen(store)
        case 'Slash':
          return () => store.setState({ picker: true })
        case 'KeyA':
          return () => store.setState({ picker: true })
        case 'KeyD':
          return () => toggleDisabled(store)
        case 'KeyV':
          return () => store.setState({ tool: 'select' })
        case 'KeyH':
          return () => store.setState({ tool: 'hand' })
        case 'KeyL':
          return () => startLink(store, words, t)
        case 'F2':
          return () => store.setState({ renaming: [...state().chosen][0] ?? null })
        case 'F8':
          return () => nextProblem(store, 1)
        case 'Enter':
          return () => {
            const [id] = state().chosen
            if (only) state().focusParam(only)
            else if (id) store.setState({ renaming: id })
          }
        case 'Escape':
          return () => {
            if (state().people) store.setState({ people: null, drawer: { ...state().drawer, tab: 'problems' } })
            else state().choose([])
          }
      }
      return null
    }

    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || busy(event)) return
      const mod = event.ctrlKey || event.metaKey
      const inCanvas = !writing(event.target)
      if (!mod && inCanvas && state().link && linkKey(event, store, words, t)) {
        event.preventDefault()
        return
      }
      if (mod && inCanvas && event.code === 'KeyV') {
        // Where the page gets no paste event outside of a field, what was copied here is still known.
        pasted = false
        setTimeout(() => {
          if (!pasted && kept) pasteText(store, kept, null)
        }, 60)
      }
      if (mod && inCanvas && (event.code === 'KeyC' || event.code === 'KeyX')) {
        const text = copyChosen(store)
        if (text) {
          kept = text
          void navigator.clipboard?.writeText(text).catch(() => undefined)
          if (event.code === 'KeyX') removeChosen(store)
          event.preventDefault()
        }
        return
      }
      // A button keeps its own Enter, Space and arrows; letters go on to the canvas.
      const onButton =
        event.target instanceof Element && event.target.closest('button, a, [role="tab"], [role="switch"]') !== null
      if (!mod && !inCanvas && event.code !== 'F8') return
      if (onButton && (event.code === 'Enter' || event.code === 'Space' || event.code.startsWith('Arrow'))) return
      const run = mod ? withMod(event) : plain(event)
      if (!run) return
      event.preventDefault()
      run()
    }
    const onPaste = (event: ClipboardEvent) => {
      if (writing(event.target)) return
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (text && pasteText(store, text, null)) {
        pasted = true
        event.preventDefault()
      }
    }
    window.addEventListener('keydown', onKey)
    document.addEventListener('paste', onPaste)
    return () => {
      window.removeEventListener('keydown', onKey)
      document.removeEventListener('paste', onPaste)
    }
  }, [store, flow, words, t, flush])
}
