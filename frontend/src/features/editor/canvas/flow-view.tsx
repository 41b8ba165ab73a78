import '@xyflow/react/dist/base.css'
import {
  Background,
  BackgroundVariant,
  type Edge,
  MiniMap,
  type Node,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
} from '@xyflow/react'
import { type Ref, useEffect, useImperativeHandle, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Fact, NodeKind, Summary } from '@/api/types.gen'
import { categoryOf } from '@/ui/kind-shape'
import { labelsOf, localised } from '../localised'
import { edgeId, type FlowDocument } from '../model/document'
import { CARD_HEIGHT, CARD_WIDTH } from '../model/geometry'
import { portsOf } from '../model/kind'
import { neighbour, readingOrder } from '../model/neighbours'
import { places } from '../model/places'
import { useWords } from '../words'
import canvas from './canvas.module.css'
import classes from './flow-view.module.css'
import type { EdgeLook, NodeLook } from './looks'
import { type ArrowData, Chosen, type StepData, ViewArrow, ViewHeads, ViewNote, ViewStep } from './view-parts'
import { ZoomPanel } from './zoom-panel'

export interface FlowViewHandle {
  /** Brings a step into the middle where it is not in view; always with `force`. */
  center(node: string, force?: boolean): void
  fit(): void
}

type Props = {
  doc: FlowDocument
  kinds: ReadonlyMap<string, NodeKind>
  looks: ReadonlyMap<string, NodeLook>
  /** By edgeId. */
  edgeLooks: ReadonlyMap<string, EdgeLook>
  selected?: string | null
  onSelect?: (node: string | null) => void
  /** What the cards say, by step, as the check of the document gives it. */
  summaries?: Readonly<Record<string, Summary>>
  facts?: readonly Fact[]
  label: string
  minimap?: boolean
  ref?: Ref<FlowViewHandle>
}

/** Looks of arrows that lie over plain ones. */
const over: ReadonlySet<string> = new Set(['next', 'future', 'added', 'changed'])
const plain: NodeLook = {}
const plainEdge: EdgeLook = {}
const noFacts: readonly Fact[] = []
const noSummaries: Readonly<Record<string, Summary>> = {}
const nodeTypes = { step: ViewStep, note: ViewNote }
const edgeTypes = { arrow: ViewArrow }
const fit = { padding: 0.12, maxZoom: 1, minZoom: 0.6 }
const attribution = { hideAttribution: true }
const mapSize = { width: 148, height: 92 }

/**
 * A flow that is only looked at: the editor's own cards and arrows, dressed by looks. It knows no store, so that it draws any
 * document. One tab stop; Alt+arrows choose a step along the links.
 */
export function FlowView(props: Props) {
  return (
    <ReactFlowProvider>
      <View {...props} />
    </ReactFlowProvider>
  )
}

function View(props: Props) {
  const { doc, kinds, looks, edgeLooks, selected = null, onSelect, facts = noFacts, label, minimap = true } = props
  const summaries = props.summaries ?? noSummaries
  const { t, i18n } = useTranslation()
  const words = useWords()
  const flow = useReactFlow()
  const area = useRef<HTMLDivElement>(null)
  useImperativeHandle(
    props.ref,
    () => ({
      center(id, force = false) {
        const node = flow.getNode(id)
        const box = area.current?.getBoundingClientRect()
        if (!node || !box) return
        const width = node.measured?.width ?? CARD_WIDTH
        const height = node.measured?.height ?? CARD_HEIGHT
        const a = flow.flowToScreenPosition(node.position)
        const b = flow.flowToScreenPosition({ x: node.position.x + width, y: node.position.y + height })
        const seen = a.x >= box.left && a.y >= box.top && b.x <= box.right && b.y <= box.bottom
        if (seen && !force) return
        const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
        void flow.setCenter(node.position.x + width / 2, node.position.y + height / 2, {
          zoom: Math.max(flow.getZoom(), 0.6),
          duration: still ? 0 : 240,
        })
      },
      fit: () => void flow.fitView(fit),
    }),
    [flow],
  )

  const kept = useRef(new Map<string, Node>())
  const nodes = useMemo(() => {
    const at = places(doc)
    const next = new Map<string, Node>()
    const put = (id: string, type: string, [x, y]: readonly [number, number], className: string, data: object) => {
      const old = kept.current.get(id)
      const ariaLabel = type === 'step' ? (data as StepData).title : t('editor.note.label')
      const same =
        old &&
        old.type === type &&
        old.position.x === x &&
        old.position.y === y &&
        old.className === className &&
        old.ariaLabel === ariaLabel &&
        alike(old.data, data)
      next.set(
        id,
        same
          ? old
          : {
              id,
              type,
              className,
              position: { x, y },
              data: data as Record<string, unknown>,
              initialWidth: CARD_WIDTH,
              initialHeight: CARD_HEIGHT,
              draggable: false,
              connectable: false,
              selectable: false,
              deletable: false,
              ariaLabel,
              ariaRole: 'group',
              domAttributes: { 'aria-roledescription': t(`editor.${type}.role`) },
            },
      )
    }
    for (const n of doc.notes) put(n.id, 'note', n.at, 'note', { text: n.text })
    for (const n of doc.nodes) {
      const kind = kinds.get(n.kind)
      const summary = summaries[n.id]
      const text = summary?.code
        ? localised(words.summary(summary.code, summary.args, labelsOf(facts)), facts, i18n.language)
        : ''
      const exits = portsOf(n, kind).map((p) => words.port(n, kind, p))
      const data: StepData = {
        node: n,
        kind,
        look: looks.get(n.id) ?? plain,
        text,
        expression: summary?.code === 'expression',
        title: t('editor.step.label', {
          category: t(`editor.category.${categoryOf(n.kind)}`),
          title: words.title(n),
          exits: exits.join(', '),
        }),
      }
      put(n.id, 'step', at[n.id] ?? [0, 0], categoryOf(n.kind), data)
    }
    return [...next.values()]
  }, [doc, kinds, looks, summaries, facts, words, t, i18n.language])
  useEffect(() => {
    kept.current = new Map(nodes.map((n) => [n.id, n]))
  }, [nodes])

  const edges = useMemo(
    () =>
      doc.edges.map((e): Edge => {
        const id = edgeId(e)
        const look = edgeLooks.get(id) ?? plainEdge
        return {
          id,
          source: e[0],
          sourceHandle: e[1],
          target: e[2],
          targetHandle: 'in',
          type: 'arrow',
          data: { look } satisfies ArrowData,
          focusable: false,
          selectable: false,
          // What is lit lies over what is not.
          zIndex: look.tone === 'passed' ? 2 : look.tone && over.has(look.tone) ? 1 : 0,
        }
      }),
    [doc.edges, edgeLooks],
  )

  return (
    <div
      ref={area}
      className={`${canvas.canvas} ${classes.view}`}
      role="group"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing is one tab stop, Alt+arrows choose a step
      tabIndex={0}
      onPointerDown={(event) => {
        if (!(event.target as Element).closest('button, input')) event.currentTarget.focus({ preventScroll: true })
      }}
      onKeyDown={(event) => {
        const direction = { ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' }[event.code]
        if (event.shiftKey && event.code === 'Digit1') {
          event.preventDefault()
          void flow.fitView(fit)
        }
        if (!event.altKey || !direction || !onSelect) return
        event.preventDefault()
        event.stopPropagation()
        const to = selected
          ? neighbour(doc, selected, direction as 'up' | 'down' | 'left' | 'right')
          : readingOrder(doc)[0]
        if (to) onSelect(to)
      }}
    >
      <ViewHeads />
      <Chosen value={selected}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          onNodeClick={(_, n) => n.type === 'step' && onSelect?.(n.id)}
          onPaneClick={() => onSelect?.(null)}
          fitView
          fitViewOptions={fit}
          minZoom={0.15}
          maxZoom={2}
          nodesDraggable={false}
          nodesConnectable={false}
          elementsSelectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          panOnScroll
          zoomOnDoubleClick={false}
          deleteKeyCode={null}
          disableKeyboardA11y
          onlyRenderVisibleElements={doc.nodes.length > 150}
          proOptions={attribution}
        >
          <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--dot)" />
          <Panel position="top-right">
            <ZoomPanel />
          </Panel>
          {minimap && doc.nodes.length > 12 && (
            <MiniMap
              className={canvas.map}
              style={mapSize}
              pannable
              zoomable
              nodeColor={mapColour}
              nodeStrokeWidth={0}
              nodeBorderRadius={16}
              ariaLabel={t('editor.tool.minimap')}
            />
          )}
        </ReactFlow>
      </Chosen>
    </div>
  )
}

const mapColour = (n: Node) => {
  const tone = (n.data as Partial<StepData>).look?.tone
  if (tone === 'off') return 'var(--b2)'
  return `var(--${{ event: 'ev', condition: 'co', action: 'ac', wait: 'wa', note: 'co' }[String(n.className)] ?? 'nu'}B)`
}

/** Equal values under the same keys; looks are compared by their own values, so that a new map redraws only what changed. */
function alike(a: object, b: object): boolean {
  const x = a as Record<string, unknown>
  const y = b as Record<string, unknown>
  const names = Object.keys(x)
  return (
    names.length === Object.keys(y).length &&
    names.every((k) => {
      if (x[k] === y[k]) return true
      return k === 'look' && alike(x[k] as object, y[k] as object)
    })
  )
}
