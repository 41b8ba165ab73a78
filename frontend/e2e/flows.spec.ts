import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expect, test } from './support/test'
import { words } from './support/words'

test.use({ company: 'demo' })

const t = words('ru')
const name = 'После первой покупки'

test('a flow goes out as a file and comes back with its missing things renamed', async ({ app, program }) => {
  await app.goto(new URL('/flows', app.url()).href)
  const download = app.waitForEvent('download')
  await choose(app, name, 'flows.action.export')
  const file = JSON.parse(await readFile(await (await download).path(), 'utf8')) as Record<string, unknown>
  expect(file.schema).toBe('voronka.flow/1')

  const changed = { ...file, id: '01K0DEMAWE1C0ME0F1RSTBVY02', name: 'Принесённая' }
  const text = JSON.stringify(changed).replaceAll(
    'customer.purchases.count() == 1',
    "customer.fields.nowhere == 'Алина'",
  )
  await bring(app, text)
  const sheet = app.getByRole('dialog', { name: t('flows.import.title') })
  await expect(sheet).toContainText('Принесённая')
  await sheet.getByRole('combobox', { name: /customer\.fields\.nowhere/ }).fill('customer.fields.master')
  await sheet.getByRole('button', { name: t('flows.import.do'), exact: true }).click()
  await expect(app).toHaveURL(/\/flows\/\w+$/)
  const id = new URL(app.url()).pathname.split('/').at(-1)
  const got = JSON.stringify(await program.call('Flows.Get', { id }))
  expect(got).toContain('customer.fields.master')
  expect(got).not.toContain('customer.fields.nowhere')
})

test('a broken file and a file of a newer program are refused in words', async ({ page: app, program }) => {
  await app.goto(await program.serve()) // its refusals are meant, so not the page that watches for them
  const before = (await program.call<unknown[]>('Flows.List')).length
  await app.goto(new URL('/flows', app.url()).href)
  await bring(app, '{ "schema": "voronka.flow/1", "nodes": [')
  await expect(app.getByText(t('fault.interchange.not_json'))).toBeVisible()
  await bring(app, '{ "schema": "voronka.flow/99", "nodes": [], "edges": [] }')
  await expect(app.getByText(/более новой версией программы/)).toBeVisible()
  expect((await program.call<unknown[]>('Flows.List')).length).toBe(before)
})

test('a flow is paused, resumed, copied and deleted, and the deletion is undone', async ({ app, program }) => {
  const flows = () => program.call<{ name: string; state: string }[]>('Flows.List')
  const state = async () => (await flows()).find((flow) => flow.name === name)?.state
  await app.goto(new URL('/flows', app.url()).href)
  await choose(app, name, 'flows.action.pause')
  await expect.poll(state).toBe('paused')
  await choose(app, name, 'flows.action.resume')
  await expect.poll(state).toBe('live')
  const before = (await flows()).length
  await choose(app, name, 'flows.action.duplicate')
  await expect.poll(async () => (await flows()).length).toBe(before + 1)
  await choose(app, name, 'ui.action.delete')
  await expect.poll(state).toBeUndefined()
  await app
    .getByRole('alert')
    .filter({ hasText: t('flows.done.deleted', { count: 1, name }) })
    .getByRole('button', { name: t('ui.action.undo') })
    .click()
  await expect.poll(state).toBeDefined()
})

async function choose(app: Page, flow: string, action: string): Promise<void> {
  const row = app.getByRole('row').filter({ has: app.getByText(flow, { exact: true }) })
  // A row that has just come may push this one from under the pointer, and with it the button that only the pointer shows.
  await expect(async () => {
    await row.hover()
    await row.getByRole('button', { name: t('flows.menu', { name: flow }) }).click({ timeout: 2000 })
  }).toPass()
  await app.getByRole('menuitem', { name: t(action), exact: true }).click()
}

async function bring(app: Page, text: string): Promise<void> {
  const chooser = app.waitForEvent('filechooser')
  await app.getByRole('button', { name: t('flows.import.button'), exact: true }).click()
  await (await chooser).setFiles({ name: 'flow.voronka.json', mimeType: 'application/json', buffer: Buffer.from(text) })
}
