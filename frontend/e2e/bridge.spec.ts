import { expected } from './probe/expected'
import type { Seen } from './probe/probe'
import { bundle } from './support/bundle'
import { expect, test } from './support/test'

test('every kind of parameter, an error, an event and a cancel cross HTTP', async ({ page, program }) => {
  await page.goto(await program.serve()) // its errors are meant, so not the page that watches for them
  const script = await bundle('browser.ts')
  const seen = (await page.evaluate(`(async () => { ${script}\n; return await globalThis.voronkaProbe() })()`)) as Seen
  expect(seen).toMatchObject({ ...expected, topics: expect.arrayContaining(expected.topics) })
  expect(seen.info).toMatch(/^\d+\.\d+\.\d+/)
})
