import { expect, it } from 'vitest'
import { chipLooks } from './chips'

const look = chipLooks([
  { path: 'customer.name', written: 'покупатель.имя', label: 'Имя', type: 'текст' },
  {
    path: 'customer.purchases.count()',
    written: 'покупатель.покупки.количество()',
    label: 'Число покупок',
    type: 'число',
  },
])

it.each([
  ['{{ customer.name }}', 'Имя', '', true],
  ['{{ покупатель.имя | "друг" }}', 'Имя', 'друг', true],
  ["{{ customer.purchases.count('30d') }}", 'Число покупок · 30d', '', true],
  ['{{ покупатель.покупки.количество() }}', 'Число покупок', '', true],
  ['{{ customer.name + "!" }}', 'customer.name + "!"', '', false],
])('shows %s by its name in words', (source, label, fallback, known) => {
  expect(look(source)).toEqual({ label, fallback, known })
})
