import { describe, expect, it } from 'vitest'
import { wordDiff } from './word-diff'

const said = (before: string, after: string) =>
  wordDiff(before, after)
    .map((p) => (p.mark === 'added' ? `[+${p.text}]` : p.mark === 'removed' ? `[-${p.text}]` : p.text))
    .join('')

describe('D5 words before and after', () => {
  it('marks whole words of any alphabet', () => {
    expect(said('мы скучаем.', 'мы соскучились.')).toBe('мы [-скучаем][+соскучились].')
    expect(said('See you soon', 'See you later')).toBe('See you [-soon][+later]')
  })
  it('tells a replaced phrase as one', () => {
    expect(said('Мы очень скучаем по вам', 'Мы ждём вас')).toBe('Мы [-очень скучаем по вам][+ждём вас]')
  })
  it('takes a macro as one', () => {
    expect(said('{{ customer.name }}, да', '{{ customer.city }}, да')).toBe(
      '[-{{ customer.name }}][+{{ customer.city }}], да',
    )
  })
  it('loses nothing of either text', () => {
    const words = ['мы', 'вы', ' ', '\n', '{{ a.b }}', '!', '👍', 'x1']
    let seed = 3
    const text = () =>
      Array.from({ length: 12 }, () => {
        seed = (seed * 16807) % 2147483647
        return words[seed % words.length]
      }).join('')
    for (let i = 0; i < 200; i++) {
      const [a, b] = [text(), text()]
      const parts = wordDiff(a, b)
      const without = (mark: string) =>
        parts
          .filter((p) => p.mark !== mark)
          .map((p) => p.text)
          .join('')
      expect(without('added')).toBe(a)
      expect(without('removed')).toBe(b)
    }
  })
})
