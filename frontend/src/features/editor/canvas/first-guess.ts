import { type NodeHandle, Position } from '@xyflow/react'
import { CARD_HEIGHT, CARD_WIDTH } from '../model/geometry'

/** From this many steps on, cards that are not in view are not drawn, not even once to be measured. */
export const LARGE = 150

/**
 * A size that no drawn card has: so the first drawing is always a change, and the places of the exits are taken from it.
 */
export const unmeasured = { width: CARD_WIDTH, height: CARD_HEIGHT - 0.5 }

const guesses = new Map<string, NodeHandle[]>()

/** About where the entry and the exits of a card are, until it was drawn: enough for arrows from out of view. */
export function guessedHandles(ports: readonly string[]): NodeHandle[] {
  const key = ports.join('|')
  let handles = guesses.get(key)
  if (!handles) {
    const at = (i: number) => Math.round((CARD_WIDTH * (i + 0.5)) / ports.length)
    handles = [
      { id: 'in', type: 'target', position: Position.Top, x: CARD_WIDTH / 2, y: 0 },
      ...ports.map(
        (id, i): NodeHandle => ({ id, type: 'source', position: Position.Bottom, x: at(i), y: CARD_HEIGHT + 8 }),
      ),
    ]
    guesses.set(key, handles)
  }
  return handles
}
