import { Radio } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Comparison } from '@/api/types.gen'
import type { Strategy } from '../header/publish-choice'
import { useEditor } from '../store/context'
import classes from './compare.module.css'

/** Who is still on the older version, and what is to become of them when the draft is published. */
export function PeopleOnOlder(props: {
  c: Comparison
  /** the newer version is the draft */
  choice: boolean
  strategy: Strategy
  onStrategy: (strategy: Strategy) => void
}) {
  const { t } = useTranslation()
  const { c } = props
  const sum = (ids: readonly string[]) => ids.reduce((all, id) => all + (c.inside[id] ?? 0), 0)
  const count = sum(Object.keys(c.inside))
  const gone = sum(c.removed)
  const version = c.older.number
  const others = useEditor((s) => s.flow.inside) - count
  const under = count > 0 || others > 0
  return (
    <section className={classes.people}>
      <h2>
        <IconUsers size={16} stroke={1.7} aria-hidden="true" />
        {count > 0 ? t('editor.compare.inside', { count, version }) : t('editor.compare.inside_none', { version })}
      </h2>
      {under && (
        <>
          {others > 0 && <p>{t('editor.compare.inside_others', { count: others })}</p>}
          {gone > 0 && <p>{t('editor.compare.inside_gone', { count: gone })}</p>}
          {props.choice && (
            <Radio.Group
              label={t('editor.compare.on_publish')}
              value={props.strategy}
              onChange={(next) => props.onStrategy(next as Strategy)}
            >
              {(['move', 'finish', 'stop'] as const).map((id) => (
                <Radio key={id} size="xs" value={id} label={t(`editor.compare.${id}`)} />
              ))}
            </Radio.Group>
          )}
        </>
      )}
    </section>
  )
}
