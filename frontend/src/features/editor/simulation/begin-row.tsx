import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Deed } from '@/api/types.gen'
import { NodeIcon } from '@/ui/node-icon'
import type { FlowNode } from '../model/document'
import { useEditor } from '../store/context'
import { DeedForm } from './deed-form'
import { eventIcon } from './deed-list'
import { deedParts } from './deeds'
import { useSimWords } from './sim-words'
import classes from './simulation.module.css'
import { useSim, useSimStore } from './state'

const text = (value: unknown) => (typeof value === 'string' && value !== 'any' && value !== 'auto' ? value : '')

/** The event that a step of the beginning waits for, with what its parameters already say. */
function deedOf(node: FlowNode, event: string): Deed {
  const deed: Deed = { at: 0, event }
  const { tag, field, to, channel, state, hook } = node.params
  if (text(tag)) deed.tag = text(tag)
  if (text(field)) deed.field = text(field)
  if (to !== undefined && to !== '') deed.value = to
  if (text(channel)) deed.channel = text(channel)
  if (text(state)) deed.state = text(state)
  if (text(hook)) deed.hook = text(hook)
  return deed
}

/** What starts the flow at the first moment: its own event as an example, or another one, or with other words. */
export function BeginRow() {
  const { t } = useTranslation()
  const store = useSimStore()
  const words = useSimWords()
  const begin = useSim((s) => s.begin)
  const start = useSim((s) => s.start)
  const nodes = useEditor((s) => s.history.present.nodes)
  const kinds = useEditor((s) => s.kinds)
  const [editing, setEditing] = useState(false)
  const entries = nodes
    .filter((n) => !n.disabled)
    .map((n) => ({ n, event: kinds.get(n.kind)?.starts ?? '' }))
    .filter(({ event }) => event in deedParts)
  const first = entries[0]
  if (start || !first) return null
  const shown = begin ?? deedOf(first.n, first.event)
  return (
    <div className={classes.begin}>
      <button
        type="button"
        className={classes.deed}
        aria-label={t('editor.sim.begin_edit', { deed: words.deed(shown) })}
        onClick={() => setEditing(true)}
      >
        <NodeIcon kind={eventIcon(shown.event)} size={15} />
        <span className={classes.deedWords}>
          <span className={classes.deedWhat} title={words.deed(shown)}>
            {words.deed(shown)}
          </span>
          <small>{t('editor.sim.begin')}</small>
        </span>
      </button>
      {begin && (
        <ActionIcon size={22} aria-label={t('editor.sim.begin_drop')} onClick={() => store.setState({ begin: null })}>
          <IconX size={13} />
        </ActionIcon>
      )}
      {editing && (
        <DeedForm
          deed={shown}
          starts={[...new Set(entries.map(({ event }) => event))]}
          onSave={(deed) => {
            store.setState({ begin: deed })
            setEditing(false)
          }}
          onClose={() => setEditing(false)}
        />
      )}
    </div>
  )
}
