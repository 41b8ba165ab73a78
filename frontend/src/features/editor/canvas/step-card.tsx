import { Handle, Position } from '@xyflow/react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { NodeKind } from '@/api/types.gen'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import type { FlowNode } from '../model/document'
import { portsOf } from '../model/kind'
import type { Detail } from '../store/editor-store'
import { useWords } from '../words'
import classes from './canvas.module.css'
import { portTone } from './port-tone'

/** Level of detail: all from 60 %, tile and title from 35 %, the silhouette below. */
export const detailOf = (state: { transform: [number, number, number] }): Detail =>
  state.transform[2] >= 0.6 ? 'full' : state.transform[2] >= 0.35 ? 'title' : 'shape'

type Props = {
  node: FlowNode
  kind: NodeKind | undefined
  detail: Detail
  title: ReactNode
  /** What the step does; without it what its kind does. */
  summary?: ReactNode
  error?: boolean
  invalid?: boolean
  selected?: boolean
  link?: 'target' | 'source'
  /** The search found something in it. */
  found?: boolean
  /** How the step looks in a simulation or a comparison. */
  tone?: string
  /** The step's number, upper left. */
  number?: number
  badge?: ReactNode
  counters?: ReactNode
  toolbar?: ReactNode
  /** Exits that were taken: where given, the others have no colour. */
  taken?: readonly string[]
  /** Arrows are only looked at. */
  still?: boolean
}

/** The card of one step: silhouette, name, what it does, how many people, its exits. */
export function StepCard(props: Props) {
  const { node, kind, detail, still = false } = props
  const { t } = useTranslation()
  const words = useWords()
  const category = categoryOf(node.kind)
  const ports = portsOf(node, kind)
  const ring = ports.length === 1 && ports[0] === 'next'
  const muted = node.disabled || !kind || props.tone === 'off'
  return (
    <div
      className={classes.step}
      data-detail={detail}
      data-selected={props.selected || undefined}
      data-invalid={props.invalid || undefined}
      data-disabled={node.disabled || undefined}
      data-unknown={!kind || undefined}
      data-link={props.link}
      data-found={props.found || undefined}
      data-look={props.tone}
    >
      {/* An event has one too: over it the arrow says why it may not end there. */}
      <Handle type="target" position={Position.Top} id="in" className={classes.target} isConnectableStart={false} />
      {props.toolbar}
      {detail === 'shape' ? (
        <KindShape category={category} size={64} solid muted={muted} />
      ) : (
        <div className={classes.head}>
          <KindShape
            category={category}
            size={detail === 'title' ? 36 : 28}
            muted={muted}
            icon={<NodeIcon kind={node.kind} size={detail === 'title' ? 20 : 16} />}
          />
          <div className={classes.words}>
            {props.title}
            {detail === 'full' && (
              <div className={classes.summary} data-error={props.error || undefined}>
                {props.summary || t(`node.${node.kind}.about`, { defaultValue: t('editor.step.unknown_about') })}
              </div>
            )}
          </div>
        </div>
      )}
      {detail === 'full' && props.counters}
      {props.badge}
      {props.number !== undefined && <span className={classes.number}>{props.number}</span>}
      <div
        className={classes.ports}
        data-ring={ring || undefined}
        data-many={ports.length > 3 || undefined}
        data-three={ports.length === 3 || undefined}
      >
        {ports.map((port) => (
          <Handle
            key={port}
            type="source"
            position={Position.Bottom}
            id={port}
            isConnectable={!still}
            className={ring ? classes.ring : classes.port}
            data-tone={!props.taken || props.taken.includes(port) ? portTone(port, Boolean(kind?.ports_of)) : undefined}
            data-arm={Boolean(kind?.ports_of) || undefined}
            data-taken={props.taken?.includes(port) || undefined}
            data-port={port}
            title={ring ? undefined : words.port(node, kind, port)}
            role={still ? undefined : 'button'}
            aria-hidden={still || undefined}
            aria-label={
              still
                ? undefined
                : t('editor.port.label', { port: words.port(node, kind, port), step: words.title(node) })
            }
          >
            {ring || detail !== 'full' ? null : <span>{words.port(node, kind, port)}</span>}
          </Handle>
        ))}
      </div>
    </div>
  )
}
