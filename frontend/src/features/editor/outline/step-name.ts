import type { TFunction } from 'i18next'
import type { NodeStats, Problem } from '@/api/types.gen'
import { categoryOf } from '@/ui/kind-shape'
import type { FlowNode } from '../model/document'
import type { Words } from '../words'

/**
 * What a screen reader says of a step: «Условие, Оценка 4 или 5, выходы: да, нет. В шаге 0, прошло 847. Без ошибок». Of a
 * flow that was never started nothing is counted.
 */
export function stepName(
  t: TFunction,
  words: Words,
  node: FlowNode,
  exits: readonly string[],
  stats: NodeStats | undefined,
  problems: readonly Problem[],
): string {
  const parts = [
    t(exits.length > 0 ? 'editor.step.label' : 'editor.step.label_bare', {
      category: t(`editor.category.${categoryOf(node.kind)}`),
      title: words.title(node),
      exits: exits.join(', '),
    }),
  ]
  if (node.disabled) parts.push(t('editor.step.off'))
  if (stats) {
    parts.push(t('editor.step.counted', { inside: stats.inside ?? 0, passed: stats.passed ?? 0 }))
    parts.push(t(stats.failed ? 'editor.step.failed' : 'editor.step.none_failed', { count: stats.failed ?? 0 }))
  }
  const grave = problems.filter((p) => p.severity !== 'remark')
  if (grave.length > 0) {
    parts.push(
      `${t('editor.step.problems', { count: grave.length })}: ${grave.map((p) => words.problem(p, node.kind)).join('; ')}`,
    )
  }
  return parts.join('. ')
}
