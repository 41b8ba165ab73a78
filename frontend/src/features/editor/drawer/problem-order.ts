import type { Problem } from '@/api/types.gen'

const order: Record<Problem['severity'], number> = { error: 0, warning: 1, remark: 2 }

/** The problems as the drawer lists them: worst first, and those that were accepted apart. */
export function inOrder(problems: readonly Problem[]): { open: Problem[]; accepted: Problem[] } {
  const sorted = [...problems].sort((a, b) => order[a.severity] - order[b.severity])
  return { open: sorted.filter((p) => !p.accepted), accepted: sorted.filter((p) => p.accepted) }
}
