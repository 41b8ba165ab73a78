// The editor as a person works with it: the palette, the canvas, ports and the inspector.
import { expect, type Locator, type Page } from '@playwright/test'
import { centre, drag, type Point } from './pointer'
import type { Program } from './program'
import type { Words } from './words'

export interface Document {
  id: string
  name: string
  nodes: { id: string; kind: string; params: Record<string, unknown> }[]
  edges: [string, string, string][]
  settings: Record<string, unknown>
  layout: Record<string, [number, number]>
}

interface FlowFull {
  id: string
  rev: number
  state: string
  version: number
  document: Document
}

export class Editor {
  constructor(
    readonly page: Page,
    readonly program: Program,
    readonly t: Words,
  ) {}

  get canvas(): Locator {
    return this.page.getByRole('group', { name: this.t('editor.canvas.label') })
  }

  get palette(): Locator {
    return this.page.getByRole('region', { name: this.t('editor.palette.label') })
  }

  get inspector(): Locator {
    return this.page.getByRole('complementary')
  }

  /** Makes a flow through its list and opens it. */
  async create(name: string): Promise<string> {
    const { page, t } = this
    await page.goto(new URL('/flows', page.url()).href)
    await page
      .getByRole('button', { name: t('flows.create.button') })
      .first()
      .click()
    await page.getByRole('textbox', { name: t('flows.create.name') }).fill(name)
    await page
      .getByRole('dialog')
      .getByRole('button', { name: t('ui.action.create') })
      .click()
    await expect(this.canvas).toBeVisible()
    return new URL(page.url()).pathname.split('/').at(-1) ?? ''
  }

  /** A step's card, by the name that it shows. */
  step(title: string): Locator {
    return this.canvas.getByRole('group').filter({ has: this.page.getByTitle(title, { exact: true }) })
  }

  item(kind: string): Locator {
    return this.palette.getByRole('button', { name: this.t(`node.${kind}.name`), exact: true })
  }

  /** A place on the canvas, in pixels from its left and top edges. */
  async at(x: number, y: number): Promise<Point> {
    const box = await this.canvas.boundingBox()
    if (!box) throw new Error('the canvas is not on the screen')
    return { x: box.x + x, y: box.y + y }
  }

  /** Drags a kind out of the palette to a place on the canvas. */
  async dragOut(kind: string, to: Point): Promise<void> {
    await drag(this.page, await centre(this.item(kind)), to)
  }

  port(title: string, port: string): Locator {
    return this.step(title).locator(`[data-port="${port}"]`)
  }

  /** Draws an arrow from a port to another step's card. */
  async link(from: string, port: string, to: string): Promise<void> {
    const card = await this.step(to).boundingBox()
    if (!card) throw new Error(`«${to}» is not on the screen`)
    await drag(this.page, await centre(this.port(from, port)), { x: card.x + card.width / 2, y: card.y + 4 })
  }

  /** The saved draft, as the program has it. */
  async saved(id: string): Promise<Document> {
    return (await this.full(id)).document
  }

  async full(id: string): Promise<FlowFull> {
    return this.program.call<FlowFull>('Flows.Get', { id })
  }

  /** The saved draft's logic: kinds with their parameters, and arrows between kinds. */
  async logic(id: string): Promise<{ steps: Record<string, unknown>; arrows: string[] }> {
    const doc = await this.saved(id)
    const kinds = new Map(doc.nodes.map((node) => [node.id, node.kind]))
    return {
      steps: Object.fromEntries(doc.nodes.map((node) => [node.kind, node.params])),
      arrows: doc.edges.map(([from, port, to]) => `${kinds.get(from)} ${port} ${kinds.get(to)}`).sort(),
    }
  }
}
