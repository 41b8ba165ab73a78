import '@xyflow/react/dist/base.css'
import {
  applyNodeChanges,
  Background,
  BackgroundVariant,
  type Connection,
  type Edge,
  type EdgeChange,
  MiniMap,
  type Node,
  type NodeChange,
  Panel,
  ReactFlow,
  SelectionMode,
} from '@xyflow/react'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { categoryOf } from '@/ui/kind-shape'
import { FiguresMenu } from '../figures/figures-menu'
import type { FlowEdge, Point } from '../model/document'
import { edgeId } from '../model/document'
import { connect } from '../model/edits/connect'
import { move } from '../model/edits/move'
import { reconnect } from '../model/edits/reconnect'
import { CARD_HEIGHT, CARD_WIDTH, GRID } from '../model/geometry'
import { refusal } from '../model/graph'
import { portsOf } from '../model/kind'
import { places } from '../model/places'
import { useEditor, useEditorStore } from '../store/context'
import { kindsOf } from '../store/selectors'
import { useWords } from '../words'
import classes from './canvas.module.css'
import { EmptyCanvas } from './empty-canvas'
import { ArrowHeads, FlowArrow } from './flow-arrow'
import { LinkLine } from './link-line'
import { NoteNode } from './note-node'
import { StepNode } from './step-node'
import { ToolStrip } from './tool-strip'
import { useHistory } from './use-history'
import { ZoomPanel } from './zoom-panel'

// Constants outside of the component: a new object a render would make the canvas set itself up again.
const nodeTypes = { step: StepNode, note: NoteNode }
const edgeTypes = { arrow: FlowArrow }
const noData = {}
const hoveredData = { hovered: true }
const fit = { padding: 0.12, maxZoom: 1, minZoom: 0.6 }
const grid: [number, number] = [GRID, GRID]
const multi = ['Shift', 'Control', 'Meta']
const panMouse = [1, 2]
const attribution = { hideAttribution: true }
const mapSize = { width: 148, height: 92 }
const mapColour = (n: Node) =>
  `var(--${{ event: 'ev', condition: 'co', action: 'ac', wait: 'wa', note: 'co' }[String(n.className)] ?? 'nu'}B)`

/** The canvas: a translation of the document for React Flow and back; the document itself lives in the store. */
export function Canvas() {
  const { t } = useTranslation()
  const store = useEditorStore()
  const doc = useEditor((s) => s.history.present)
  const arrows = useEditor((s) => s.edges)
  const tool = useEditor((s) => s.tool)
  const minimap = useEditor((s) => s.minimap)
  const readonly = useEditor((s) => s.readonly !== null)
  const link = useEditor((s) => s.link)
  const [linking, setLinking] = useState(false)
  const [hovered, setHovered] = useHovered()
  const nodes = useNodes()
  useHistory()
  // An empty canvas must not move under the first step that is put on it.
  const [fitAtFirst] = useState(() => doc.nodes.length > 0)

  const edges = useMemo(
    () =>
      doc.edges.map((e): Edge => {
        const id = edgeId(e)
        return {
          id,
          source: e[0],
          sourceHandle: e[1],
          target: e[2],
          targetHandle: 'in',
          type: 'arrow',
          selected: arrows.has(id),
          reconnectable: 'target',
          data: hovered === id ? hoveredData : noData,
          focusable: false,
        }
      }),
    [doc.edges, arrows, hovered],
  )

  const onNodesChange = useCallback(
    (changes: NodeChange[]) => {
      nodes.apply(changes.filter((c) => c.type === 'dimensions' || c.type === 'position'))
      const selects = changes.filter((c) => c.type === 'select')
      if (selects.length === 0) return
      const next = new Set(store.getState().chosen)
      for (const c of selects) c.selected ? next.add(c.id) : next.delete(c.id)
      store.getState().choose(next, store.getState().edges)
    },
    [nodes.apply, store],
  )
  const onEdgesChange = useCallback(
    (changes: EdgeChange[]) => {
      const selects = changes.filter((c) => c.type === 'select')
      if (selects.length === 0) return
      const next = new Set(store.getState().edges)
      for (const c of selects) c.selected ? next.add(c.id) : next.delete(c.id)
      store.getState().choose(store.getState().chosen, next)
    },
    [store],
  )
  const onConnect = useCallback(
    (c: Connection) => store.getState().edit((d) => connect(d, [c.source, c.sourceHandle ?? 'next', c.target])),
    [store],
  )
  const onReconnect = useCallback(
    (old: Edge, c: Connection) => {
      const before: FlowEdge = [old.source, old.sourceHandle ?? 'next', old.target]
      store.getState().edit((d) => reconnect(d, before, [c.source, c.sourceHandle ?? 'next', c.target]))
    },
    [store],
  )
  const isValid = useCallback(
    (c: Connection | Edge) => {
      const state = store.getState()
      return refusal(state.history.present, kindsOf(state), c.source, c.sourceHandle ?? 'next', c.target) === null
    },
    [store],
  )
  const onDragStop = useCallback(
    (_: unknown, __: Node, all: Node[]) => {
      const at: Record<string, Point> = {}
      for (const n of all) at[n.id] = [n.position.x, n.position.y]
      store.getState().edit((d) => move(d, at))
    },
    [store],
  )
  const startLinking = useCallback(() => setLinking(true), [])
  const endLinking = useCallback(() => setLinking(false), [])
  const enterEdge = useCallback((_: unknown, e: Edge) => setHovered(e.id), [setHovered])
  const leaveEdge = useCallback(() => setHovered(null), [setHovered])

  return (
    <div
      className={classes.canvas}
      data-canvas
      data-tool={tool}
      data-linking={linking || undefined}
      role="group"
      aria-label={t('editor.canvas.label')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is one tab stop, its keys act on the chosen step
      tabIndex={0}
      onPointerDown={(event) => {
        if (!(event.target as Element).closest('input, textarea, button'))
          event.currentTarget.focus({ preventScroll: true })
      }}
      onPointerOver={(event) => {
        const id = (event.target as Element).closest('[data-edge]')?.getAttribute('data-edge')
        if (id) setHovered(id)
        else if (!(event.target as Element).closest('.react-flow__edge')) setHovered(null)
      }}
    >
      <ArrowHeads />
      <ReactFlow
        nodes={nodes.list}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onConnect={onConnect}
        onReconnect={onReconnect}
        onConnectStart={startLinking}
        onConnectEnd={endLinking}
        onReconnectStart={startLinking}
        onReconnectEnd={endLinking}
        onNodeDragStop={onDragStop}
        onSelectionDragStop={(event, all) => {
          const first = all[0]
          if (first) onDragStop(event, first, all)
        }}
        onEdgeMouseEnter={enterEdge}
        onEdgeMouseLeave={leaveEdge}
        isValidConnection={isValid}
        connectionLineComponent={LinkLine}
        connectionRadius={24}
        nodesDraggable={!readonly}
        nodesConnectable={!readonly}
        edgesReconnectable={!readonly}
        snapToGrid
        snapGrid={grid}
        fitView={fitAtFirst}
        fitViewOptions={fit}
        minZoom={0.15}
        maxZoom={2}
        selectionOnDrag={tool === 'select'}
        selectionMode={SelectionMode.Partial}
        panOnDrag={tool === 'hand' ? true : panMouse}
        panOnScroll
        zoomOnDoubleClick={false}
        selectionKeyCode={null}
        multiSelectionKeyCode={multi}
        deleteKeyCode={null}
        disableKeyboardA11y
        nodesFocusable={false}
        edgesFocusable={false}
        elevateNodesOnSelect={false}
        nodeDragThreshold={2}
        onlyRenderVisibleElements={doc.nodes.length > 150}
        proOptions={attribution}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--dot)" />
        <Panel position="top-left">
          <ToolStrip />
        </Panel>
        <Panel position="top-right">
          <div className={classes.corner}>
            <FiguresMenu />
            <ZoomPanel />
          </div>
        </Panel>
        {minimap && doc.nodes.length > 0 && (
          <MiniMap
            className={classes.map}
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
      {doc.nodes.length === 0 && doc.notes.length === 0 && <EmptyCanvas />}
      {link && <LinkHint />}
    </div>
  )
}

/** The nodes that React Flow draws: the document's, with sizes and the place of a drag under way kept by the canvas. */
function useNodes() {
  const { t } = useTranslation()
  const words = useWords()
  const doc = useEditor((s) => s.history.present)
  const chosen = useEditor((s) => s.chosen)
  const kinds = useEditor((s) => s.kinds)

  const translate = useCallback(
    (old: readonly Node[]): Node[] => {
      const at = places(doc)
      const before = new Map(old.map((n) => [n.id, n]))
      const node = (id: string, type: string, [x, y]: Point, className: string, ariaLabel: string): Node => {
        const kept = before.get(id)
        const selected = chosen.has(id)
        if (
          kept &&
          kept.position.x === x &&
          kept.position.y === y &&
          Boolean(kept.selected) === selected &&
          kept.ariaLabel === ariaLabel &&
          kept.className === className
        ) {
          return kept
        }
        const base = kept ?? { data: noData, initialWidth: CARD_WIDTH, initialHeight: CARD_HEIGHT }
        return {
          ...base,
          id,
          type,
          className,
          position: { x, y },
          selected,
          ariaLabel,
          ariaRole: 'group',
          domAttributes: { 'aria-roledescription': t(`editor.${type}.role`) },
        }
      }
      return [
        ...doc.notes.map((n) => node(n.id, 'note', n.at, 'note', t('editor.note.label'))),
        ...doc.nodes.map((n) => {
          const kind = kinds.get(n.kind)
          const category = categoryOf(n.kind)
          const exits = portsOf(n, kind).map((p) => words.port(n, kind, p))
          return node(
            n.id,
            'step',
            at[n.id] ?? [0, 0],
            category,
            t('editor.step.label', {
              category: t(`editor.category.${category}`),
              title: words.title(n),
              exits: exits.join(', '),
            }),
          )
        }),
      ]
    },
    [doc, chosen, kinds, words, t],
  )
  const [list, setList] = useState<Node[]>(() => translate([]))
  useLayoutEffect(() => setList((old) => translate(old)), [translate])
  const apply = useCallback((changes: NodeChange[]) => {
    if (changes.length > 0) setList((old) => applyNodeChanges(changes, old))
  }, [])
  return { list, apply }
}

/** The arrow under the pointer; it stays a moment, so that the pointer reaches its «+». */
function useHovered(): [string | null, (id: string | null) => void] {
  const [hovered, setHovered] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const change = useCallback((id: string | null) => {
    clearTimeout(timer.current)
    if (id) setHovered(id)
    else timer.current = setTimeout(() => setHovered(null), 250)
  }, [])
  return [hovered, change]
}

function LinkHint() {
  const { t } = useTranslation()
  const words = useWords()
  const text = useEditor((s) => {
    if (!s.link) return ''
    const from = s.history.present.nodes.find((n) => n.id === s.link?.from)
    const to = s.history.present.nodes.find((n) => n.id === s.link?.target)
    if (!from) return ''
    const port = words.port(from, s.kinds.get(from.kind), s.link.port)
    return t(to ? 'editor.link.to' : 'editor.link.from', { port, step: to ? words.title(to) : words.title(from) })
  })
  return (
    <div className={classes.linkHint}>
      {text} · {t('editor.link.keys')}
    </div>
  )
}
