import { SegmentedControl } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { callWith } from '@/api/call'
import { keys } from '@/api/keys'
import type { ReasonCount } from '@/api/types.gen'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { useReasonText } from '@/ui/reason-text'
import type { FlowNode } from '../model/document'
import { portsOf } from '../model/kind'
import { useEditor } from '../store/context'
import { useWords } from '../words'
import classes from './figures.module.css'
import { type Days, periods } from './overlay'

/** «Цифры»: what a step did in a period, by which exits, how long it took, and why not. */
export function StepFigures({ node }: { node: FlowNode }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = useWords()
  const flow = useEditor((s) => s.flow.id)
  const kind = useEditor((s) => s.kinds.get(node.kind))
  const published = useEditor((s) => s.flow.version > 0)
  const inside = useEditor((s) => s.stats?.nodes[node.id]?.inside ?? 0)
  const [days, setDays] = useState<Days>(30)
  const { data, error, refetch } = useQuery({
    queryKey: keys.stepFigures(flow, node.id, days),
    queryFn: ({ signal }) => callWith(signal, 'Flows.StepFigures', { flow, node: node.id, days }),
    enabled: published,
    staleTime: 0,
    placeholderData: keepPreviousData,
  })
  if (!published) return <p className={classes.calm}>{t('editor.figures.unpublished')}</p>
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  const taken = data?.ports ?? {}
  const through = Object.values(taken).reduce((a, b) => a + b, 0)
  const known = portsOf(node, kind)
  const ports = [...known, ...Object.keys(taken).filter((p) => !known.includes(p))]
  const share = (n: number, of: number) => (of > 0 ? `${format.number((100 * n) / of, 1)}\u00a0%` : '—')
  return (
    <div className={classes.figures}>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t('editor.figures.period')}
        value={String(days)}
        onChange={(next) => setDays(Number(next) as Days)}
        data={periods.map((n) => ({ value: String(n), label: t(`editor.figures.short.${n}`) }))}
      />
      {data && (
        <>
          <dl className={classes.big}>
            <Figure figure={format.number(data.entered)} label={t('editor.figures.entered')} />
            <Figure figure={format.number(data.passed)} label={t('editor.figures.passed')} />
            <Figure figure={format.number(data.failed)} label={t('editor.figures.failed')} bad={data.failed > 0} />
            <Figure figure={format.number(inside)} label={t('editor.figures.inside')} />
          </dl>
          {through > 0 && ports.length > 0 && (
            <section>
              <h2>{t('editor.figures.by_exit')}</h2>
              <ul className={classes.bars}>
                {ports.map((port) => (
                  <li key={port}>
                    <span className="ellipsis">{words.port(node, kind, port)}</span>
                    <b>{format.number(taken[port] ?? 0)}</b>
                    <span>{share(taken[port] ?? 0, through)}</span>
                    {taken[port] ? (
                      <i style={{ width: `${(100 * taken[port]) / through}%` }} aria-hidden="true" />
                    ) : null}
                  </li>
                ))}
              </ul>
            </section>
          )}
          {data.median >= 0 && (
            <section>
              <h2>{t('editor.figures.median')}</h2>
              <p className={classes.value}>
                {data.median < 1000 ? t('editor.figures.at_once') : lengthOf(data.median, t)}
              </p>
            </section>
          )}
          {(data.sent > 0 || (data.blocked ?? []).length > 0) && (
            <section>
              <h2>{t('editor.figures.sends')}</h2>
              <p className={classes.value}>{t('editor.figures.sent', { count: data.sent })}</p>
            </section>
          )}
          <Reasons title={t('editor.figures.blocked')} list={data.blocked ?? []} />
          <Reasons title={t('editor.figures.errors')} list={data.errors ?? []} />
          {data.visits > 0 && !data.whole && (
            <p className={classes.calm}>{t('editor.figures.sample', { count: data.visits })}</p>
          )}
          {data.entered + data.passed + data.failed === 0 && (
            <p className={classes.calm}>{t('editor.figures.nobody')}</p>
          )}
        </>
      )}
    </div>
  )
}

function Figure({ figure, label, bad = false }: { figure: string; label: string; bad?: boolean }) {
  return (
    <div data-bad={bad || undefined}>
      <dd>{figure}</dd>
      <dt>{label}</dt>
    </div>
  )
}

function Reasons({ title, list }: { title: string; list: readonly ReasonCount[] }) {
  const reason = useReasonText()
  const format = useFormat()
  if (list.length === 0) return null
  return (
    <section>
      <h2>{title}</h2>
      <ul className={classes.reasons}>
        {list.map((one) => (
          <li key={one.why.code}>
            <span>{reason(one.why)}</span>
            <b>{format.number(one.count)}</b>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** A length of time in its largest unit, with the next one where it says something: «2 дня 4 часа». */
function lengthOf(ms: number, t: (key: string, args: { count: number }) => string): string {
  const seconds = Math.round(ms / 1000)
  const units: [string, number][] = [
    ['days', 86_400],
    ['hours', 3600],
    ['minutes', 60],
    ['seconds', 1],
  ]
  const at = units.findIndex(([, size]) => seconds >= size)
  const [unit, size] = units[at] ?? ['seconds', 1]
  const [under, less] = units[at + 1] ?? ['seconds', 1]
  const rest = Math.floor((seconds % size) / less)
  const whole = t(`editor.duration.${unit}`, { count: Math.floor(seconds / size) })
  return rest > 0 && size > 1 ? `${whole} ${t(`editor.duration.${under}`, { count: rest })}` : whole
}
