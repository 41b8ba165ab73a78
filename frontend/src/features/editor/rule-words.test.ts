import { describe, expect, it } from 'vitest'
import ru from '../../../../locales/ru/editor.json'
import { type RuleSpeech, ruleSentence } from './rule-words'

const names: Record<string, string> = {
  'customer.purchases.count': 'Количество покупок',
  'customer.tags': 'Теги',
  'customer.city': 'Город',
  'customer.fields.vip': 'VIP-уровень',
  'purchase.total': 'Сумма покупки',
  'purchase.paid': 'Оплачена',
}

const speech: RuleSpeech = {
  t: (key, args = {}) => {
    let at: unknown = ru
    for (const part of key.split('.')) at = (at as Record<string, unknown>)[part]
    if (typeof at !== 'string') throw new Error(`no words for ${key}`)
    return at.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(args[name]))
  },
  fact: (path) => names[path] ?? path,
  duration: (text) => `${Number.parseInt(text, 10)} дней`,
  number: (value) => String(value),
  calendar: (day) => day.split('-').reverse().join('.'),
  quoted: (text) => `«${text}»`,
}
const say = (value: unknown) => ruleSentence(value, speech)

describe('conditions as a sentence', () => {
  it('joins them and names the period', () => {
    expect(
      say({
        op: 'and',
        items: [
          { fact: 'customer.purchases.count', args: ['30d'], op: 'at_least', value: 2 },
          { fact: 'customer.tags', op: 'has', value: 'vip' },
        ],
      }),
    ).toBe('Количество покупок за 30 дней ≥ 2 и есть тег «vip»')
  })

  it('puts a group in brackets only where it stands beside others', () => {
    const or = {
      op: 'or',
      items: [
        { fact: 'customer.city', op: 'is', value: 'Тверь' },
        { fact: 'customer.city', op: 'empty' },
      ],
    }
    expect(say({ op: 'and', items: [or] })).toBe('Город = «Тверь» или город: пусто')
    expect(say({ op: 'and', items: [{ fact: 'purchase.total', op: 'more', value: '50 USD' }, or] })).toBe(
      'Сумма покупки > 50 USD и (город = «Тверь» или город: пусто)',
    )
    expect(say({ ...or, not: true })).toBe('Не (город = «Тверь» или город: пусто)')
  })

  it('leaves out what is not filled in, and keeps abbreviations', () => {
    expect(
      say({
        op: 'and',
        items: [
          { fact: 'customer.city', op: 'is' },
          { fact: 'purchase.paid', op: 'is', value: true },
          { fact: 'customer.fields.vip', op: 'between', value: [1, 3] },
        ],
      }),
    ).toBe('Оплачена: да и VIP-уровень от 1 до 3')
    expect(say({ op: 'and', items: [] })).toBe('')
    expect(say(undefined)).toBe('')
  })

  it('has words for every operator of the builder', async () => {
    const { operatorsOf } = await import('@/ui/rules/model')
    for (const kind of ['text', 'number', 'money', 'date', 'flag', 'list']) {
      for (const { id, shape } of operatorsOf(kind)) {
        const value = shape === 'none' ? undefined : shape === 'two' || shape === 'many' ? ['a', 'b'] : 'a'
        for (const fact of ['customer.city', ...(kind === 'list' ? ['customer.tags'] : [])]) {
          expect(say({ op: 'and', items: [{ fact, op: id, value }] })).not.toBe('')
        }
      }
    }
  })
})
