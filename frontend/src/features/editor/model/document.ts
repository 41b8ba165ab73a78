/**
 * The flow document as it travels: schema «voronka.flow/1». The same JSON is stored, exported and edited; objects are
 * never changed in place, so an old document kept by the history stays what it was. Fields that this program does not
 * know are carried along untouched.
 */

export const SCHEMA = 'voronka.flow/1'

/** A place on the canvas, in canvas pixels. */
export type Point = readonly [x: number, y: number]

/** From a port of one step to another step. */
export type FlowEdge = readonly [from: string, port: string, to: string]

export interface FlowNode {
  id: string
  kind: string
  name?: string
  disabled?: boolean
  /** problems that the author means so: see `accept` */
  accepted?: readonly string[]
  params: Readonly<Record<string, unknown>>
}

export interface Note {
  id: string
  text: string
  at: Point
  size?: Point
}

/** A frame around steps and notes; folded it shows as one card. */
export interface Group {
  id: string
  name: string
  nodes: readonly string[]
  folded?: boolean
}

export interface QuietHours {
  from: string
  to: string
}

/** What a run is for. `to` is the step at which it goes on; without it the run ends. */
export interface Goal {
  event: string
  where?: string
  to?: string
  name?: string
}

/** Ends a run: by an event, or as soon as a condition holds. */
export interface Exit {
  event?: string
  where?: string
  when?: string
}

/** What a flow takes in: runs at once, starts within a time. */
export interface Limits {
  active?: number
  starts?: number
  per?: string
}

export interface Settings {
  reentry?: string
  time_zone?: string
  purpose?: string
  quiet_hours?: QuietHours
  holidays?: string
  caps?: readonly { channel?: string; count: number; per: string }[]
  priority?: number
  catch_up?: string
  catch_up_age?: string
  goals?: readonly Goal[]
  exits?: readonly Exit[]
  once_per?: string
  once_by?: string
  settle?: string
  limits?: Limits
  on_error?: string
  accepted?: readonly string[]
}

export interface FlowDocument {
  schema: string
  id: string
  name: string
  attach: { to: string; segment?: string; stage?: string; channel?: string }
  subject: string
  settings: Settings
  nodes: readonly FlowNode[]
  edges: readonly FlowEdge[]
  notes: readonly Note[]
  groups: readonly Group[]
  tests: readonly unknown[]
  layout: Readonly<Record<string, Point>>
}

/** One arm of a split: its id is the port's. Shares of a step sum to 100. */
export interface Arm {
  id: string
  name: string
  share: number
  /** the control group: measured, and as a rule led nowhere */
  holdout?: boolean
}

/** An edge has no id of its own: its three parts are its name. */
export function edgeId(edge: FlowEdge): string {
  return edge.join('|')
}

export function sameEdge(a: FlowEdge, b: FlowEdge): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2]
}

export function nodeOf(doc: FlowDocument, id: string): FlowNode | undefined {
  return doc.nodes.find((n) => n.id === id)
}
