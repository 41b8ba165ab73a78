import '@xyflow/react/dist/base.css'
import {
  Background,
  BackgroundVariant,
  type Edge,
  MiniMap,
  type Node,
  Panel,
  ReactFlow,
  SelectionMode,
  useStore,
} from '@xyflow/react'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FiguresMenu } from '../figures/figures-menu'
import { edgeId } from '../model/document'
import { GRID } from '../model/geometry'
import { useEditor, useEditorStore } from '../store/context'
import { useWords } from '../words'
import classes from './canvas.module.css'
import { ContextMenu } from './context-menu'
import { EmptyCanvas } from './empty-canvas'
import { FarArrows, MANY_ARROWS } from './far-arrows'
import { LARGE } from './first-guess'
import { ArrowHeads, FlowArrow } from './flow-arrow'
import { FoldedNode, FrameNode } from './group-nodes'
import { Guides } from './guides'
import { Lasso, useLasso } from './lasso'
import { LinkLine } from './link-line'
import { NextPicker } from './next-picker'
import { NoteNode } from './note-node'
import { Overview } from './overview'
import { SeveralToolbar } from './several-toolbar'
import { detailOf } from './step-card'
import { StepNode } from './step-node'
import { ToolStrip } from './tool-strip'
import { useBox } from './use-box'
import { useContextMenu } from './use-context-menu'
import { useDragging } from './use-dragging'
import { useHistory } from './use-history'
import { useLinking } from './use-linking'
import { hiddenBy, useNodes } from './use-nodes'
import { ZoomPanel } from './zoom-panel'

// Constants outside of the component: a new object a render would make the canvas set itself up again.
const nodeTypes = { step: StepNode, note: NoteNode, frame: FrameNode, folded: FoldedNode }
const edgeTypes = { arrow: FlowArrow }
const noData = {}
const hoveredData = { hovered: true }
const fit = { padding: 0.12, maxZoom: 1, minZoom: 0.6 }
const grid: [number, number] = [GRID, GRID]
const multi = ['Shift', 'Control', 'Meta']
const panMouse = [1, 2]
const attribution = { hideAttribution: true }
const noEdges: Edge[] = []
const mapSize = { width: 148, height: 92 }
const mapColours: Readonly<Record<string, string>> = {
  event: 'var(--evB)',
  condition: 'var(--coB)',
  action: 'var(--acB)',
  wait: 'var(--waB)',
  note: 'var(--coB)',
}
const mapColour = (n: Node) => mapColours[String(n.className)] ?? 'var(--b2)'

// What is drawn over the cards and does not change with them: while a card is dragged, none of it is looked at again.
const still = (
  <>
    <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--dot)" />
    <ZoomWatch />
    <Guides />
    <SeveralToolbar />
    <NextPicker />
    <Panel position="top-left">
      <ToolStrip />
    </Panel>
    <Panel position="top-right">
      <div className={classes.corner}>
        <FiguresMenu />
        <ZoomPanel />
      </div>
    </Panel>
  </>
)

/** The canvas: a translation of the document for React Flow and back; the document itself lives in the store. */
export function Canvas() {
  const { t } = useTranslation()
  const empty = useEditor((s) => s.history.present.nodes.length === 0)
  const blank = useEditor((s) => s.history.present.nodes.length + s.history.present.notes.length === 0)
  const large = useEditor((s) => s.history.present.nodes.length > LARGE)
  const many = useEditor((s) => s.history.present.edges.length > MANY_ARROWS)
  const several = useEditor((s) => s.chosen.size > 1)
  const tool = useEditor((s) => s.tool)
  const minimap = useEditor((s) => s.minimap)
  const readonly = useEditor((s) => s.readonly !== null)
  const link = useEditor((s) => s.link !== null)
  const detail = useEditor((s) => s.detail)
  // From far away the arrows of a large flow are two lines: nobody takes hold of one there.
  const far = detail === 'shape' && many
  const [hovered, setHovered] = useHovered()
  const root = useRef<HTMLDivElement>(null)
  const nodes = useNodes()
  const edges = useEdges(hovered, !readonly)
  const drag = useDragging(nodes)
  const { linking, handlers } = useLinking()
  const box = useBox(drag.onChanges)
  const lasso = useLasso(root, nodes)
  useHistory()
  useContextMenu(root)
  // With the hand in use Shift chooses by a box, too.
  const shift = useShift() && tool === 'hand'
  // An empty canvas must not move under the first step that is put on it.
  const [fitAtFirst] = useState(() => !empty)

  const enterEdge = useCallback((_: unknown, e: Edge) => setHovered(e.id), [setHovered])
  const leaveEdge = useCallback(() => setHovered(null), [setHovered])

  return (
    <div
      ref={root}
      className={classes.canvas}
      data-canvas
      data-tool={tool}
      data-linking={linking ?? undefined}
      data-several={several || undefined}
      data-zoom={detail}
      role="group"
      aria-label={t('editor.canvas.label')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is one tab stop, its keys act on the chosen step
      tabIndex={0}
      onPointerDownCapture={(event) => {
        if (!lasso.begin(event)) box.onPress(event)
      }}
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
        edges={far ? noEdges : edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={box.onNodesChange}
        onEdgesChange={box.onEdgesChange}
        onNodeClick={box.onNodeClick}
        onSelectionStart={box.onStart}
        onSelectionEnd={box.onEnd}
        onNodeDragStart={drag.onDragStart}
        onNodeDrag={drag.onDrag}
        onNodeDragStop={drag.onDragStop}
        onEdgeMouseEnter={enterEdge}
        onEdgeMouseLeave={leaveEdge}
        {...handlers}
        connectionLineComponent={LinkLine}
        connectionRadius={24}
        nodesDraggable={!readonly}
        nodesConnectable={!readonly}
        edgesReconnectable={!readonly}
        reconnectRadius={14}
        snapToGrid
        snapGrid={grid}
        fitView={fitAtFirst}
        fitViewOptions={fit}
        minZoom={0.15}
        maxZoom={2}
        selectionOnDrag={tool === 'select' || shift}
        selectionMode={SelectionMode.Partial}
        panOnDrag={tool === 'hand' && !shift ? true : panMouse}
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
        onlyRenderVisibleElements={large}
        proOptions={attribution}
      >
        {still}
        {far && <FarArrows />}
        {minimap && !empty && large && <Overview />}
        {minimap && !empty && !large && (
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
      <Lasso path={lasso.path} />
      {blank && <EmptyCanvas />}
      {link && <LinkHint />}
      <ContextMenu />
    </div>
  )
}

/** The arrows that React Flow draws. Those of a folded group end at its card; those within it are not seen. */
function useEdges(hovered: string | null, led: boolean): Edge[] {
  const all = useEditor((s) => s.history.present.edges)
  const groups = useEditor((s) => s.history.present.groups)
  const chosen = useEditor((s) => s.edges)
  return useMemo(() => {
    const hidden = hiddenBy({ groups })
    return all.flatMap((e): Edge[] => {
      const id = edgeId(e)
      const [from, to] = [hidden.get(e[0]), hidden.get(e[2])]
      if (from !== undefined && from === to) return []
      return [
        {
          id,
          source: from ?? e[0],
          sourceHandle: from === undefined ? e[1] : 'out',
          target: to ?? e[2],
          targetHandle: 'in',
          type: 'arrow',
          selected: chosen.has(id),
          reconnectable:
            led && (from === undefined ? (to === undefined ? true : 'source') : to === undefined && 'target'),
          data: hovered === id ? hoveredData : noData,
          focusable: false,
        },
      ]
    })
  }, [all, groups, chosen, hovered, led])
}

/** Keeps the level of detail in the store: cards look at it alone, not at every step of a zoom. */
function ZoomWatch() {
  const store = useEditorStore()
  const detail = useStore(detailOf)
  useLayoutEffect(() => {
    if (store.getState().detail !== detail) store.setState({ detail })
  }, [detail, store])
  return null
}

/** Is Shift held? */
function useShift(): boolean {
  const [held, setHeld] = useState(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => setHeld(event.shiftKey)
    const onBlur = () => setHeld(false)
    window.addEventListener('keydown', onKey)
    window.addEventListener('keyup', onKey)
    window.addEventListener('blur', onBlur)
    return () => {
      window.removeEventListener('keydown', onKey)
      window.removeEventListener('keyup', onKey)
      window.removeEventListener('blur', onBlur)
    }
  }, [])
  return held
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
