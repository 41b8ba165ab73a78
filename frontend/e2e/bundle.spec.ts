import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { Program } from './support/program'
import { expect, test } from './support/test'
import { words } from './support/words'

const t = words('ru')

interface Full {
  id: string
  name: string
  state: string
  document: object
}
interface Field {
  key: string
  name: string
  type: string
}

/** A flow that starts another and reads a list field, as a file of another workspace. */
async function packed(): Promise<string> {
  const from = await Program.create('empty')
  try {
    await from.serve()
    await from.call('Customers.CreateField', {
      id: '',
      entity: 'customer',
      key: 'level',
      name: 'Уровень',
      type: 'list',
      options: ['серебро', 'золото'],
    })
    const save = async (name: string, nodes: object[], edges: string[][]) => {
      const flow = await from.call<Full & { rev: number }>('Flows.Create', { name })
      await from.call('Flows.SaveDraft', {
        id: flow.id,
        rev: flow.rev,
        document: { ...flow.document, nodes, edges, layout: { n1: [0, 0], n2: [0, 140], n3: [0, 280] } },
      })
      return flow.id
    }
    const child = await save(
      'Подарок',
      [
        { id: 'n1', kind: 'event.manual', params: {} },
        { id: 'n2', kind: 'action.add_tag', params: { tag: 'подарен' } },
      ],
      [['n1', 'next', 'n2']],
    )
    const parent = await save(
      'Золотые клиенты',
      [
        { id: 'n1', kind: 'event.purchase_paid', params: {} },
        { id: 'n2', kind: 'condition.expression', params: { test: "customer.fields.level == 'золото'" } },
        { id: 'n3', kind: 'action.start_flow', params: { flow: child, wait: false } },
      ],
      [
        ['n1', 'next', 'n2'],
        ['n2', 'yes', 'n3'],
      ],
    )
    await from.stop()
    const path = join(from.workspace, 'out.voronka.json')
    await from.ctl('flow', 'export', parent, '-o', path)
    return await readFile(path, 'utf8')
  } finally {
    await from.remove()
  }
}

async function drop(app: Page, text: string): Promise<void> {
  await app.evaluate((content) => {
    const data = new DataTransfer()
    data.items.add(new File([content], 'золотые.voronka.json', { type: 'application/json' }))
    const target = document.querySelector('main') ?? document.body
    for (const name of ['dragover', 'drop']) {
      target.dispatchEvent(new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }))
    }
  }, text)
}

test('D13 a bundle is dropped where a field clashes, told of beforehand, imported whole, undone, and published', async ({
  app,
  program,
}) => {
  const text = await packed()
  const field = { id: '', entity: 'customer', options: [] as string[] }
  await program.call('Customers.CreateField', { ...field, key: 'level', name: 'Уровень', type: 'number' })
  await program.call('Customers.CreateField', {
    ...field,
    key: 'status',
    name: 'Статус',
    type: 'list',
    options: ['золото'],
  })
  const fields = () => program.call<Field[]>('Customers.Fields')
  const flows = () => program.call<Full[]>('Flows.List')
  await app.goto(new URL('/flows', app.url()).href)
  await expect(app.getByRole('heading', { name: t('flows.title') })).toBeVisible()
  await drop(app, text)

  const sheet = app.getByRole('dialog', { name: t('flows.import.title') })
  await expect(sheet).toContainText('Золотые клиенты')
  await expect(sheet).toContainText('Подарок')
  const choice = sheet.getByRole('combobox', { name: /Уровень/ })
  await expect(choice).toHaveValue(t('flows.import.clash.add'))
  expect(await flows()).toEqual([])
  expect(await fields()).toHaveLength(2)

  await sheet.getByRole('textbox', { name: t('flows.import.clash.new_name') }).fill('Уровень клиента')
  await sheet.getByRole('button', { name: t('flows.import.do'), exact: true }).click()
  await expect(app).toHaveURL(/\/flows\/[0-9A-Z]{26}$/)
  expect((await flows()).map((flow) => flow.name).sort()).toEqual(['Золотые клиенты', 'Подарок'])
  expect((await fields()).map((f) => f.name)).toContain('Уровень клиента')
  await app
    .getByRole('alert')
    .getByRole('button', { name: t('ui.action.undo') })
    .click()
  await expect.poll(async () => (await flows()).length).toBe(0)
  expect(await fields()).toHaveLength(2)

  await expect(app).toHaveURL(/\/flows$/)
  // The address comes before the page that takes what is dropped.
  await expect(app.getByRole('heading', { name: t('flows.title') })).toBeVisible()
  await drop(app, text)
  await choice.click()
  await app.getByRole('option', { name: t('flows.import.clash.use', { name: 'Статус' }) }).click()
  await sheet.getByRole('button', { name: t('flows.import.do'), exact: true }).click()
  await expect(app).toHaveURL(/\/flows\/[0-9A-Z]{26}$/)
  const id = new URL(app.url()).pathname.split('/').at(-1)
  expect(JSON.stringify((await program.call<Full>('Flows.Get', { id })).document)).toContain('customer.fields.status')
  expect(await fields()).toHaveLength(2)
  await app.getByRole('button', { name: t('editor.publish.start') }).click()
  await expect.poll(async () => (await program.call<Full>('Flows.Get', { id })).state).toBe('live')
})

test('D13 the command line takes the same bundle, by the defaults', async ({ program }) => {
  const text = await packed()
  const path = join(program.workspace, 'in.voronka.json')

  await writeFile(path, text)
  await program.ctl('flow', 'import', path, '--publish')
  const list = await program.list<{ name: string; state: string }>('flow', 'list')
  expect(list.map((flow) => [flow.name, flow.state]).sort()).toEqual([
    ['Золотые клиенты', 'live'],
    ['Подарок', 'draft'],
  ])
  await program.ctl('flow', 'import', path)
  expect(await program.list('flow', 'list')).toHaveLength(2)
})

test('D13 the whole flow is saved as PNG at twice its size and as SVG with its texts', async ({ app, program }) => {
  const flow = await program.call<Full>('Templates.Use', {
    id: 'welcome',
    own: false,
    language: 'ru',
    name: '',
    into: '',
  })
  await app.goto(new URL(`/flows/${flow.id}`, app.url()).href)
  await expect(app.getByRole('group', { name: t('editor.canvas.label') })).toContainText('Рады знакомству')
  const take = async (format: 'PNG' | 'SVG', theme: string) => {
    await app.keyboard.press('Control+k')
    await app.getByPlaceholder(t('ui.search.placeholder')).fill(t('command.editor.picture'))
    await app.getByRole('button', { name: t('command.editor.picture') }).click()
    const dialog = app.getByRole('dialog', { name: t('editor.picture.title') })
    await dialog.getByText(format, { exact: true }).click()
    await dialog.getByText(theme, { exact: true }).click()
    const download = app.waitForEvent('download')
    await dialog.getByRole('button', { name: t('editor.picture.save'), exact: true }).click()
    const done = await download
    expect(done.suggestedFilename()).toBe(`Знакомство с новым клиентом.${format.toLowerCase()}`)
    return readFile(await done.path())
  }
  const svg = (await take('SVG', t('editor.picture.dark'))).toString('utf8')
  expect(svg).toContain('Позвонить самим')
  expect(svg).toContain('@font-face')
  expect(svg).toContain('fill="#121419"')
  const size = /width="(\d+)" height="(\d+)"/.exec(svg)
  const png = await take('PNG', t('editor.picture.light'))
  expect(png.subarray(1, 4).toString()).toBe('PNG')
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * Number(size?.[1]), 2 * Number(size?.[2])])
})
