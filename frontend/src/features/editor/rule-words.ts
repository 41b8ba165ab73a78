import { isComplete, isGroup, type Rule, type RuleGroup, type RuleItem } from '@/ui/rules/model'

/** What a sentence about rules is made with: words of the page's language. */
export interface RuleSpeech {
  t(key: string, args?: Record<string, unknown>): string
  fact(path: string): string
  duration(text: string): string
  number(value: number): string
  calendar(day: string): string
  /** The quotes of the language around a text. */
  quoted(text: string): string
}

const durations = /^\d+(?:\.\d+)?[smhdw]$/
const money = /^(-?\d+(?:\.\d+)?) ([A-Z]{3})$/
const day = /^\d{4}-\d\d-\d\d/

/** A group of rules as one sentence: «Количество покупок за 30 дней ≥ 2 и есть тег «vip»». Unfinished rules are left out. */
export function ruleSentence(value: unknown, speech: RuleSpeech): string {
  const root = value as RuleItem | null
  if (typeof root !== 'object' || root === null || !isGroup(root)) return ''
  const text = group(root, speech, false)
  return text && text.charAt(0).toLocaleUpperCase() + text.slice(1)
}

function group(g: RuleGroup, speech: RuleSpeech, inner: boolean): string {
  const parts = g.items
    .map((item) =>
      isGroup(item) ? group(item, speech, g.items.length > 1) : isComplete(item) ? one(item, speech) : '',
    )
    .filter((part) => part !== '')
  const text = parts.join(` ${speech.t(`editor.rules.${g.op}`)} `)
  const closed = parts.length > 1 && (inner || g.not) ? `(${text})` : text
  return g.not && closed ? speech.t('editor.rules.not', { text: closed }) : closed
}

function one(rule: Rule, speech: RuleSpeech): string {
  const period = rule.args?.[0]
  const name = lowered(speech.fact(rule.fact))
  const fact =
    typeof period === 'string' && durations.test(period)
      ? speech.t('editor.rules.period', { fact: name, period: speech.duration(period) })
      : name
  const list = Array.isArray(rule.value) ? rule.value : [rule.value]
  const said = list.map((value) => valueText(value, speech))
  const joined = (word: 'and' | 'or') => said.join(` ${speech.t(`editor.rules.${word}`)} `)
  const subject = rule.fact.endsWith('.tags') ? 'tag_' : ''
  const count = said.length
  switch (rule.op) {
    case 'between':
      return speech.t('editor.rules.op.between', { fact, from: said[0], to: said[1] })
    case 'any_of':
    case 'has_any':
      return speech.t(`editor.rules.op.${subject}${rule.op}`, { fact, values: joined('or'), count })
    case 'has_all':
      return speech.t(`editor.rules.op.${subject}${rule.op}`, { fact, values: joined('and'), count })
    case 'none_of':
    case 'has_none':
      return speech.t(`editor.rules.op.${subject}${rule.op}`, { fact, values: said.join(', '), count })
    case 'has':
    case 'filled':
    case 'empty':
      return speech.t(`editor.rules.op.${subject}${rule.op}`, { fact, value: said[0] })
  }
  if (rule.op === 'is' && typeof rule.value === 'boolean') {
    return speech.t(`editor.rules.op.${rule.value ? 'yes' : 'no'}`, { fact })
  }
  return speech.t(`editor.rules.op.${rule.op}`, { fact, value: said[0] })
}

function valueText(value: unknown, speech: RuleSpeech): string {
  if (typeof value === 'number') return speech.number(value)
  if (typeof value !== 'string') return ''
  const amount = money.exec(value)
  if (amount) return `${speech.number(Number(amount[1]))} ${amount[2]}`
  if (day.test(value)) return speech.calendar(value.slice(0, 10))
  if (durations.test(value)) return speech.duration(value)
  return speech.quoted(value)
}

/** A name in the middle of a sentence; an abbreviation stays as it is. */
function lowered(name: string): string {
  const second = name.charAt(1)
  return second === second.toLocaleUpperCase() ? name : name.charAt(0).toLocaleLowerCase() + name.slice(1)
}
