import { useTranslation } from 'react-i18next'
import { useFormat } from './format/use-format'
import { categoryOf, KindShape } from './kind-shape'
import { NodeIcon } from './node-icon'
import { useReasonText } from './reason-text'
import classes from './run-history.module.css'
import { useSeenWords } from './seen-words'

type Reason = { code: string; args?: Record<string, unknown>; seen?: { path: string; value: unknown }[] }
type Entry = {
  node: string
  visit: number
  at: number
  what: string
  port?: string
  until?: number
  why?: Reason[]
  made?: string[]
}
type Props = {
  names: Record<string, { name: string; kind: string }>
  entries: readonly Entry[]
  /** Names of fields that people made, by the path of their value. */
  labels?: ReadonlyMap<string, string>
}

/** One run's way through a flow: each step, what came of it, and why. */
export function RunHistoryList({ names, entries, labels }: Props) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const reason = useReasonText()
  const words = useSeenWords(labels)
  return (
    <ol className={classes.list}>
      {entries.map((entry, index) => {
        const node = names[entry.node]
        const kind = node?.kind ?? ''
        return (
          <li key={index} className={classes.entry} data-what={entry.what}>
            {kind ? (
              <KindShape category={categoryOf(kind)} size={24} icon={<NodeIcon kind={kind} size={14} />} />
            ) : (
              <span className={classes.blank} />
            )}
            <div className={classes.body}>
              <div className={classes.head}>
                <span className={classes.name}>
                  {node?.name ||
                    (kind ? t(`node.${kind}.name`, { defaultValue: t('node.unknown.name') }) : t('ui.run.flow'))}
                </span>
                <time className={classes.time}>{format.exact(entry.at)}</time>
              </div>
              <div className={classes.what}>
                {t(`ui.run.what.${entry.what}`, { defaultValue: entry.what })}
                {/* An arm of a split has no word of its own: the reason below names it. */}
                {entry.port &&
                  i18n.exists(`port.${entry.port}`) &&
                  ` · ${t('ui.run.port', { port: t(`port.${entry.port}`) })}`}
                {entry.until ? ` · ${t('ui.run.until', { until: format.exact(entry.until) })}` : ''}
              </div>
              {entry.why?.map((why, at) => (
                <div key={at} className={classes.why}>
                  {reason(why)}
                  {why.seen && why.seen.length > 0 && (
                    <dl className={classes.seen}>
                      {why.seen.map((seen) => (
                        <div key={seen.path}>
                          <dt>{words.name(seen.path)}</dt>
                          <dd>{words.value(seen.value)}</dd>
                        </div>
                      ))}
                    </dl>
                  )}
                </div>
              ))}
            </div>
          </li>
        )
      })}
    </ol>
  )
}
