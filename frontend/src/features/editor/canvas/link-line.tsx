import { type ConnectionLineComponentProps, getSmoothStepPath } from '@xyflow/react'
import { useTranslation } from 'react-i18next'
import { refusal } from '../model/graph'
import { useEditorStore } from '../store/context'
import { kindsOf } from '../store/selectors'
import classes from './canvas.module.css'

/** The arrow being drawn; over a step that cannot be its end, the reason beside the pointer. */
export function LinkLine(props: ConnectionLineComponentProps) {
  const { t } = useTranslation()
  const store = useEditorStore()
  const state = store.getState()
  const [path] = getSmoothStepPath({
    sourceX: props.fromX,
    sourceY: props.fromY,
    sourcePosition: props.fromPosition,
    targetX: props.toX,
    targetY: props.toY,
    targetPosition: props.toPosition,
    borderRadius: 12,
    offset: 14,
  })
  // The start of an arrow is led from its end: then the card under the pointer is where it would begin.
  const back = props.fromHandle.type === 'target'
  const [from, to] = back ? [props.toNode?.id, props.fromNode.id] : [props.fromNode.id, props.toNode?.id]
  const port = (back ? props.toHandle?.id : props.fromHandle.id) ?? ''
  const why = from && to ? refusal(state.history.present, kindsOf(state), from, port, to) : null
  return (
    <g>
      <path d={path} className={classes.linking} data-bad={why ? true : undefined} />
      {why && (
        <foreignObject x={props.toX + 12} y={props.toY + 8} width={260} height={60} style={{ overflow: 'visible' }}>
          <span className={classes.reason}>{t(`editor.connect.${why}`)}</span>
        </foreignObject>
      )}
    </g>
  )
}
