import { BaseEdge, EdgeLabelRenderer, type EdgeProps, type NodeProps, useStore } from '@xyflow/react'
import { createContext, memo, useContext } from 'react'
import type { NodeKind } from '@/api/types.gen'
import type { FlowNode } from '../model/document'
import { useWords } from '../words'
import { arrowPath } from './arrow-path'
import canvas from './canvas.module.css'
import classes from './flow-view.module.css'
import type { EdgeLook, NodeLook } from './looks'
import { detailOf, StepCard } from './step-card'
import { SummaryText } from './summary-text'

/** What React Flow is given of a step that is only looked at. */
export type StepData = {
  node: FlowNode
  kind?: NodeKind
  look: NodeLook
  text: string
  expression: boolean
  title: string
}
export type ArrowData = { look: EdgeLook }

/** Which step is selected, aside from the nodes' data: a choice redraws two cards, not all. */
export const Chosen = createContext<string | null>(null)

/** One step, dressed by its look. */
export const ViewStep = memo(function ViewStep({ id, data }: NodeProps) {
  const { node, kind, look, text, expression } = data as StepData
  const words = useWords()
  const detail = useStore(detailOf)
  const chosen = useContext(Chosen) === id
  const title = words.title(node)
  return (
    <StepCard
      node={node}
      kind={kind}
      detail={detail}
      still
      selected={chosen}
      tone={look.tone}
      number={look.number}
      badge={look.badge}
      taken={look.taken}
      title={
        <div className={canvas.title} title={title}>
          {title}
        </div>
      }
      summary={look.summary ?? (text && <SummaryText text={text} expression={expression} />)}
      counters={look.counters !== undefined && <div className={canvas.counters}>{look.counters}</div>}
    />
  )
})

/** A sticky note that is only looked at. */
export function ViewNote({ data }: NodeProps) {
  return <div className={canvas.note}>{String((data as { text: string }).text)}</div>
}

const close = (s: { transform: [number, number, number] }) => s.transform[2] >= 0.6

/** One arrow, dressed by its look. */
export const ViewArrow = memo(function ViewArrow(props: EdgeProps) {
  const { look } = props.data as ArrowData
  const detailed = useStore(close)
  const [path, x, y] = arrowPath(props, look.tone === 'removed' ? 14 : 0)
  const tone = look.tone ?? (props.sourceHandleId === 'error' ? 'error' : 'normal')
  const beside = Math.abs(props.sourceX - props.targetX) < 96
  return (
    <>
      {look.tone === 'passed' && <path d={path} className={classes.under} />}
      <BaseEdge
        path={path}
        interactionWidth={0}
        className={classes.arrow}
        data-tone={tone}
        data-edge={props.id}
        markerEnd={`url(#view-arrow-${tone})`}
      />
      {look.travel !== undefined && (
        <circle r="3" className={classes.dot}>
          <animateMotion dur={`${look.travel}ms`} path={path} fill="freeze" />
        </circle>
      )}
      {look.label && detailed && (
        <EdgeLabelRenderer>
          <span
            className={canvas.traffic}
            style={{
              zIndex: 3, // over the lit lines
              transform: beside
                ? `translate(0, -50%) translate(${Math.max(props.sourceX, props.targetX) + 3}px, ${y}px)`
                : `translate(-50%, -50%) translate(${x}px, ${y}px)`,
            }}
          >
            {look.label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  )
})

const heads: Record<string, string> = {
  normal: 'var(--edge)',
  error: 'var(--erV)',
  passed: 'var(--acc)',
  next: 'var(--acc)',
  future: 'var(--edge)',
  off: 'color-mix(in srgb, var(--edge) 45%, var(--canvas))',
  added: 'var(--okV)',
  removed: 'var(--erV)',
  figures: 'var(--edge)',
}

/** Heads of arrows, one a look. */
export function ViewHeads() {
  return (
    <svg className={canvas.heads} aria-hidden="true">
      <defs>
        {Object.entries(heads).map(([tone, colour]) => (
          <marker
            key={tone}
            id={`view-arrow-${tone}`}
            viewBox="0 0 9 9"
            refX="7.5"
            refY="4.5"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M1 1 L8 4.5 L1 8 Z" fill={colour} />
          </marker>
        ))}
      </defs>
    </svg>
  )
}
