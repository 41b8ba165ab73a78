export const strategies = ['move', 'finish', 'stop'] as const
/** What becomes of the people under way. */
export type Strategy = (typeof strategies)[number]

/** What a publish is called, and what becomes of the people under way. */
export interface PublishChoice {
  strategy: Strategy
  name: string
  note: string
}
