import { describe, expect, it } from 'vitest'
import { completeOnly, countRules, isComplete, operatorsOf, type RuleGroup, ruleOn, shapeOf } from './model'

describe('rules', () => {
  it('start with the usual operator of the kind', () => {
    expect(ruleOn({ path: 'customer.name', type: { kind: 'text' } })).toEqual({ fact: 'customer.name', op: 'contains' })
    expect(ruleOn({ path: 'customer.fields.vip', type: { kind: 'flag' } })).toEqual({
      fact: 'customer.fields.vip',
      op: 'is',
      value: true,
    })
  })

  it('know how many values an operator takes on a kind', () => {
    expect(shapeOf('date', 'in_last')).toBe('span')
    expect(shapeOf('list', 'has_any')).toBe('many')
    expect(shapeOf('money', 'between')).toBe('two')
    expect(shapeOf('text', 'empty')).toBe('none')
    expect(operatorsOf('a kind of a newer program').length).toBeGreaterThan(0)
  })

  it('are complete when every value is given', () => {
    expect(isComplete({ fact: 'f', op: 'empty' })).toBe(true)
    expect(isComplete({ fact: 'f', op: 'is' })).toBe(false)
    expect(isComplete({ fact: 'f', op: 'is', value: false })).toBe(true)
    expect(isComplete({ fact: 'f', op: 'between', value: [1, undefined] })).toBe(false)
    expect(isComplete({ fact: 'f', op: 'has_any', value: [] })).toBe(false)
  })

  it('are asked without what is not filled in yet', () => {
    const group: RuleGroup = {
      op: 'and',
      items: [
        { fact: 'customer.city', op: 'is', value: 'Москва' },
        { fact: 'customer.name', op: 'contains', value: '' },
        { op: 'or', items: [{ fact: 'customer.tags', op: 'has' }] },
        { op: 'or', items: [{ fact: 'customer.tags', op: 'has', value: 'vip' }] },
      ],
    }
    expect(completeOnly(group)).toEqual({
      op: 'and',
      items: [
        { fact: 'customer.city', op: 'is', value: 'Москва' },
        { op: 'or', items: [{ fact: 'customer.tags', op: 'has', value: 'vip' }] },
      ],
    })
    expect(countRules(group)).toBe(4)
    expect(completeOnly({ op: 'and', items: [] })).toBeNull()
  })
})
