import type { Category } from '../kind-shape'

/** A place on the canvas, in canvas pixels. */
export type Place = readonly [x: number, y: number]

/** An exit of a step as it is drawn: its word, and the colour that its meaning has. */
export interface PictureExit {
  id: string
  label: string
  tone?: 'ok' | 'wa' | 'er' | 'wr' | 'co'
}

/** A step with its words already found. */
export interface PictureStep {
  id: string
  at: Place
  category: Category
  /** the kind's id, for its icon */
  kind: string
  title: string
  /** one or two lines of what it does; what stands between {{ and }} is drawn as a macro */
  summary?: string
  /** the summary is an expression: drawn in mono */
  expression?: boolean
  exits: readonly PictureExit[]
  disabled?: boolean
  unknown?: boolean
}

/** All that is drawn of a flow. It has no problems and no figures: a picture shows what the flow is. */
export interface PictureFlow {
  name: string
  steps: readonly PictureStep[]
  arrows: readonly (readonly [from: string, exit: string, to: string])[]
  notes: readonly { id: string; text: string; at: Place; size?: Place }[]
  groups: readonly { id: string; name: string; steps: readonly string[] }[]
}

export interface PictureOptions {
  /** `full`: cards with their words. `signs`: silhouettes and arrows, for small pictures. */
  detail?: 'full' | 'signs'
  /** the flow's name above it */
  title?: boolean
  /** CSS put into the file, such as embedded fonts */
  style?: string
}
