import { describe, expect, it } from 'vitest'
import { replaceText } from './edits/replace-text'
import { countTexts, findIn, wordsIn } from './find'
import { emptyDocument } from './testing/test-kinds'

const said = (text: string) => [{ id: 'n1', where: 'Текст', text }]

describe('search in a flow', () => {
  it('finds without regard to large letters and «ё», and says where', () => {
    expect(findIn(said('Всё для ПОКУПАТЕЛЯ'), 'покупателя')).toMatchObject([{ from: 8, to: 18 }])
    expect(findIn(said('Всё'), 'все')).toHaveLength(1)
    expect(findIn(said('Всё'), '  ')).toEqual([])
    // A letter that grows when made small does not shift the places after it.
    expect(findIn(said('İ и Шаг'), 'шаг')).toMatchObject([{ from: 4, to: 7 }])
  })

  it('tells a place once, and a summary only where nothing else was found', () => {
    const places = [
      { id: 'n1', param: 'text', where: 'Текст', text: 'имя и письмо' },
      { id: 'n1', param: 'text', where: 'Текст', text: 'name и письмо' },
      { id: 'n1', where: 'Что делает', text: 'Отправит: письмо', again: true },
    ]
    expect(findIn(places, 'письмо')).toHaveLength(1)
    expect(findIn(places, 'name')).toMatchObject([{ param: 'text' }])
    expect(findIn(places, 'отправит')).toMatchObject([{ where: 'Что делает' }])
  })

  it('reads parameters however deep they lie', () => {
    expect(wordsIn({ all: [{ fact: 'customer.city', value: ['Казань', 3] }], off: null })).toEqual([
      'customer.city',
      'Казань',
      '3',
    ])
  })
})

describe('replacing in messages', () => {
  const doc = {
    ...emptyDocument(),
    nodes: [
      { id: 'a', kind: 'm', params: { text: 'Скидка $& и скидка', subject: 'Скидка' } },
      { id: 'b', kind: 'm', params: { text: 'Без неё' } },
      { id: 'c', kind: 'other', params: { text: 'Скидка' } },
    ],
  }
  const params = (kind: string) => (kind === 'm' ? ['text', 'subject'] : [])

  it('changes texts for people alone, in one edit, and nothing where nothing is', () => {
    expect(countTexts(doc, params, 'Скидка')).toBe(2)
    const next = replaceText(doc, params, 'Скидка', '$1 подарок')
    expect(next.nodes[0]?.params).toEqual({ text: '$1 подарок $& и скидка', subject: '$1 подарок' })
    expect(next.nodes[1]).toBe(doc.nodes[1])
    expect(next.nodes[2]).toBe(doc.nodes[2])
    expect(replaceText(doc, params, 'нет такого', 'x')).toBe(doc)
  })
})
