import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { type Document, Editor } from './support/editor'
import { centre, drag, type Point } from './support/pointer'
import { Program, root, testdata } from './support/program'
import { lettersFor, type Message, tally } from './support/purchases'
import { Screen } from './support/screen'
import { words } from './support/words'

const run = promisify(execFile)
const t = words('ru')
const kinds = ['event.purchase_added', 'condition.expression', 'wait.for', 'action.send_message'] as const
// The soft fills of event, condition, action and wait in the light theme.
const kindFills = ['#FBEAF4', '#FAF1D2', '#E5F1FC', '#DFF4F2']
const flow = { name: 'Из настоящего окна' }

/**
 * The same flow drawn twice at once: in the real window by the pointer of its screen, and in Chromium, which alone can say
 * where things are. Both show the same page in the same size; at the end both drafts must say the same.
 */
test('S3-06 S3-11 a flow is drawn, started and run from the real window, with real pointer events', async ({
  page,
}) => {
  test.setTimeout(240_000)
  const home = await mkdtemp(join(tmpdir(), 'voronka-window-'))
  const twin = await Program.create('empty')
  const real = await Program.create('empty')
  const screen = await Screen.open(1440, 900)
  try {
    await page.goto(await twin.serve())
    const editor = new Editor(page, twin, t)
    const id = (await twin.call<{ id: string }>('Flows.Create', flow)).id
    // The window's workspace gets its flow before the window opens; it is opened through the list, as a person would.
    await real.serve()
    await real.call('Flows.Create', flow)
    await real.stop()
    const window = await screen.start(real.workspace, home)
    await expect.poll(() => window.measure(), { timeout: 30_000 }).toBeGreaterThan(0)
    await page.setViewportSize({ width: 1440, height: 900 - (await window.measure()) })
    const draft = async (): Promise<Document> => JSON.parse(await real.ctl('flow', 'export', flow.name)) as Document

    const both = {
      click: async (at: Point) => {
        await page.mouse.click(at.x, at.y)
        await window.click(at)
      },
      drag: async (from: Point, to: Point) => {
        await drag(page, from, to)
        await window.drag(from, to)
      },
    }
    await page.goto(new URL('/flows', page.url()).href)
    const row = page.getByText(flow.name, { exact: true }).first()
    await expect(row).toBeVisible()
    // An empty workspace greets first: G, F leads to the flows from anywhere. The editor alone shows all four kinds.
    await expect
      .poll(
        async () => {
          if (await window.shows('240x780+60+100', kindFills)) return true
          await window.press('g', 'f')
          await window.click(await centre(row))
          return false
        },
        { timeout: 60_000, intervals: [3000] },
      )
      .toBe(true)
    await page.goto(new URL(`/flows/${id}`, page.url()).href)
    await expect(editor.canvas).toBeVisible()

    for (const [i, kind] of kinds.entries()) {
      // Both palettes scroll to the kind's category, so that the step stands at the same place.
      const category = t(`editor.category.${kind.split('.')[0]}`)
      await both.click(await centre(editor.palette.getByRole('button', { name: category }).first()))
      await both.drag(await centre(editor.item(kind)), await editor.at(420, 70 + 150 * i))
      await expect.poll(async () => (await draft()).nodes.length, { timeout: 20_000 }).toBe(i + 1)
      await expect.poll(async () => (await editor.saved(id)).nodes.length).toBe(i + 1)
    }
    const arrows = (doc: Document) => {
      const kind = new Map(doc.nodes.map((node) => [node.id, node.kind]))
      return doc.edges.map(([from, port, to]) => `${kind.get(from)} ${port} ${kind.get(to)}`).sort()
    }
    const ports = ['next', 'yes', 'next']
    for (const [i, port] of ports.entries()) {
      const [from = '', to = ''] = [kinds[i], kinds[i + 1]].map((kind) => t(`node.${kind}.name`))
      const card = await editor.step(to).boundingBox()
      if (!card) throw new Error(`«${to}» is not on the screen`)
      await both.drag(await centre(editor.port(from, port)), { x: card.x + card.width / 2, y: card.y + 4 })
      await expect.poll(async () => (await draft()).edges.length, { timeout: 20_000 }).toBe(i + 1)
    }
    const whole = async () => {
      await editor.canvas.focus()
      await page.keyboard.press('Shift+Digit1')
      await window.press('shift+1')
      const seen = async () => JSON.stringify(await editor.step(t('node.action.send_message.name')).boundingBox())
      let before = ''
      const still = async () => {
        const now = await seen()
        const same = now === before
        before = now
        return (await window.still('700x420+320+110')) && same
      }
      await expect.poll(still, { timeout: 20_000, intervals: [500] }).toBe(true)
    }

    // A step let go over an arrow stands in it.
    await both.click(await centre(editor.palette.getByRole('button', { name: t('editor.category.wait') }).first()))
    const upper = await editor.step(t('node.event.purchase_added.name')).boundingBox()
    const lower = await editor.step(t('node.condition.expression.name')).boundingBox()
    if (!upper || !lower) throw new Error('the first arrow is not on the screen')
    await both.drag(await centre(editor.item('wait.for')), {
      x: upper.x + upper.width / 2,
      y: (upper.y + upper.height + lower.y) / 2 + 6,
    })
    await expect
      .poll(async () => arrows(await draft()), { timeout: 20_000 })
      .toEqual([
        'condition.expression yes wait.for',
        'event.purchase_added next wait.for',
        'wait.for next action.send_message',
        'wait.for next condition.expression',
      ])
    await expect.poll(async () => arrows(await editor.saved(id))).toEqual(arrows(await draft()))
    await whole()

    // An arrow let go where nothing is asks what comes next; what is chosen stands there.
    const condition = await editor.step(t('node.condition.expression.name')).boundingBox()
    if (!condition) throw new Error('the condition is not on the screen')
    await both.drag(await centre(editor.port(t('node.condition.expression.name'), 'no')), {
      x: condition.x + condition.width + 90,
      y: condition.y + condition.height + 40,
    })
    await expect(page.getByRole('textbox', { name: t('editor.next.label') })).toBeFocused()
    const place = await page
      .locator('[data-next]')
      .evaluateAll((all) => all.findIndex((option) => option.getAttribute('data-next') === 'wait.for'))
    for (let i = 0; i < place; i++) await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await window.press(...Array.from({ length: place }, () => 'Down'), 'Return')
    await expect
      .poll(async () => arrows(await draft()), { timeout: 20_000 })
      .toContain('condition.expression no wait.for')
    expect((await draft()).nodes).toHaveLength(kinds.length + 2)
    await whole()

    await both.click(
      await centre(editor.step(t('node.condition.expression.name')).getByTitle(t('node.condition.expression.name'))),
    )
    await both.click(await centre(page.getByRole('textbox', { name: t('node.condition.expression.param.test') })))
    await page.keyboard.type('purchase.total > 50')
    await window.type('purchase.total > 50')

    const test = (doc: Document) => doc.nodes.find((node) => node.kind === 'condition.expression')?.params.test
    await expect.poll(async () => test(await draft()), { timeout: 20_000 }).toBe('purchase.total > 50')
    expect(arrows(await draft())).toEqual(arrows(await editor.saved(id)))
    expect(arrows(await draft())).toHaveLength(5)

    const send = editor.step(t('node.action.send_message.name'))
    await both.click(await centre(send.getByTitle(t('node.action.send_message.name'))))
    await both.click(await centre(page.getByRole('textbox', { name: t('node.action.send_message.param.text') })))
    await page.keyboard.type('Thank you')
    await window.type('Thank you')
    const text = (doc: Document) => doc.nodes.find((node) => node.kind === 'action.send_message')?.params.text
    await expect.poll(async () => text(await draft()), { timeout: 20_000 }).toBe('Thank you')
    await expect.poll(async () => text(await editor.saved(id))).toBe('Thank you')
    await both.click(await centre(page.getByRole('button', { name: t('editor.publish.start') })))
    const state = async () => (await real.list<{ state: string }>('flow', 'list'))[0]?.state
    await expect.poll(state, { timeout: 20_000 }).toBe('live')
    expect(window.running).toBe(true)
    await window.close()

    // What was drawn in the window does the main job on all of the real data.
    await real.ctl('import', 'customers', testdata('cdnow/customers.csv'))
    await real.ctl('import', 'purchases', testdata('cdnow/purchases.csv'), '--live')
    // Two waits one after the other: the second begins when the first is over.
    for (const days of [3, 6]) {
      await real.ctl('engine', '--clock', new Date(Date.now() + days * 24 * 3600_000).toISOString())
    }
    const messages = await real.list<Message>('messages')
    expect(messages).toHaveLength(14_021)
    expect(new Set(messages.map((message) => message.key)).size).toBe(messages.length)
    expect(tally(messages)).toEqual(lettersFor(50))
  } catch (error) {
    await run('import', ['-window', 'root', join(root, 'frontend/test-results/window.png')], {
      env: { ...process.env, DISPLAY: screen.display },
    })
    throw error
  } finally {
    await screen.close()
    await Promise.all([twin.remove(), real.remove(), rm(home, { recursive: true, force: true })])
  }
})
