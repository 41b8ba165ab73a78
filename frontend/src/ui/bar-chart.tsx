import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './bar-chart.module.css'

export interface Bar {
  label: string
  value: number
  /** Said in full where the label is short: «12 мая». */
  title?: string
}

type Props = {
  title: string
  bars: readonly Bar[]
  format: (value: number) => string
  /** Which labels are written below: every so many. */
  every?: number
  /** The head of the table's first column. */
  column: string
}

const height = 72

/** Bars in the accent, each with its value on hover, and the same as a table. */
export function BarChart({ title, bars, format, every = 1, column }: Props) {
  const { t } = useTranslation()
  const id = useId()
  const [table, setTable] = useState(false)
  const most = Math.max(...bars.map((b) => b.value), 1)
  const step = 100 / Math.max(bars.length, 1)
  return (
    <section className={classes.chart} aria-labelledby={id}>
      <div className={classes.head}>
        <h2 id={id}>{title}</h2>
        <button type="button" className={classes.toggle} aria-pressed={table} onClick={() => setTable(!table)}>
          {t(table ? 'ui.chart.bars' : 'ui.chart.table')}
        </button>
      </div>
      {table ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard
        <div className={classes.scroll} role="group" aria-label={title} tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">{column}</th>
                <th scope="col">{t('ui.chart.count')}</th>
              </tr>
            </thead>
            <tbody>
              {bars.map((b) => (
                <tr key={b.label + b.title}>
                  <th scope="row">{b.title ?? b.label}</th>
                  <td>{format(b.value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <div role="img" aria-label={`${title}: ${t('ui.chart.most', { value: format(most) })}`}>
          <div className={classes.plot}>
            <span className={classes.most}>{format(most)}</span>
            <svg viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" className={classes.svg} aria-hidden="true">
              {bars.map((b, i) => {
                const tall = b.value === 0 ? 0 : Math.max((b.value / most) * (height - 2), 1.5)
                return (
                  <g key={b.label + b.title}>
                    <title>{`${b.title ?? b.label}: ${format(b.value)}`}</title>
                    <rect x={i * step} y={0} width={step} height={height} className={classes.hit} />
                    <rect
                      x={i * step + step * 0.12}
                      y={height - tall}
                      width={step * 0.76}
                      height={tall}
                      className={classes.bar}
                    />
                  </g>
                )
              })}
            </svg>
          </div>
          <div className={classes.labels} aria-hidden="true">
            {bars.map((b, i) =>
              i % every === 0 ? (
                <span key={b.label + b.title} style={{ left: `${(i + 0.5) * step}%` }}>
                  {b.label}
                </span>
              ) : null,
            )}
          </div>
        </div>
      )}
    </section>
  )
}
