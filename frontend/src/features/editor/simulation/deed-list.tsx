import { ActionIcon } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Deed, Simulation } from '@/api/types.gen'
import { asFault, useFaultText } from '@/ui/fault-text'
import { NodeIcon } from '@/ui/node-icon'
import { useSimWords } from './sim-words'
import classes from './simulation.module.css'
import { useSim, useSimStore } from './state'

/** The icon of an event is that of the step which it starts. */
export const eventIcon = (event: string) =>
  event === 'flow.started' ? 'event.manual' : `event.${event.replace('.', '_')}`

/** What happens meanwhile, in order; each can be changed and taken away, and says where it changes nothing. */
export function DeedList({ sim, onEdit }: { sim: Simulation | null; onEdit: (index: number, deed: Deed) => void }) {
  const { t } = useTranslation()
  const store = useSimStore()
  const words = useSimWords()
  const faultText = useFaultText()
  const deeds = useSim((s) => s.deeds)
  const from = useSim((s) => s.from)
  if (deeds.length === 0) return <p className={classes.hint}>{t('editor.sim.deeds_none')}</p>
  return (
    <ul className={classes.deeds} aria-label={t('editor.sim.deeds')}>
      {deeds.map((d, i) => {
        const became = sim?.deeds[i]
        const vain = became && became.events.length === 0
        return (
          <li key={`${d.at}/${d.event}/${i}`}>
            <button type="button" className={classes.deed} onClick={() => onEdit(i, d)}>
              <NodeIcon kind={eventIcon(d.event)} size={15} />
              <span className={classes.deedWords}>
                <span className={classes.deedWhat} title={words.deed(d)}>
                  {words.deed(d)}
                </span>
                <time>{words.when(d.at, from)}</time>
              </span>
            </button>
            <ActionIcon
              size={22}
              aria-label={t('editor.sim.deed_drop', { deed: words.deed(d) })}
              onClick={() => store.setState({ deeds: deeds.toSpliced(i, 1) })}
            >
              <IconX size={13} />
            </ActionIcon>
            {vain && (
              <p className={classes.vain}>
                {became.fault ? faultText(asFault(became.fault)) : t('editor.sim.deed_vain')}
              </p>
            )}
          </li>
        )
      })}
    </ul>
  )
}
