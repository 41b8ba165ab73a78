// Dragging as a hand does it: the page uses pointer events, so a drag begins with 2 px and takes many steps.
import type { Locator, Page } from '@playwright/test'

export interface Point {
  x: number
  y: number
}

export async function centre(of: Locator): Promise<Point> {
  await of.scrollIntoViewIfNeeded()
  const box = await of.boundingBox()
  if (!box) throw new Error(`not on the screen: ${of}`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

export async function drag(page: Page, from: Point, to: Point): Promise<void> {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(from.x + 2, from.y + 2)
  await page.mouse.move(to.x, to.y, { steps: 25 })
  await page.mouse.up()
}
