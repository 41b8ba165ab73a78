// What the main job must do with the real purchases, counted from the files alone.
import { csv, testdata } from './program'

/** A line of `voronkactl messages --json`. */
export interface Message {
  key: string
  to: string
  text: string
  state: string
  at: string
}

/** How many letters each address is to get: one for every purchase over an amount. */
export function lettersFor(over: number): Record<string, number> {
  const emails = new Map(csv(testdata('cdnow/customers.csv')).map((row) => [row.customer_id, row.email ?? '']))
  const big = csv(testdata('cdnow/purchases.csv')).filter((row) => Number(row.amount_usd) > over)
  return tally(big.map((row) => ({ to: emails.get(row.customer_id) ?? '' })))
}

/** How many there are to each address, in the order of the addresses. */
export function tally(messages: { to: string }[]): Record<string, number> {
  const count = new Map<string, number>()
  for (const { to } of messages) count.set(to, (count.get(to) ?? 0) + 1)
  return Object.fromEntries([...count].sort())
}
