import { Select } from '@mantine/core'
import { IconArrowRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { portTone } from '../canvas/port-tone'
import type { FlowNode } from '../model/document'
import { setExit } from '../model/edits/set-exit'
import { refusals } from '../model/graph'
import { portsOf } from '../model/kind'
import { useEditor, useEditorStore } from '../store/context'
import { kindsOf } from '../store/selectors'
import { useWords } from '../words'
import classes from './inspector.module.css'

/** «Выходы»: where each exit leads, as lists; steps are connected without a mouse. */
export function Exits({ node }: { node: FlowNode }) {
  const { t } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const kind = useEditor((s) => s.kinds.get(node.kind))
  const doc = useEditor((s) => s.history.present)
  const ports = portsOf(node, kind)
  const [opened, setOpened] = useState<string | null>(null)
  if (ports.length === 0) return null
  const kinds = kindsOf(store.getState())
  // Where an exit may lead is asked when its list is opened: of a large flow it is much to ask at every edit.
  const stepsFor = (port: string, ends: readonly string[]) => {
    if (opened !== port) return doc.nodes.filter((n) => n.id === ends[0])
    const why = refusals(doc, kinds, node.id, port)
    return doc.nodes.filter((n) => ends.includes(n.id) || why(n.id) === null)
  }
  return (
    <section className={classes.exits} aria-label={t('editor.exits.label')}>
      <h2 className={classes.section}>{t('editor.exits.label')}</h2>
      {ports.map((port) => {
        const ends = doc.edges.filter((e) => e[0] === node.id && e[1] === port).map((e) => e[2])
        const name = words.port(node, kind, port)
        return (
          <div key={port} className={classes.exit}>
            <span className={classes.exitName} data-tone={portTone(port, Boolean(kind?.ports_of))} title={name}>
              {name}
            </span>
            <IconArrowRight size={14} stroke={1.7} aria-hidden="true" />
            <Select
              aria-label={t('editor.exits.to', { port: name })}
              placeholder={t('editor.exits.choose')}
              searchable
              clearable
              size="sm"
              nothingFoundMessage={t('ui.nothing_found')}
              value={ends[0] ?? null}
              description={ends.length > 1 ? t('editor.exits.more', { count: ends.length - 1 }) : undefined}
              data={stepsFor(port, ends).map((n) => ({ value: n.id, label: words.title(n) }))}
              onDropdownOpen={() => setOpened(port)}
              onDropdownClose={() => setOpened(null)}
              onChange={(to) => store.getState().edit((d) => setExit(d, node.id, port, to))}
            />
          </div>
        )
      })}
    </section>
  )
}
