import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useSimWords } from './sim-words'
import { useSim } from './state'
import { useSimulation } from './use-simulation'

/** The whole simulation as a text: steps with their times and reasons, messages, deeds. Null while there is none. */
export function useProtocol(): string | null {
  const { t } = useTranslation()
  const { sim, line, doc } = useSimulation()
  const deeds = useSim((s) => s.deeds)
  const words = useSimWords()
  return useMemo(() => {
    if (!sim || !line) return null
    const out: string[] = [
      t('editor.sim.log.head', { name: doc.name }),
      t('editor.sim.log.who', { name: sim.name, from: words.format.exact(sim.from) }),
      t('editor.sim.nothing_sent'),
      '',
    ]
    for (const d of deeds) out.push(`${words.when(d.at, sim.from)}  ${words.deed(d)}`)
    if (deeds.length > 0) out.push('')
    for (const tick of line.ticks) {
      const visit = line.visits[tick.visit]
      if (!visit) continue
      const outcome = words.outcome(tick.step, sim.from)
      out.push(
        `${words.when(tick.at, sim.from)}  ${visit.number}. ${words.title(sim, visit)}${outcome ? ` → ${outcome}` : ''}`,
      )
      for (const why of tick.step.why ?? []) {
        out.push(`    ${words.reason(why)}`)
        for (const seen of why.seen ?? []) out.push(`      ${words.path(seen.path)} = ${words.seen.value(seen.value)}`)
      }
    }
    if (sim.messages.length > 0) out.push('', t('editor.sim.log.messages'))
    for (const m of sim.messages) {
      out.push(
        `${words.when(m.at, sim.from)}  ${t(`channel.name.${m.channel}`, { defaultValue: m.channel })} → ${m.to || '—'}: ${t(`editor.sim.message.${m.state}`)}${
          m.reason ? `, ${words.reason({ code: m.reason, args: m.args })}` : ''
        }`,
      )
      if (m.subject) out.push(`    ${m.subject}`)
      for (const row of m.text.split('\n')) out.push(`    ${row}`)
    }
    return `${out.join('\n')}\n`
  }, [sim, line, doc.name, deeds, words, t])
}
