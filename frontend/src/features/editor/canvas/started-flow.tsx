import { IconArrowUpRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { flowListQuery } from '@/api/flows'
import type { NodeKind } from '@/api/types.gen'
import type { FlowNode } from '../model/document'
import classes from './gestures.module.css'

/** The flow that a step starts, by its name: a double click opens it. Waited for, what it gives back is named. */
export function StartedFlow({ node, kind }: { node: FlowNode; kind: NodeKind | undefined }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { data } = useQuery(flowListQuery)
  const id = String(node.params.flow)
  const waits = node.params.wait === true
  const name = data?.find((f) => f.id === id)?.name ?? id
  const outputs = (kind?.outputs ?? []).map((o) => `${node.id}.${o.name}`)
  return (
    <>
      {t(waits ? 'editor.started.wait' : 'editor.started.go')}{' '}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the pointer's way; the card's menu is the keyboard's */}
      <span
        className={classes.flow}
        data-flow={id}
        title={t('editor.started.open', { name })}
        onDoubleClick={(event) => {
          event.stopPropagation()
          void navigate(`/flows/${id}`)
        }}
      >
        {name}
        <IconArrowUpRight size={12} stroke={2} />
      </span>
      {waits && outputs.length > 0 && <> {t('editor.started.gives', { names: outputs.join(', ') })}</>}
    </>
  )
}
