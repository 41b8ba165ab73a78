import { describe, expect, it } from 'vitest'
import { callAt, placeOf } from './formula-context'

describe('placeOf', () => {
  it.each([
    ['customer.na', { word: 'customer.na', text: null, of: null, call: null }],
    ['customer.city == ', { word: '', text: null, of: 'customer.city', call: null }],
    ["customer.city == 'Ка", { word: '', text: { quote: "'", value: 'Ка' }, of: 'customer.city', call: null }],
    ['покупатель.город ≠ «Ка', { word: '', text: { quote: '«', value: 'Ка' }, of: 'покупатель.город', call: null }],
    ["customer.city in ['Тверь', '", { word: '', text: { quote: "'", value: '' }, of: 'customer.city', call: null }],
    ["'VI", { word: '', text: { quote: "'", value: 'VI' }, of: null, call: null }],
    ["customer.purchases.count('30d') == ", { word: '', text: null, of: 'customer.purchases.count', call: null }],
  ])('D8 knows where one is in %s', (before, want) => {
    expect(placeOf(before)).toEqual(want)
  })
})

describe('callAt', () => {
  it.each([
    ['days_since(', { name: 'days_since', argument: 0 }],
    ['max(1, min(2, 3), ', { name: 'max', argument: 2 }],
    ["any(customer.tags, # == 'a,b(", { name: 'any', argument: 1 }],
    ['дней_с(покупатель.добавлен) > ', null],
    ['(1 + ', null],
  ])('D8 knows the call of %s', (before, want) => {
    expect(callAt(before)).toEqual(want)
  })
})
