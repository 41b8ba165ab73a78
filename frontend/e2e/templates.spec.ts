import { readFile } from 'node:fs/promises'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { Editor } from './support/editor'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

interface Field {
  key: string
  type: string
}
interface Full {
  id: string
  name: string
  document: { nodes: { kind: string; name?: string }[] }
}

const gallery = (app: Page, query = '') => app.goto(new URL(`/flows/templates${query}`, app.url()).href)

test('a template is found, used with the field that it needs, and taken back', async ({ app, program }) => {
  await app.goto(new URL('/flows', app.url()).href)
  await expect(app.getByRole('region', { name: t('templates.first') }).getByRole('button')).toHaveCount(3)
  await app.getByRole('link', { name: t('templates.title') }).click()
  const list = app.getByRole('listbox', { name: t('templates.title') })
  await expect(list.getByRole('option')).toHaveCount(13)
  await expect(list.locator('svg').first()).toBeVisible()

  const search = app.getByRole('searchbox')
  await search.fill('subscription') // the other language finds it too
  await expect(list.getByRole('option')).toHaveCount(1)
  const found = await new AxeBuilder({ page: app }).analyze()
  expect(found.violations).toEqual([])
  const preview = app.getByRole('region', { name: 'Пора продлить' })
  await expect(preview).toContainText('Действует до')
  await expect(
    preview.getByRole('img', { name: t('templates.picture', { name: 'Пора продлить', count: 7 }) }),
  ).toContainText('Позвонить о продлении')
  expect(await program.call<Field[]>('Customers.Fields')).toEqual([])

  await preview.getByRole('button', { name: t('templates.use') }).click()
  await expect(app).toHaveURL(/\/flows\/[0-9A-Z]{26}$/)
  const id = new URL(app.url()).pathname.split('/').at(-1)
  const made = await program.call<Full & { checked: { problems: { severity: string }[] } }>('Flows.Get', { id })
  expect(made.name).toBe('Пора продлить')
  expect(made.document.nodes).toHaveLength(7)
  expect(made.checked.problems.filter((p) => p.severity !== 'remark')).toEqual([])
  expect(await program.call<Field[]>('Customers.Fields')).toMatchObject([{ key: 'valid_until', type: 'date' }])

  await app
    .getByRole('alert')
    .getByRole('button', { name: t('ui.action.undo') })
    .click()
  await expect(app).toHaveURL(/\/flows\/templates$/)
  expect(await program.call<Full[]>('Flows.List')).toEqual([])
  expect(await program.call<Field[]>('Customers.Fields')).toEqual([])
})

test('from an empty canvas a template fills the same flow, and by keyboard', async ({ app, program }) => {
  const editor = new Editor(app, program, t)
  const id = await editor.create('Пустая')
  await app.getByRole('link', { name: t('templates.from') }).click()
  const first = app.getByRole('option').first()
  await first.focus()
  await app.keyboard.press('ArrowRight')
  await expect(app.getByRole('option', { selected: true })).toContainText('Вторая покупка')
  await app.keyboard.press('Enter')
  await expect(app).toHaveURL(new RegExp(`/flows/${id}$`))
  await expect(editor.canvas).toContainText('Это первая покупка?')
  expect((await program.call<Full[]>('Flows.List')).map((flow) => flow.id)).toEqual([id])
})

test('a flow becomes a template of the workspace, is renamed, exported, deleted and brought back', async ({
  app,
  program,
}) => {
  const made = await program.call<Full>('Templates.Use', {
    id: 'renewal',
    own: false,
    language: 'ru',
    name: '',
    into: '',
  })
  await app.goto(new URL(`/flows/${made.id}`, app.url()).href)
  await app.getByRole('button', { name: t('editor.publish.more') }).click()
  await app.getByRole('menuitem', { name: t('command.editor.template') }).click()
  const dialog = app.getByRole('dialog', { name: t('command.editor.template') })
  await dialog.getByRole('textbox', { name: t('templates.words.name') }).fill('Наш абонемент')
  await dialog.getByRole('textbox', { name: t('templates.words.about') }).fill('Для студии на Лесной')
  await dialog.getByRole('button', { name: t('ui.action.save') }).click()
  await expect(dialog).toBeHidden()

  await gallery(app)
  await app.getByRole('button', { name: t('templates.group.own') }).click()
  const card = (name: string) => app.getByRole('option').filter({ hasText: name })
  await expect(card('Наш абонемент')).toBeVisible()
  const menu = async (name: string, item: string) => {
    await app.getByRole('button', { name: t('templates.menu', { name }) }).click()
    await app.getByRole('menuitem', { name: t(item), exact: true }).click()
  }
  await menu('Наш абонемент', 'templates.rename')
  const rename = app.getByRole('dialog', { name: t('templates.rename_title') })
  await rename.getByRole('textbox', { name: t('templates.words.name') }).fill('Абонемент студии')
  await rename.getByRole('button', { name: t('ui.action.save') }).click()
  await expect(card('Абонемент студии')).toBeVisible()

  const download = app.waitForEvent('download')
  await menu('Абонемент студии', 'templates.save_file')
  const path = await (await download).path()
  const file = JSON.parse(await readFile(path, 'utf8'))
  expect(file.bundle.template).toEqual({ name: 'Абонемент студии', about: 'Для студии на Лесной' })
  expect(file.id).toBe('')
  expect(file.bundle.fields).toMatchObject([{ key: 'valid_until' }])

  await menu('Абонемент студии', 'ui.action.delete')
  await expect(card('Абонемент студии')).toHaveCount(0)
  await app
    .getByRole('alert')
    .getByRole('button', { name: t('ui.action.undo') })
    .click()
  await expect(card('Абонемент студии')).toBeVisible()

  const chooser = app.waitForEvent('filechooser')
  await app.getByRole('button', { name: t('templates.add_file') }).click()
  await (await chooser).setFiles({ name: 'a.voronka.json', mimeType: 'application/json', buffer: await readFile(path) })
  await expect(card('Абонемент студии')).toHaveCount(2)
  await card('Абонемент студии').first().dblclick()
  await expect(app).toHaveURL(/\/flows\/[0-9A-Z]{26}$/)
  const names = (await program.call<Full[]>('Flows.List')).map((flow) => flow.name)
  expect(names.sort()).toEqual(['Абонемент студии', 'Пора продлить'])
})
