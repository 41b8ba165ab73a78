import { useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { provideCommands, runCommand } from '@/ui/commands/registry'
import { commandOf } from '@/ui/commands/table'
import { writing } from '@/ui/commands/use-command-keys'
import {
  arrangeChosen,
  chosenGroups,
  duplicateChosen,
  foldChosen,
  groupChosen,
  leaveGroups,
  nudgeChosen,
  removeAndJoinChosen,
  removeChosen,
  removeWithMembers,
  toggleDisabled,
  ungroupChosen,
} from '../commands'
import { nextProblem } from '../drawer/next-problem'
import type { Point } from '../model/document'
import { alignable } from '../model/edits/align'
import { groupById, groupOf } from '../model/edits/groups'
import { type Direction, neighbour, readingOrder } from '../model/neighbours'
import { useEditorObject } from '../store/context'
import { type EditorState, nodesById } from '../store/editor-store'
import { onlyStep } from '../store/selectors'
import { useWords } from '../words'
import { addNoteAt, reveal, sizesIn, tidyAll } from './actions'
import { axes, sides } from './align-commands'
import { createClip } from './clip'
import { linkKey, startLink } from './link-keys'
import { hiddenBy } from './use-nodes'

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
  const navigate = useNavigate()

  useEffect(() => {
    let at: { id: string; chosen: ReadonlySet<string> } | null = null // where the keyboard stands while it chooses several
    let space = false // pressed, and nothing was dragged by it yet
    const clip = createClip(
      store,
      flow,
      (part) => [
        t('editor.copied', { count: part.nodes.length + part.notes.length }),
        ...part.nodes.map((n) => `— ${words.title(n)}`),
        ...part.notes.map((n) => `— ${n.text}`),
      ],
      (count) => state().say(t('editor.pasted', { count })),
    )
    const canvas = () => document.querySelector<HTMLElement>('[data-canvas]')
    const busy = (event: Event) =>
      event.target instanceof Element &&
      event.target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null
    const state = () => store.getState()
    /** Where the keyboard stands; after a choice made otherwise it stands at the only chosen step. */
    const cursor = (): string | null => {
      const { chosen, history } = state()
      return at && at.chosen === chosen && nodesById(history.present).has(at.id) ? at.id : onlyStep(state())
    }
    const stand = (id: string, ids: Iterable<string>) => {
      state().choose(ids)
      at = { id, chosen: state().chosen }
      tell(id)
    }
    const choose = (id: string) => stand(id, [id])
    const tell = (id: string) => {
      const { chosen, history } = state()
      const node = nodesById(history.present).get(id)
      if (node) {
        const of = chosen.size > 1 ? `, ${t('editor.several.chosen', { count: chosen.size })}` : ''
        state().say(`${words.title(node)}${chosen.has(id) ? '' : `, ${t('editor.several.left')}`}${of}`)
      }
      reveal(store, flow, [id])
    }

    const run: Record<string, (event?: KeyboardEvent) => void> = {
      'editor.save': flush,
      'editor.undo': () => state().undo(),
      'editor.redo': () => state().redo(),
      'editor.drawer': () => store.setState({ drawer: { ...state().drawer, open: !state().drawer.open } }),
      'editor.copy': () => void clip.copy(),
      'editor.cut': () => clip.copy() && removeWithMembers(store),
      'editor.paste': () => clip.paste(),
      'editor.all': () => {
        const doc = state().history.present
        const hidden = hiddenBy(doc)
        const seen = [...doc.nodes, ...doc.notes].map((n) => n.id).filter((id) => !hidden.has(id))
        state().choose([...seen, ...new Set(hidden.values())])
      },
      'editor.duplicate': () => duplicateChosen(store),
      'editor.delete': () => removeChosen(store),
      'editor.delete_join': () => removeAndJoinChosen(store),
      'editor.delete_members': () => removeWithMembers(store),
      'editor.group': () =>
        groupChosen(store, t('editor.group.new', { number: state().history.present.groups.length + 1 })),
      'editor.ungroup': () => ungroupChosen(store),
      'editor.leave_group': () => leaveGroups(store),
      'editor.fold': () => foldChosen(store),
      'editor.open_flow': () => {
        const to = startedFlow(state())
        if (to) void navigate(`/flows/${to}`)
      },
      ...Object.fromEntries(
        [
          ...sides.map((side) => [`editor.align_${side}`, side] as const),
          ...axes.map((axis) => [`editor.distribute_${axis}`, axis] as const),
          ['editor.to_grid', 'grid'] as const,
        ].map(([id, how]) => [id, () => arrangeChosen(store, how, sizesIn(flow))]),
      ),
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
        else if (id && groupById(state().history.present, id)) foldChosen(store, id)
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
      // The menu and Space act at the canvas alone, see use-context-menu.ts and below.
      'editor.menu': () => undefined,
      'editor.extend': (event) => {
        const doc = state().history.present
        const { chosen } = state()
        const from = cursor() ?? [...chosen].at(-1)
        const direction = arrows[event?.code ?? '']?.[1]
        const first = readingOrder(doc)[0]
        const to = from && direction ? neighbour(doc, from, direction) : first
        if (!to) return
        stand(to, [...chosen, to])
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
    const onKey = (event: KeyboardEvent) => {
      // The canvas keeps Space for panning, which is why it has no default any more.
      if (event.code === 'Space' && event.target === canvas()) space = true
      if (event.defaultPrevented || busy(event)) return
      const mod = event.ctrlKey || event.metaKey
      const inCanvas = !writing(event.target)
      if (!mod && inCanvas && state().link && linkKey(event, store, words, t)) {
        event.preventDefault()
        return
      }
      const row = commandOf(event, 'editor')
      if (!row || (!inCanvas && !row.inText)) return
      // The page's own paste event brings the clipboard.
      if (row.id === 'editor.paste') return clip.pasteByKey()
      if (row.id === 'editor.toggle' || row.id === 'editor.menu') return
      // A button keeps its own Enter, Space and arrows; letters go on to the canvas.
      const onButton =
        event.target instanceof Element && event.target.closest('button, a, [role="tab"], [role="switch"]') !== null
      if (onButton && (event.code === 'Enter' || event.code === 'Space' || event.code.startsWith('Arrow'))) return
      if (runCommand(row.id, event)) event.preventDefault()
    }
    // Space with a drag pans; pressed and let go it takes the card in or out of the choice.
    const onPress = () => {
      space = false
    }
    const onKeyUp = (event: KeyboardEvent) => {
      if (event.code !== 'Space' || !space) return
      space = false
      const { chosen } = state()
      const id = cursor()
      if (id) stand(id, chosen.has(id) ? [...chosen].filter((c) => c !== id) : [...chosen, id])
    }
    // What can do nothing now is not offered.
    const count = () => state().chosen.size + state().edges.size
    const inGroup = () => {
      const { chosen, history } = state()
      return [...chosen].some((id) => groupOf(history.present, id))
    }
    const can: Record<string, () => boolean> = {
      delete_members: () => chosenGroups(state()).size > 0,
      group: () => state().chosen.size > 0,
      ungroup: () => chosenGroups(state()).size > 0,
      leave_group: inGroup,
      fold: () => [...state().chosen].some((id) => groupById(state().history.present, id)),
      open_flow: () => startedFlow(state()) !== null,
      link: () => onlyStep(state()) !== null,
      undo: () => state().history.past.length > 0,
      redo: () => state().history.future.length > 0,
      to_grid: () => state().chosen.size > 0,
    }
    for (const side of sides) can[`align_${side}`] = () => alignable(state().history.present, state().chosen) > 1
    for (const axis of axes) can[`distribute_${axis}`] = () => alignable(state().history.present, state().chosen) > 2
    for (const id of ['copy', 'cut', 'duplicate', 'delete', 'delete_join', 'disable', 'rename', 'open']) {
      can[id] = () => count() > 0
    }
    const off = (id: string) => !(can[id.slice('editor.'.length)]?.() ?? true)
    const stop = provideCommands(
      Object.fromEntries(Object.entries(run).map(([id, action]) => [id, { run: action, off: () => off(id) }])),
    )
    window.addEventListener('keydown', onKey)
    window.addEventListener('keyup', onKeyUp)
    window.addEventListener('pointerdown', onPress, true)
    return () => {
      stop()
      clip.stop()
      window.removeEventListener('keydown', onKey)
      window.removeEventListener('keyup', onKeyUp)
      window.removeEventListener('pointerdown', onPress, true)
    }
  }, [store, flow, words, t, flush, navigate])
}

/** The flow that the only chosen step starts; null where there is none. */
function startedFlow(state: EditorState): string | null {
  const node = nodesById(state.history.present).get(onlyStep(state) ?? '')
  return node?.kind === 'action.start_flow' && typeof node.params.flow === 'string' ? node.params.flow || null : null
}
