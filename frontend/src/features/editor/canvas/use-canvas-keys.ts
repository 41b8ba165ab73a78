import { useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { provideCommands, runCommand } from '@/ui/commands/registry'
import { commandOf } from '@/ui/commands/table'
import { writing } from '@/ui/commands/use-command-keys'
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
import { addNoteAt, tidyAll } from './actions'
import { linkKey, startLink } from './link-keys'

const arrows: Record<string, [Point, Direction]> = {
  ArrowUp: [[0, -4], 'up'],
  ArrowDown: [[0, 4], 'down'],
  ArrowLeft: [[-4, 0], 'left'],
  ArrowRight: [[4, 0], 'right'],
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

    const run: Record<string, (event?: KeyboardEvent) => void> = {
      'editor.save': flush,
      'editor.undo': () => state().undo(),
      'editor.redo': () => state().redo(),
      'editor.drawer': () => store.setState({ drawer: { ...state().drawer, open: !state().drawer.open } }),
      'editor.copy': () => void copy(),
      'editor.cut': () => copy() && removeChosen(store),
      'editor.paste': () => {
        if (kept) pasteText(store, kept, null)
      },
      'editor.all': () => {
        const doc = state().history.present
        state().choose([...doc.nodes.map((n) => n.id), ...doc.notes.map((n) => n.id)])
      },
      'editor.duplicate': () => duplicateChosen(store),
      'editor.delete': () => removeChosen(store),
      'editor.delete_join': () => removeAndJoinChosen(store),
      'editor.zoom_reset': () => void flow.zoomTo(1, { duration: 120 }),
      'editor.zoom_in': () => void flow.zoomIn({ duration: 120 }),
      'editor.zoom_out': () => void flow.zoomOut({ duration: 120 }),
      'editor.fit': () => void flow.fitView({ padding: 0.12, maxZoom: 1, duration: 240 }),
      'editor.fit_chosen': () =>
        void flow.fitView({
          nodes: [...state().chosen].map((id) => ({ id })),
          padding: 0.3,
          maxZoom: 1,
          duration: 240,
        }),
      'editor.find': () =>
        store.setState({
          search: {
            query: state().search?.query ?? '',
            found: state().search?.found ?? new Set(),
            tick: (state().search?.tick ?? 0) + 1,
          },
        }),
      'editor.inspector': () => store.setState({ inspector: !state().inspector }),
      'editor.outline': () => {
        store.setState({ outline: !state().outline, link: null })
        requestAnimationFrame(() => canvas()?.focus({ preventScroll: true }))
      },
      'editor.tidy': () => void tidyAll(store, flow),
      'editor.note': () => addNoteAt(store, flow),
      'editor.minimap': () => store.setState({ minimap: !state().minimap }),
      'editor.add': () => store.setState({ picker: true }),
      'editor.palette': () => store.setState({ picker: true }),
      'editor.disable': () => toggleDisabled(store),
      'editor.select': () => store.setState({ tool: 'select' }),
      'editor.hand': () => store.setState({ tool: 'hand' }),
      'editor.link': () => startLink(store, words, t),
      'editor.rename': () => store.setState({ renaming: [...state().chosen][0] ?? null }),
      'editor.problem': () => nextProblem(store, 1),
      'editor.problem_back': () => nextProblem(store, -1),
      'editor.open': () => {
        const [id] = state().chosen
        const only = onlyStep(state())
        if (only) state().focusParam(only)
        else if (id) store.setState({ renaming: id })
      },
      'editor.clear': () => {
        if (state().people) store.setState({ people: null, drawer: { ...state().drawer, tab: 'problems' } })
        else state().choose([])
      },
      'editor.walk': (event) => {
        const only = onlyStep(state())
        const first = readingOrder(state().history.present)[0]
        const direction = arrows[event?.code ?? '']?.[1]
        const to = only && direction ? neighbour(state().history.present, only, direction) : first
        if (to) choose(to)
      },
      'editor.nudge': (event) => nudge(event, 1),
      'editor.nudge_far': (event) => nudge(event, 5),
    }
    const nudge = (event: KeyboardEvent | undefined, by: number) => {
      const arrow = arrows[event?.code ?? '']?.[0]
      const first = readingOrder(state().history.present)[0]
      if (state().chosen.size === 0 && first) choose(first)
      else if (arrow) nudgeChosen(store, [arrow[0] * by, arrow[1] * by])
    }
    const copy = (): boolean => {
      const text = copyChosen(store)
      if (!text) return false
      kept = text
      void navigator.clipboard?.writeText(text).catch(() => undefined)
      return true
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
      const row = commandOf(event, 'editor')
      if (!row || (!inCanvas && !row.inText)) return
      // The page's own paste event brings the clipboard; see above for where there is none.
      if (row.id === 'editor.paste') return
      // A button keeps its own Enter, Space and arrows; letters go on to the canvas.
      const onButton =
        event.target instanceof Element && event.target.closest('button, a, [role="tab"], [role="switch"]') !== null
      if (onButton && (event.code === 'Enter' || event.code === 'Space' || event.code.startsWith('Arrow'))) return
      if (runCommand(row.id, event)) event.preventDefault()
    }
    const onPaste = (event: ClipboardEvent) => {
      if (writing(event.target)) return
      const text = event.clipboardData?.getData('text/plain') ?? ''
      if (text && pasteText(store, text, null)) {
        pasted = true
        event.preventDefault()
      }
    }
    // What needs something chosen is not offered without it.
    const chosenOnly = new Set([
      'copy',
      'cut',
      'duplicate',
      'delete',
      'delete_join',
      'disable',
      'rename',
      'open',
      'link',
    ])
    const off = (id: string) =>
      chosenOnly.has(id.slice('editor.'.length)) && state().chosen.size + state().edges.size === 0
    const stop = provideCommands(
      Object.fromEntries(Object.entries(run).map(([id, action]) => [id, { run: action, off: () => off(id) }])),
    )
    window.addEventListener('keydown', onKey)
    document.addEventListener('paste', onPaste)
    return () => {
      stop()
      window.removeEventListener('keydown', onKey)
      document.removeEventListener('paste', onPaste)
    }
  }, [store, flow, words, t, flush])
}
