import { expect, it } from 'vitest'
import { parseMacro, plainMacros, writeMacro } from './macros'

it.each([
  ['{{ customer.name }}', 'customer.name', ''],
  ['{{customer.name|"друг"}}', 'customer.name', 'друг'],
  ['{{ покупатель.имя | «дорогой друг» }}', 'покупатель.имя', 'дорогой друг'],
  ["{{ customer.purchases.count('30d') | 'ни одной' }}", "customer.purchases.count('30d')", 'ни одной'],
  ['{{ "a|b" | "c\\"d" }}', '"a|b"', 'c"d'],
  ['{{ }}', '', ''],
])('takes %s apart', (source, expression, fallback) => {
  expect(parseMacro(source)).toEqual({ expression, fallback })
})

it.each(['друг', 'он сказал "да"', 'a\\b', "it's", 'две\nстроки', ''])(
  'writes a fallback down and reads it again: %s',
  (text) => {
    expect(parseMacro(writeMacro({ expression: 'customer.name', fallback: text })).fallback).toBe(text)
  },
)

it('cannot write a fallback that would end the macro', () => {
  expect(writeMacro({ expression: 'x', fallback: 'a }} b' })).toBe('{{ x | "a  b" }}')
})

it('gives macros their signs back and leaves the rest of HTML as it is', () => {
  expect(plainMacros('<p>1 &lt; 2 {{ a &gt; 1 &amp;&amp; b }}</p><a href="{{ x | &quot;y&quot; }}">')).toBe(
    `<p>1 &lt; 2 {{ a > 1 && b }}</p><a href="{{ x | 'y' }}">`,
  )
})
