// The fixtures: every test has a workspace, a server and a page of its own, and fails on anything the page reports.
import { test as base, expect, type Page } from '@playwright/test'
import { Program } from './program'

interface Options {
  /** What the workspace begins with. */
  company: 'empty' | 'demo'
  currency: string
}

interface Fixtures {
  program: Program
  /** The page, opened at the address that the server printed. */
  app: Page
}

export const test = base.extend<Options & Fixtures>({
  company: ['empty', { option: true }],
  currency: ['RUB', { option: true }],

  program: async ({ company, currency }, use) => {
    const program = await Program.create(company, ...(company === 'empty' ? ['--currency', currency] : []))
    await use(program)
    await program.remove()
  },

  app: async ({ page, program }, use) => {
    const said: string[] = []
    page.on('pageerror', (error) => said.push(`error: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        said.push(`console: ${message.text()}`)
    })
    page.on('response', (response) => {
      if (response.status() >= 400) said.push(`answer ${response.status()}: ${response.url()}`)
    })
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (url.protocol.startsWith('http') && url.hostname !== '127.0.0.1') said.push(`left the machine: ${url.href}`)
    })
    await page.goto(await program.serve())
    await use(page)
    expect(said, 'the page must report no errors and load nothing from elsewhere').toEqual([])
  },
})

export { expect }
