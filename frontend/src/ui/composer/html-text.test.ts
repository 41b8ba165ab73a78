import { expect, it } from 'vitest'
import { handmade, paragraphs, plainText, withChips, withoutChips } from './html-text'

it.each([
  '<p>{{ customer.name | "друг" }}, здравствуйте</p>',
  '<p>1 &lt; 2 &amp; 3</p><p>{{ customer.age > 18 ? "да" : "нет" }}</p>',
  '<p><a href="https://example.test/?a={{ customer.city }}&amp;b=2">{{ customer.city }}</a></p>',
  '<ul><li>{{ a }}{{ b }}</li></ul>',
  '<p><img src="file:01JWSA2B3C4D5E6F7G8H9JKMNP" alt="Лого"></p>',
])('takes macros out as chips and puts them back: %s', (html) => {
  expect(withoutChips(withChips(html))).toBe(html)
})

it('makes a chip of each macro in a text and of none in an address', () => {
  const doc = new DOMParser().parseFromString(withChips('<p>{{ a }} b {{ c }}</p><a href="{{ d }}">e</a>'), 'text/html')
  expect([...doc.querySelectorAll('[data-macro]')].map((c) => c.getAttribute('data-macro'))).toEqual([
    '{{ a }}',
    '{{ c }}',
  ])
  expect(doc.querySelector('a')?.getAttribute('href')).toBe('{{ d }}')
})

it('an empty letter is an empty text', () => {
  expect(withoutChips('<p></p>')).toBe('')
  expect(withoutChips('<p><br></p>')).toBe('')
  expect(withoutChips('<p><img src="file:x"></p>')).not.toBe('')
})

it('makes paragraphs of a text and a text of paragraphs', () => {
  const text = 'Анна, <здравствуйте>\nвторая строка\n\n{{ customer.age > 18 }}'
  expect(paragraphs(text)).toBe('<p>Анна, &lt;здравствуйте&gt;<br>вторая строка</p><p>{{ customer.age > 18 }}</p>')
  expect(plainText(paragraphs(text))).toBe(text)
  expect(plainText('<h1>Весна</h1><ul><li>раз</li><li>два</li></ul><p>a&nbsp;b</p>')).toBe(
    'Весна\n\n• раз\n• два\n\na b',
  )
})

it('knows what was written by hand', () => {
  expect(handmade('<p>a</p><ul><li><strong>b</strong></li></ul>')).toBe(false)
  expect(handmade('<table><tr><td>a</td></tr></table>')).toBe(true)
  expect(handmade('<p style="color:red">a</p>')).toBe(true)
})
