import { expect, it } from 'vitest'
import { move } from './edits/move'
import { CARD_HEIGHT, CARD_WIDTH } from './geometry'
import { randomEdit, seeded } from './testing/random-edits'
import { counter, emptyDocument, kindOf, testKinds } from './testing/test-kinds'
import { tidy } from './tidy'

it.each([1, 2, 3])('tidies so that nothing overlaps, seed %i', async (seed) => {
  const random = seeded(seed)
  const ids = counter()
  let doc = emptyDocument()
  for (let i = 0; i < 120; i++) doc = randomEdit(doc, kindOf, testKinds, random, ids)
  const laid = move(doc, await tidy(doc, kindOf))
  const places = doc.nodes.map((n) => laid.layout[n.id] ?? [Number.NaN, 0])
  places.forEach((p, i) => {
    for (const q of places.slice(i + 1)) {
      expect(Math.abs(p[0] - q[0]) >= CARD_WIDTH || Math.abs(p[1] - q[1]) >= CARD_HEIGHT).toBe(true)
    }
  })
})

it('keeps the exits from left to right', async () => {
  const doc = {
    ...emptyDocument(),
    nodes: [
      { id: 'c', kind: 'condition.expression', params: {} },
      { id: 'no', kind: 'wait.for', params: {} },
      { id: 'yes', kind: 'wait.for', params: {} },
    ],
    edges: [
      ['c', 'no', 'no'],
      ['c', 'yes', 'yes'],
    ] as const,
  }
  const at = await tidy(doc, kindOf)
  expect(at.yes?.[0]).toBeLessThan(at.no?.[0] ?? Number.NaN)
  expect(at.yes?.[1]).toBeGreaterThan(at.c?.[1] ?? Number.NaN)
})
