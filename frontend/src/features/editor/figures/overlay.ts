import type { FlowFigures } from '@/api/types.gen'

/** Lengths of periods in days, today among them; 0 is ever. */
export const periods = [1, 7, 30, 0] as const
export type Days = (typeof periods)[number]

/** What the arrows carry in a period: the figures, and the most that one arrow carried, which the widths are measured by. */
export interface Overlay {
  days: Days
  nodes: FlowFigures['nodes']
  most: number
}
