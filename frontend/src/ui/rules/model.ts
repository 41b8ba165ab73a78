// The rule model as Go reads it: groups of conditions joined by «и» or «или».

/** What a rule compares: as much of a fact as the builder needs. */
export type RuleFact = {
  path: string
  type: { kind: string; options?: string[] }
  params?: string[]
  min_args?: number
  label?: string
}
/** One condition: a fact, how it is compared, and with what (in wire form). */
export type Rule = { fact: string; args?: unknown[]; op: string; value?: unknown }
/** Conditions and groups joined by one word. */
export type RuleGroup = { op: 'and' | 'or'; not?: boolean; items: RuleItem[] }
export type RuleItem = Rule | RuleGroup

export const isGroup = (item: RuleItem): item is RuleGroup => 'items' in item
export const emptyGroup = (): RuleGroup => ({ op: 'and', items: [] })

/** How many values an operator takes; a span is a duration such as "30d". */
export type Shape = 'none' | 'one' | 'two' | 'many' | 'span'
export type Operator = { id: string; shape: Shape }

const many = (shape: Shape, ...ids: string[]): Operator[] => ids.map((id) => ({ id, shape }))
const blank = many('none', 'filled', 'empty')
const measured = [
  ...many('one', 'is', 'is_not', 'more', 'at_least', 'less', 'at_most'),
  ...many('two', 'between'),
  ...blank,
]
const dated = [
  ...many('span', 'in_last', 'in_next', 'earlier_than'),
  ...many('one', 'is', 'is_not', 'before', 'after'),
  ...many('two', 'between'),
  ...blank,
]
const operators: Record<string, readonly Operator[]> = {
  text: [
    ...many('one', 'contains', 'not_contains', 'is', 'is_not', 'starts', 'ends'),
    ...many('many', 'any_of', 'none_of'),
    ...blank,
  ],
  number: measured,
  money: measured,
  date: dated,
  datetime: dated,
  flag: [...many('one', 'is'), ...blank],
  list: [...many('one', 'has'), ...many('many', 'has_any', 'has_all', 'has_none'), ...blank],
}

/** How a fact of this kind can be compared, the most usual first. */
export function operatorsOf(kind: string): readonly Operator[] {
  return operators[kind] ?? measured
}
/** How many values an operator takes on this kind; a newer one takes one. */
export function shapeOf(kind: string, op: string): Shape {
  return operatorsOf(kind).find((operator) => operator.id === op)?.shape ?? 'one'
}

/** A new condition on a fact, with the usual operator. */
export function ruleOn(fact: RuleFact): Rule {
  const op = operatorsOf(fact.type.kind)[0]?.id ?? 'is'
  return { fact: fact.path, op, ...(fact.type.kind === 'flag' ? { value: true } : {}) }
}

/** Whether a condition is filled in enough to be asked. */
export function isComplete(rule: Rule): boolean {
  if (rule.op === 'filled' || rule.op === 'empty') return true
  const given = (value: unknown) => value !== undefined && value !== null && value !== ''
  if (Array.isArray(rule.value)) return rule.value.length > 0 && rule.value.every(given)
  return given(rule.value)
}

/** The group without what is not filled in yet; null when nothing is left. */
export function completeOnly(group: RuleGroup): RuleGroup | null {
  const items = group.items.flatMap((item): RuleItem[] => {
    if (!isGroup(item)) return isComplete(item) ? [item] : []
    const inner = completeOnly(item)
    return inner ? [inner] : []
  })
  return items.length > 0 ? { ...group, items } : null
}

/** How many conditions a group holds, inner groups included. */
export function countRules(group: RuleGroup): number {
  return group.items.reduce((sum, item) => sum + (isGroup(item) ? countRules(item) : 1), 0)
}
