import { applyNodeChanges, type Node, type NodeChange } from '@xyflow/react'
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { categoryOf } from '@/ui/kind-shape'
import { boxes, foldedAt, frameOf, type SizeOf } from '../model/box'
import type { FlowDocument, Point } from '../model/document'
import { CARD_HEIGHT, CARD_WIDTH } from '../model/geometry'
import { portsOf } from '../model/kind'
import { places } from '../model/places'
import { useEditor, useEditorStore } from '../store/context'
import { useWords } from '../words'
import { calm } from './actions'
import { guessedHandles, LARGE, unmeasured } from './first-guess'

const noData = {}
/** Within a frame the canvas is as it is outside: only the caption is the group's. */
const through = { pointerEvents: 'none' } as const
const GLIDE = 240
/** More cards than this jump: moving them all for a quarter of a second would stutter. */
const GLIDING = 300

export interface CanvasNodes {
  list: Node[]
  /** the newest list, for handlers */
  now: RefObject<Node[]>
  apply(changes: NodeChange[]): void
  /** Puts some cards elsewhere until the document says otherwise: a drag under way. */
  place(at: ReadonlyMap<string, Point>): void
  /** Goes back to what the document says. */
  reset(): void
  size: SizeOf
}

/** Which folded group hides a step or note. */
export function hiddenBy(doc: Pick<FlowDocument, 'groups'>): ReadonlyMap<string, string> {
  const out = new Map<string, string>()
  for (const g of doc.groups) if (g.folded) for (const id of g.nodes) out.set(id, g.id)
  return out
}

/** The nodes that React Flow draws: the document's, with sizes and the place of a drag under way kept by the canvas. */
export function useNodes(): CanvasNodes {
  const { t } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const doc = useEditor((s) => s.history.present)
  const chosen = useEditor((s) => s.chosen)
  const kinds = useEditor((s) => s.kinds)
  const sizes = useRef(new Map<string, Point>())
  const size = useCallback<SizeOf>((id) => sizes.current.get(id), [])

  const translate = useCallback(
    (old: readonly Node[]): Node[] => {
      const at = places(doc)
      const before = new Map(old.map((n) => [n.id, n]))
      const hidden = hiddenBy(doc)
      const node = (id: string, type: string, [x, y]: Point, more: Partial<Node>): Node => {
        const kept = before.get(id)
        const selected = chosen.has(id)
        if (
          kept &&
          kept.type === type &&
          kept.position.x === x &&
          kept.position.y === y &&
          Boolean(kept.selected) === selected &&
          kept.ariaLabel === more.ariaLabel &&
          kept.className === more.className &&
          (more.handles === undefined || kept.handles === more.handles) &&
          kept.width === more.width &&
          kept.height === more.height
        ) {
          return kept
        }
        const base = kept?.type === type ? kept : { data: noData, initialWidth: CARD_WIDTH, initialHeight: CARD_HEIGHT }
        return {
          ...base,
          ...more,
          id,
          type,
          position: { x, y },
          selected,
          dragging: false,
          ariaRole: 'group',
          domAttributes: { 'aria-roledescription': t(`editor.${type}.role`) },
        }
      }
      const all = doc.groups.length > 0 ? boxes(doc, size) : new Map()
      const groups = doc.groups.flatMap((g): Node[] => {
        const ariaLabel = t('editor.group.label', { name: g.name, count: g.nodes.length })
        if (g.folded) return [node(g.id, 'folded', foldedAt(g.nodes, all), { ariaLabel, className: 'group' })]
        const frame = frameOf(g.nodes, all)
        if (!frame) return []
        const [width, height] = [frame.w, frame.h]
        return [
          node(g.id, 'frame', [frame.x, frame.y], {
            ariaLabel,
            className: 'group',
            width,
            height,
            zIndex: -1,
            dragHandle: '[data-caption]',
            style: through,
          }),
        ]
      })
      return [
        ...groups,
        ...doc.notes
          .filter((n) => !hidden.has(n.id))
          .map((n) =>
            node(n.id, 'note', n.at, {
              ariaLabel: t('editor.note.label'),
              className: 'note',
              width: n.size?.[0],
              height: n.size?.[1],
            }),
          ),
        ...doc.nodes
          .filter((n) => !hidden.has(n.id))
          .map((n) => {
            const kind = kinds.get(n.kind)
            const category = categoryOf(n.kind)
            const guess = doc.nodes.length > LARGE && !sizes.current.has(n.id)
            return node(n.id, 'step', at[n.id] ?? [0, 0], {
              ...(guess ? { measured: unmeasured, handles: guessedHandles(portsOf(n, kind)) } : undefined),
              className: category,
              ariaLabel: t('editor.step.label', {
                category: t(`editor.category.${category}`),
                title: words.title(n),
                exits: portsOf(n, kind)
                  .map((p) => words.port(n, kind, p))
                  .join(', '),
              }),
            })
          }),
      ]
    },
    [doc, chosen, kinds, words, t, size],
  )

  const [list, setList] = useState<Node[]>(() => translate([]))
  const now = useRef(list)
  now.current = list
  const latest = useRef(translate)
  latest.current = translate
  const glided = useRef(0)
  useLayoutEffect(() => {
    const { glide } = store.getState()
    const glides = glide !== glided.current && !calm() && now.current.length <= GLIDING
    glided.current = glide
    if (!glides) return setList(translate)
    return move(now.current, translate(now.current), setList)
  }, [translate, store])

  const apply = useCallback((changes: NodeChange[]) => {
    if (changes.length === 0) return
    let grew = false
    for (const c of changes) {
      if (c.type !== 'dimensions' || !c.dimensions) continue
      const old = sizes.current.get(c.id)
      if (old?.[0] === c.dimensions.width && old[1] === c.dimensions.height) continue
      sizes.current.set(c.id, [c.dimensions.width, c.dimensions.height])
      grew = true
    }
    setList((old) => {
      // What was drawn is measured: its exits are where they were seen, no longer where they were guessed.
      const drawn = new Set(changes.flatMap((c) => (c.type === 'dimensions' && c.dimensions ? [c.id] : [])))
      const next = applyNodeChanges(changes, old).map((n) => {
        if (!n.handles || !drawn.has(n.id)) return n
        const { handles: _, ...rest } = n
        return rest
      })
      // The frame of a group follows the sizes of its members, which are known only once they are drawn.
      return grew && next.some((n) => n.type === 'frame' || n.type === 'folded') ? latest.current(next) : next
    })
  }, [])
  const place = useCallback((at: ReadonlyMap<string, Point>) => {
    setList((old) =>
      old.map((n) => {
        const p = at.get(n.id)
        return p && (p[0] !== n.position.x || p[1] !== n.position.y)
          ? { ...n, position: { x: p[0], y: p[1] }, dragging: true }
          : n
      }),
    )
  }, [])
  const reset = useCallback(() => setList((old) => latest.current(old)), [])
  return { list, now, apply, place, reset, size }
}

/** Lets cards glide from where they are drawn to where they belong; gives what stops it. */
function move(from: readonly Node[], to: Node[], draw: (nodes: Node[]) => void): () => void {
  const before = new Map(from.map((n) => [n.id, n.position]))
  const start = performance.now()
  let frame = 0
  const step = (time: number) => {
    const part = Math.min(1, Math.max(0, (time - start) / GLIDE))
    const eased = 1 - (1 - part) ** 3
    if (part >= 1) return draw(to)
    draw(
      to.map((n) => {
        const p = before.get(n.id)
        if (!p || (p.x === n.position.x && p.y === n.position.y)) return n
        return {
          ...n,
          position: { x: p.x + (n.position.x - p.x) * eased, y: p.y + (n.position.y - p.y) * eased },
        }
      }),
    )
    frame = requestAnimationFrame(step)
  }
  frame = requestAnimationFrame(step)
  return () => {
    cancelAnimationFrame(frame)
    draw(to)
  }
}
