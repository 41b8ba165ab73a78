import { createContext, useContext } from 'react'
import { createStore, type StoreApi, useStore } from 'zustand'
import type { ChosenOutcome, Deed, MadeUpClient, SimulateOne } from '@/api/types.gen'
import type { RuleGroup } from '@/ui/rules/model'
import type { EditorStore } from '../store/editor-store'

export type Tab = 'one' | 'all'

/** What is decided about a simulation, and where its playhead stands. It lives as long as the opened flow. */
export interface SimState {
  tab: Tab
  customer: { id: string; name: string } | null
  madeUp: MadeUpClient | null // instead of a customer
  from: number // UTC ms
  days: number
  start: string // a step to begin at; '': the flow's event
  begin: Deed | null
  arms: Readonly<Record<string, string>>
  deeds: readonly Deed[]
  outcomes: Readonly<Record<string, ChosenOutcome>>
  at: number // the playhead
  tick: number
  playing: boolean
  speed: number // days a second
  onlyChanged: boolean
  all: { where: RuleGroup | null; from: number; days: number }
  set(patch: Partial<SimState>): void
}

export type SimStore = StoreApi<SimState>

const stores = new WeakMap<EditorStore, SimStore>()

/** Now, to the minute: a simulation that is asked for again gives the same answer. */
export const thisMinute = () => Math.floor(Date.now() / 60_000) * 60_000

/** The simulation of an opened flow; made once, so that going back to the drawing and coming again loses nothing. */
export function simStoreOf(editor: EditorStore): SimStore {
  let store = stores.get(editor)
  if (!store) {
    store = createStore<SimState>((set) => ({
      tab: 'one',
      customer: null,
      madeUp: null,
      from: thisMinute(),
      days: 30,
      start: '',
      begin: null,
      arms: {},
      deeds: [],
      outcomes: {},
      at: 0,
      tick: 0,
      playing: false,
      speed: 1,
      onlyChanged: false,
      all: { where: null, from: thisMinute(), days: 30 },
      set,
    }))
    stores.set(editor, store)
  }
  return store
}

export const SimContext = createContext<SimStore | null>(null)

export function useSimStore(): SimStore {
  const store = useContext(SimContext)
  if (!store) throw new Error('outside of a simulation')
  return store
}

/** Reads the smallest thing that a component shows. */
export function useSim<T>(select: (state: SimState) => T): T {
  return useStore(useSimStore(), select)
}

type Asked = Pick<SimState, 'customer' | 'madeUp' | 'from' | 'days' | 'start' | 'begin' | 'arms' | 'deeds' | 'outcomes'>

/** The question to the back end; null while nobody is chosen. */
export function askOf(s: Asked): Omit<SimulateOne, 'document'> | null {
  if (!s.customer && !s.madeUp) return null
  return {
    customer: s.madeUp ? '' : (s.customer?.id ?? ''),
    ...(s.madeUp ? { made_up: s.madeUp } : {}),
    from: s.from,
    days: s.days,
    start: s.start,
    ...(s.begin ? { begin: s.begin } : {}),
    arms: s.arms,
    deeds: [...s.deeds],
    outcomes: s.outcomes,
  }
}
