import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { csv, testdata } from './support/program'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

test('the wizard reads the messy file, shows what it would do, and writes only what was right', async ({
  app,
  program,
}) => {
  await app.goto(new URL('/imports/new', app.url()).href)
  const chooser = app.waitForEvent('filechooser')
  await app.getByRole('button', { name: t('imports.file.choose') }).click()
  await (await chooser).setFiles(testdata('messy/contacts-excel-cp1251.csv'))
  const sample = app.getByRole('region', { name: t('imports.sample') })
  await expect(sample).toContainText('Анна Петрова')
  await expect(sample).toContainText("Виктор О'Коннор")
  await app.getByRole('button', { name: t('imports.wizard.to_check') }).click()

  const write = app.getByRole('button', { name: /^Загрузить \d/ })
  await expect(write).toBeVisible()
  const people = { search: '', sort: 'name', desc: false, offset: 0, limit: 100 }
  expect((await program.call<{ total: number }>('Customers.List', people)).total).toBe(0) // a dry run writes nothing
  await write.click()
  await expect(app.getByText(t('imports.undo'))).toBeVisible()

  const jobs = await program.call<{ kind: string; state: string; result?: Record<string, number> }[]>('Imports.List')
  const done = jobs.find((job) => job.state === 'done' && (job.result?.created ?? 0) > 0)
  const { rows = 0, created = 0, updated = 0, same = 0, rejected = 0, repeated = 0 } = done?.result ?? {}
  expect(rows).toBe(12)
  expect(created + updated + same + rejected + repeated).toBe(rows) // every row has a fate
  expect(rejected).toBeGreaterThan(0)
})

test('a rejected row comes back in a file with its reason, and the load is undone', async ({ app, program }) => {
  await open(app, testdata('messy/contacts-excel-cp1251.csv'))
  const numbers = app.getByRole('combobox', { name: t('imports.setting.decimal') })
  await expect(numbers).toHaveValue('1 234,50') // as the file writes them
  await app.getByRole('combobox', { name: t('imports.target_of', { name: 'Комментарий' }) }).click()
  await app.getByRole('option', { name: t('imports.skip'), exact: true }).click() // a guess changed by hand
  await app.getByRole('button', { name: t('imports.wizard.to_check') }).click()
  await expect(app.getByText(t('fault.phone_invalid', { value: 'не звонить' }))).toBeVisible()
  await expect(app.getByText(t('fault.row_short', { have: 3, want: 7 }))).toBeVisible()
  await app.getByRole('button', { name: /^Загрузить \d/ }).click()

  const download = app.waitForEvent('download')
  await app.getByRole('button', { name: t('imports.rejects') }).click()
  const rejects = await readFile(await (await download).path(), 'utf8')
  expect(rejects).toContain('Причина')
  const zoya = rejects.split(/\r?\n/).find((line) => line.startsWith('Зоя'))
  expect(zoya).toContain(t('fault.phone_invalid', { value: 'не звонить' }))
  expect(rejects).not.toContain('Борис Ким') // he was taken

  const everyone = { search: '', sort: 'name', desc: false, offset: 0, limit: 100 }
  const people = async () =>
    (await program.call<{ items: { id: string; name: string }[] }>('Customers.List', everyone)).items
  const boris = (await people()).find((row) => row.name === 'Борис Ким')
  const card = await program.call<{ form: { comment: string } }>('Customers.Get', { id: boris?.id })
  expect(card.form.comment).toBe('')
  await app.getByRole('button', { name: t('imports.undo') }).click()
  await expect(app.getByText(t('imports.undone'))).toBeVisible()
  await expect.poll(people).toEqual([])
})

test('a big load is stopped half way: kept by one button, removed by the other', async ({ app, program }) => {
  const count = async () =>
    (
      await program.call<{ total: number }>('Customers.List', {
        search: '',
        sort: 'name',
        desc: false,
        offset: 0,
        limit: 1,
      })
    ).total
  const stopHalfWay = async () => {
    await app.getByRole('button', { name: t('imports.wizard.to_check') }).click()
    await app.getByRole('button', { name: /^Загрузить \d/ }).click({ timeout: 60_000 })
    await expect(app.getByRole('progressbar', { name: t('imports.running') })).toBeVisible()
    await app.getByRole('button', { name: t('imports.stop') }).click()
    await expect(app.getByText(t('imports.cancelled.title'))).toBeVisible()
  }
  await open(app, testdata('cdnow/customers.csv'))
  await stopHalfWay()
  await app.getByRole('button', { name: t('imports.cancelled.remove') }).click()
  await expect(app.getByText(t('imports.undone'))).toBeVisible()
  await expect.poll(count).toBe(0)

  await open(app, testdata('cdnow/customers.csv'))
  await stopHalfWay()
  const written = await count()
  await app.getByRole('button', { name: /^Оставить/ }).click()
  await expect(app.getByText(t('imports.cancelled.title'))).toBeHidden() // asked once, not for ever
  await app.reload()
  await expect(app.getByText(t('imports.state.done'))).toBeVisible()
  await expect(app.getByText(t('imports.cancelled.title'))).toBeHidden()
  expect(await count()).toBe(written)
})

test.describe('purchases', () => {
  test.use({ currency: 'USD' })

  test('a load starts flows only when it is told to, and says before whom they would write to', async ({
    app,
    program,
  }) => {
    const customers = csv(testdata('cdnow/customers.csv')).slice(0, 40)
    const named = new Set(customers.map((row) => row.customer_id))
    const purchases = csv(testdata('cdnow/purchases.csv')).filter((row) => named.has(row.customer_id))
    const people = new Set(purchases.map((row) => row.customer_id)).size
    const file = (name: string, rows: Record<string, string>[]) => {
      const path = join(program.workspace, name)
      return writeFile(path, [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))].join('\n')).then(
        () => path,
      )
    }
    const flow = await program.call<{ id: string; rev: number; document: object }>('Flows.Create', { name: 'Спасибо' })
    const saved = await program.call<{ rev: number }>('Flows.SaveDraft', {
      id: flow.id,
      rev: flow.rev,
      document: {
        ...flow.document,
        nodes: [
          { id: 'n1', kind: 'event.purchase_added', params: {} },
          { id: 'n2', kind: 'action.add_tag', params: { tag: 'купил' } },
        ],
        edges: [['n1', 'next', 'n2']],
      },
    })
    await program.call('Flows.Publish', { id: flow.id, rev: saved.rev })
    const started = async () =>
      (await program.call<{ id: string; started: number }[]>('Flows.List')).find((row) => row.id === flow.id)?.started

    await open(app, await file('customers.csv', customers))
    await app.getByRole('button', { name: t('imports.wizard.to_check') }).click()
    await app.getByRole('button', { name: /^Загрузить \d/ }).click()
    await expect(app.getByText(t('imports.state.done'))).toBeVisible()

    await open(app, await file('purchases.csv', purchases.slice(0, 10)))
    await app.getByRole('button', { name: t('imports.wizard.to_check') }).click()
    await app.getByRole('button', { name: /^Загрузить \d/ }).click()
    await expect(app.getByText(t('imports.state.done'))).toBeVisible()
    expect(await started()).toBe(0)

    await open(app, await file('all.csv', purchases))
    await app.getByRole('button', { name: t('imports.wizard.to_check') }).click()
    await app.getByRole('switch', { name: t('imports.live.title') }).check({ force: true })
    const forecast = app.getByRole('status').filter({ hasText: t('imports.live.who') })
    await expect(forecast).toContainText('«Спасибо»')
    await expect(forecast).toContainText(t('imports.live.people', { count: people, number: people }))
    await app.getByRole('button', { name: /^Загрузить \d/ }).click()
    await expect(app.getByText(t('imports.state.done'))).toBeVisible()
    await expect.poll(started).toBe(purchases.length)
  })
})

async function open(app: Page, path: string): Promise<void> {
  await app.goto(new URL('/imports/new', app.url()).href)
  const chooser = app.waitForEvent('filechooser')
  await app.getByRole('button', { name: t('imports.file.choose') }).click()
  await (await chooser).setFiles(path)
  await expect(app.getByRole('region', { name: t('imports.sample') })).toBeVisible()
}
