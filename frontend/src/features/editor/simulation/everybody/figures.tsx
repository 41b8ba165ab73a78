import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Population, PopulationSample } from '@/api/types.gen'
import { BarChart } from '@/ui/bar-chart'
import { useFormat } from '@/ui/format/use-format'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { useReasonText } from '@/ui/reason-text'
import { useEditor } from '../../store/context'
import { nodesById } from '../../store/editor-store'
import { useWords } from '../../words'
import classes from '../simulation.module.css'
import { pickerText } from '../zoned'
import own from './everybody.module.css'

type Props = { population: Population | null; node: string | null; onNode: (id: string | null) => void }

/** The right side: messages by day and hour, who is held back and why, who stands where, texts as they would be. */
export function Figures({ population: p, node, onNode }: Props) {
  const { t } = useTranslation()
  if (!p) {
    return (
      <aside className={classes.right} aria-label={t('editor.sim.all.figures')}>
        <p className={classes.hint}>{t('editor.sim.all.wait')}</p>
      </aside>
    )
  }
  return (
    <aside className={`${classes.right} ${own.right}`} aria-label={t('editor.sim.all.figures')}>
      {node ? (
        <OneStep population={p} node={node} onBack={() => onNode(null)} />
      ) : (
        <Whole population={p} onNode={onNode} />
      )}
    </aside>
  )
}

function Whole({ population: p, onNode }: { population: Population; onNode: (id: string) => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = useWords()
  const doc = useEditor((s) => s.history.present)
  const days = useMemo(() => daysOf(p, (ms) => pickerText(ms, format.zone).slice(0, 10)), [p, format.zone])
  const hours = p.hours.map((value, hour) => ({
    label: String(hour),
    title: `${String(hour).padStart(2, '0')}:00`,
    value,
  }))
  const stuck = doc.nodes
    .map((n) => ({ n, inside: p.nodes[n.id]?.inside ?? 0, failed: p.nodes[n.id]?.failed ?? 0 }))
    .filter((x) => x.inside > 0 || x.failed > 0)
    .sort((a, b) => b.inside + b.failed - a.inside - a.failed)
  const samples = doc.nodes.flatMap((n) => p.samples.filter((s) => s.node === n.id).slice(0, 3))
  const any = p.days.length > 0
  return (
    <>
      {any ? (
        <>
          <div className={own.part}>
            <BarChart
              title={t('editor.sim.all.by_day')}
              column={t('editor.sim.all.day')}
              bars={days.map((d) => ({
                label: String(Number(d.day.slice(8))),
                title: format.calendar(d.day),
                value: d.count,
              }))}
              every={Math.ceil(days.length / 10)}
              format={(n) => format.number(n)}
            />
          </div>
          <div className={own.part}>
            <BarChart
              title={t('editor.sim.all.by_hour')}
              column={t('editor.sim.all.hour')}
              bars={hours}
              every={3}
              format={(n) => format.number(n)}
            />
          </div>
        </>
      ) : (
        <div className={own.part}>
          <h2>{t('editor.sim.all.by_day')}</h2>
          <p className={classes.hint}>{t('editor.sim.all.no_messages')}</p>
        </div>
      )}
      <Reasons title={t('editor.sim.all.held_why')} of={p.held} />
      <Reasons title={t('editor.sim.all.blocked_why')} of={p.blocked} />
      <Reasons title={t('editor.sim.all.refused_why')} of={p.refused} />
      {stuck.length > 0 && (
        <div className={own.part}>
          <h2>{t('editor.sim.all.where')}</h2>
          <ul className={own.list}>
            {stuck.map(({ n, inside, failed }) => (
              <li key={n.id}>
                <button type="button" className={own.row} onClick={() => onNode(n.id)}>
                  <KindShape category={categoryOf(n.kind)} size={22} icon={<NodeIcon kind={n.kind} size={13} />} />
                  <span title={words.title(n)}>{words.title(n)}</span>
                  {failed > 0 && (
                    <b data-tone="er">{t('editor.sim.all.errors', { count: failed, number: format.number(failed) })}</b>
                  )}
                  {inside > 0 && <b>{format.number(inside)}</b>}
                </button>
              </li>
            ))}
          </ul>
        </div>
      )}
      <Samples list={samples} named title={t('editor.sim.all.samples')} />
    </>
  )
}

/** The whole period, day by day: days without a message have their place too. `dayOf` is the calendar day of a moment. */
export function daysOf(
  p: Pick<Population, 'days' | 'from' | 'to'>,
  dayOf: (ms: number) => string,
): { day: string; count: number }[] {
  if (p.days.length === 0) return []
  const known = new Map(p.days.map((d) => [d.day, d.count]))
  const all = [...known.keys(), dayOf(p.from), dayOf(p.to)].sort()
  const out: { day: string; count: number }[] = []
  for (let at = Date.parse(all[0] ?? ''); at <= Date.parse(all.at(-1) ?? ''); at += 86_400_000) {
    const day = new Date(at).toISOString().slice(0, 10)
    out.push({ day, count: known.get(day) ?? 0 })
  }
  return out
}

function OneStep({ population: p, node, onBack }: { population: Population; node: string; onBack: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const words = useWords()
  const step = useEditor((s) => nodesById(s.history.present).get(node))
  const crossed = p.nodes[node]
  if (!step) return null
  return (
    <>
      <div className={own.part}>
        <div className={own.stepHead}>
          <KindShape category={categoryOf(step.kind)} size={28} icon={<NodeIcon kind={step.kind} size={16} />} />
          <h2 title={words.title(step)}>{words.title(step)}</h2>
          <button type="button" className={classes.link} onClick={onBack}>
            {t('editor.sim.all.whole')}
          </button>
        </div>
        <dl className={own.totals} data-plain>
          {(['entered', 'passed', 'inside', 'failed'] as const).map((what) => (
            <div key={what} className={own.total} data-tone={what === 'failed' && crossed?.failed ? 'er' : undefined}>
              <dt>{t(`editor.sim.all.node.${what}`)}</dt>
              <dd>{format.number(crossed?.[what] ?? 0)}</dd>
            </div>
          ))}
        </dl>
      </div>
      {crossed && crossed.standing.length > 0 && (
        <div className={own.part}>
          <h2>{t('editor.sim.all.who_stands')}</h2>
          <ul className={own.list}>
            {crossed.standing.map((person) => (
              <li key={person.customer}>
                <Link className={own.row} to={`/customers/${person.customer}`}>
                  <span>{person.name || '—'}</span>
                </Link>
              </li>
            ))}
          </ul>
          {crossed.inside > crossed.standing.length && (
            <p className={classes.hint}>
              {t('editor.sim.all.and_more', { number: format.number(crossed.inside - crossed.standing.length) })}
            </p>
          )}
        </div>
      )}
      <Samples list={p.samples.filter((s) => s.node === node)} title={t('editor.sim.all.samples')} />
    </>
  )
}

function Reasons({ title, of }: { title: string; of: Record<string, number> }) {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const reason = useReasonText()
  const rows = Object.entries(of).sort((a, b) => b[1] - a[1])
  if (rows.length === 0) return null
  return (
    <div className={own.part}>
      <h2>{title}</h2>
      <ul className={own.list}>
        {rows.map(([code, count]) => (
          <li key={code} className={own.row}>
            {/* Of many people a rule is named without the particulars of one. */}
            <span>{i18n.exists(`editor.sim.rule.${code}`) ? t(`editor.sim.rule.${code}`) : reason({ code })}</span>
            <b>{format.number(count)}</b>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Texts as people would get them; `named` says of which step each is. */
function Samples({ list, title, named }: { list: readonly PopulationSample[]; title: string; named?: boolean }) {
  const { t } = useTranslation()
  const words = useWords()
  const doc = useEditor((s) => s.history.present)
  const format = useFormat()
  if (list.length === 0) return null
  return (
    <div className={own.part}>
      <h2>{title}</h2>
      {list.map((s, i) => (
        <article key={i} className={own.sample}>
          <header>
            <Link to={`/customers/${s.person.customer}`}>{s.person.name || '—'}</Link>
            <span>
              {t(`channel.name.${s.channel}`, { defaultValue: s.channel })} · {format.exact(s.at)}
            </span>
          </header>
          {named && s.node !== list[i - 1]?.node && (
            <p className={own.of}>{words.title(nodesById(doc).get(s.node) ?? { kind: '' })}</p>
          )}
          {s.subject && <b>{s.subject}</b>}
          <p>{s.text}</p>
        </article>
      ))}
    </div>
  )
}
