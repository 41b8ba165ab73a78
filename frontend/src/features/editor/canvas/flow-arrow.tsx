import { IconPlus } from '@tabler/icons-react'
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/ui/format/use-format'
import { portsOf } from '../model/kind'
import { useEditor, useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { arrowPath } from './arrow-path'
import classes from './canvas.module.css'
import gestures from './gestures.module.css'

/** An arrow: rounded steps, how many went this way, «+» that puts a step in between. */
export const FlowArrow = memo(function FlowArrow(props: EdgeProps) {
  const { id, source, sourceHandleId, selected, data } = props
  const { t } = useTranslation()
  const format = useFormat()
  const store = useEditorStore()
  const detailed = useEditor((s) => s.detail === 'full')
  const port = sourceHandleId ?? ''
  // The figures of a period, where they are switched on; else the totals.
  const period = useEditor((s) => s.overlay !== null)
  const passed = useEditor((s) =>
    s.overlay ? (s.overlay.nodes[source]?.ports?.[port] ?? 0) : (s.stats?.ports[source]?.[port] ?? 0),
  )
  const all = useEditor((s) =>
    s.overlay
      ? Object.values(s.overlay.nodes[source]?.ports ?? {}).reduce((sum, n) => sum + n, 0)
      : (s.stats?.nodes[source]?.passed ?? 0),
  )
  // As thick as its part of the busiest arrow; dashed where nobody went.
  const width = useEditor((s) => (s.overlay ? 1.6 + (4.4 * passed) / s.overlay.most : undefined))
  // One way on says nothing that the card's own counter does not say.
  const ways = useEditor((s) => {
    const node = nodesById(s.history.present).get(source)
    return node ? portsOf(node, s.kinds.get(node.kind)).length : 0
  })
  const dropping = useEditor((s) => s.dropEdge === id)
  const hovered = Boolean(data?.hovered)
  const [path, x, y] = arrowPath(props)
  const tone = selected ? 'selected' : dropping || hovered ? 'hover' : sourceHandleId === 'error' ? 'error' : 'normal'
  // The label of a line that goes almost straight down stands beside it: over it nothing of the line would be left.
  const beside = Math.abs(props.sourceX - props.targetX) < 96
  const plus = (hovered || dropping) && !selected
  const traffic = passed > 0 && (ways > 1 || period) && detailed
  return (
    <>
      <BaseEdge
        path={path}
        interactionWidth={20}
        className={classes.arrow}
        data-tone={tone}
        data-figures={period ? (passed > 0 ? 'some' : 'none') : undefined}
        style={width === undefined ? undefined : { strokeWidth: width }}
        markerEnd={`url(#arrow-${tone})`}
      />
      {selected && (
        <>
          <circle className={gestures.end} data-grip="start" cx={props.sourceX} cy={props.sourceY + 12} r={4.5} />
          <circle className={gestures.end} data-grip="end" cx={props.targetX} cy={props.targetY - 14} r={4.5} />
        </>
      )}
      {/* Each of these looks for its place in the page at every step of a pan: only where there is something to say. */}
      {(plus || traffic) && (
        <EdgeLabelRenderer>
          {plus ? (
            <button
              type="button"
              tabIndex={-1}
              className={`${classes.plus} nodrag nopan`}
              style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
              aria-label={t('editor.arrow.insert')}
              data-edge={id}
              onClick={() => {
                store.getState().choose([], [id])
                store.setState({ picker: true })
              }}
            >
              <IconPlus size={13} stroke={2.4} />
            </button>
          ) : (
            traffic && (
              <span
                className={classes.traffic}
                data-figures={period || undefined}
                style={{
                  transform: beside
                    ? `translate(0, -50%) translate(${Math.max(props.sourceX, props.targetX) + 3}px, ${y}px)`
                    : `translate(-50%, -50%) translate(${x}px, ${y}px)`,
                }}
              >
                {format.number(passed)}
                {all > 0 && ways > 1 && ` · ${format.number(Math.round((100 * passed) / all))}\u00a0%`}
              </span>
            )
          )}
        </EdgeLabelRenderer>
      )}
    </>
  )
})

/** Heads of arrows; markers do not inherit the line's colour, so there is one a tone. */
export function ArrowHeads() {
  return (
    <svg className={classes.heads} aria-hidden="true">
      <defs>
        {(['normal', 'hover', 'selected', 'error'] as const).map((tone) => (
          <marker
            key={tone}
            id={`arrow-${tone}`}
            viewBox="0 0 9 9"
            refX="7.5"
            refY="4.5"
            markerWidth="9"
            markerHeight="9"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path
              d="M1 1 L8 4.5 L1 8 Z"
              fill={tone === 'normal' ? 'var(--edge)' : tone === 'error' ? 'var(--erV)' : 'var(--acc)'}
            />
          </marker>
        ))}
      </defs>
    </svg>
  )
}
