import type { Problem } from '@/api/types.gen'
import type { Mark } from './code-input'

/** Problems of a text as places in it. */
export function marksOf(problems: readonly Problem[], say: (p: Problem) => string): Mark[] {
  return problems.map((p) => ({
    from: p.from ?? 0,
    to: p.to ?? 0,
    message: say(p),
    severity: p.severity === 'error' ? 'error' : p.severity === 'warning' ? 'warning' : 'info',
  }))
}
