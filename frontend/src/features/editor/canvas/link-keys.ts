import type { TFunction } from 'i18next'
import { rank } from '@/ui/commands/find'
import type { FlowDocument } from '../model/document'
import { connect } from '../model/edits/connect'
import { firstOpenPort } from '../model/edits/first-open-port'
import { refusals } from '../model/graph'
import { portsOf } from '../model/kind'
import type { Direction } from '../model/neighbours'
import { places } from '../model/places'
import type { EditorStore } from '../store/editor-store'
import { kindsOf, onlyStep } from '../store/selectors'
import type { Words } from '../words'

const directions: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
}

/** Begins an arrow at the chosen step: L. */
export function startLink(store: EditorStore, words: Words, t: TFunction) {
  const state = store.getState()
  const id = onlyStep(state)
  const node = state.history.present.nodes.find((n) => n.id === id)
  if (!node) return
  const ports = portsOf(node, state.kinds.get(node.kind))
  const port = firstOpenPort(state.history.present, node, kindsOf(state)) ?? ports[0]
  if (!port) return
  store.setState({ link: { from: node.id, port, target: null } })
  state.say(
    t('editor.link.from', { port: words.port(node, state.kinds.get(node.kind), port), step: words.title(node) }),
  )
}

/**
 * One key while an arrow is being made: a digit or ↑ ↓ choose the exit, Alt with an arrow key the step that it leads to,
 * letters the first step with such a name, Enter draws, Escape gives up.
 */
export function linkKey(event: KeyboardEvent, store: EditorStore, words: Words, t: TFunction): boolean {
  const state = store.getState()
  const link = state.link
  const node = state.history.present.nodes.find((n) => n.id === link?.from)
  if (!link || !node) return false
  const doc = state.history.present
  const kinds = kindsOf(state)
  const ports = portsOf(node, kinds(node.kind))
  const choosePort = (port: string | undefined) => {
    if (!port) return
    store.setState({ link: { ...link, port, target: null, typed: '' } })
    state.say(
      t('editor.link.from', { port: words.port(node, state.kinds.get(node.kind), port), step: words.title(node) }),
    )
  }
  const chooseTarget = (id: string | undefined, typed = '') => {
    const step = doc.nodes.find((n) => n.id === id)
    if (!step) {
      if (typed) state.say(t('editor.link.none', { text: typed }))
      store.setState({ link: { ...link, typed } })
      return
    }
    store.setState({ link: { ...link, target: step.id, typed } })
    const port = words.port(node, state.kinds.get(node.kind), link.port)
    state.say(t('editor.link.to', { port, step: words.title(step) }))
  }
  const typed = link.typed ?? ''
  const digit = typed === '' && /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]
  if (digit) {
    choosePort(ports[Number(digit) - 1])
    return true
  }
  const direction = directions[event.code]
  if (direction && (event.altKey || direction === 'left' || direction === 'right')) {
    const valid = refusals(doc, kinds, link.from, link.port)
    chooseTarget(nextTarget(doc, link.target ?? link.from, direction, (id) => !valid(id)))
    return true
  }
  if (direction) {
    const at = ports.indexOf(link.port) + (direction === 'down' ? 1 : -1)
    choosePort(ports[(at + ports.length) % ports.length])
    return true
  }
  const erased = event.code === 'Backspace'
  if ((event.key.length === 1 && !event.altKey && event.key !== ' ') || (typed && (erased || event.key === ' '))) {
    const text = erased ? typed.slice(0, -1) : typed + event.key
    const valid = refusals(doc, kinds, link.from, link.port)
    const best = doc.nodes
      .map((n) => ({ id: n.id, place: text && !valid(n.id) ? rank(text, [words.title(n)]) : 0 }))
      .filter((one) => one.place > 0)
      .sort((a, b) => b.place - a.place)[0]
    chooseTarget(best?.id, text)
    return true
  }
  if (event.code === 'Enter') {
    const { target } = link
    store.setState({ link: null })
    if (target) {
      state.edit((d) => connect(d, [link.from, link.port, target]))
      state.say(t('editor.link.done'))
    }
    return true
  }
  if (event.code === 'Escape') {
    store.setState({ link: null })
    state.say(t('editor.link.cancelled'))
    return true
  }
  return false
}

/** The nearest valid step in this direction, by its place on the canvas. */
export function nextTarget(
  doc: FlowDocument,
  from: string,
  direction: Direction,
  valid: (id: string) => boolean,
): string | undefined {
  const at = places(doc)
  const here = at[from] ?? [0, 0]
  const vertical = direction === 'up' || direction === 'down'
  const sign = direction === 'down' || direction === 'right' ? 1 : -1
  return doc.nodes
    .map((n) => n.id)
    .filter((id) => id !== from && valid(id))
    .map((id) => {
      const p = at[id] ?? [0, 0]
      const along = (vertical ? p[1] - here[1] : p[0] - here[0]) * sign
      const across = Math.abs(vertical ? p[0] - here[0] : p[1] - here[1])
      return { id, along, cost: along + 2 * across }
    })
    .filter((c) => c.along > 0)
    .sort((a, b) => a.cost - b.cost)[0]?.id
}
