import { type ReactNode, useEffect, useMemo, useRef, useSyncExternalStore } from 'react'

/** What a command does now. `event` is the key press that asked for it, absent when it was chosen from a list. */
export interface CommandAction {
  run: (event?: KeyboardEvent) => void
  /** says that it can do nothing now: it is not offered, its key does nothing */
  off?: () => boolean
}

let commands: ReadonlyMap<string, CommandAction> = new Map()
const listeners = new Set<() => void>()

function change(next: ReadonlyMap<string, CommandAction>) {
  commands = next
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Gives commands of the table something to do, until the returned function is called. */
export function provideCommands(own: Readonly<Record<string, CommandAction>>): () => void {
  change(new Map([...commands, ...Object.entries(own)]))
  return () => change(new Map([...commands].filter(([id, action]) => own[id] !== action)))
}

/** Gives commands of the table something to do while the component is mounted; the latest closures are used. */
export function useCommands(given: Readonly<Record<string, CommandAction | (() => void)>>) {
  const latest = useRef(given)
  useEffect(() => {
    latest.current = given
  })
  const ids = Object.keys(given).join(' ')
  useEffect(() => {
    const own: Record<string, CommandAction> = {}
    for (const id of ids.split(' ').filter(Boolean)) {
      const now = () => {
        const action = latest.current[id]
        return typeof action === 'function' ? { run: action } : action
      }
      own[id] = { run: (event) => now()?.run(event), off: () => now()?.off?.() ?? false }
    }
    return provideCommands(own)
  }, [ids])
}

/** The commands that can be given now. */
export function useAvailableCommands(): ReadonlyMap<string, CommandAction> {
  return useSyncExternalStore(subscribe, () => commands)
}

/** Runs a command; says whether there was something to run. */
export function runCommand(id: string, event?: KeyboardEvent): boolean {
  const action = commands.get(id)
  if (!action || action.off?.()) return false
  action.run(event)
  return true
}

/** Something of the screen that Ctrl+K finds by its words: a step of the opened flow. */
export interface FoundItem {
  id: string
  label: string
  description?: string
  icon: ReactNode
  run: () => void
}

/** Gives what a query finds on this screen, the best first. */
export interface Finder {
  group: string
  find: (query: string) => readonly FoundItem[]
}

let finders: readonly Finder[] = []

/** Lets Ctrl+K find things of this screen, until the returned function is called. */
export function provideFinder(finder: Finder): () => void {
  finders = [...finders, finder]
  return () => {
    finders = finders.filter((other) => other !== finder)
  }
}

/** What the screens' finders find now. */
export function useFound(query: string): readonly { group: string; items: readonly FoundItem[] }[] {
  return useMemo(
    () => (query ? finders.map((finder) => ({ group: finder.group, items: finder.find(query) })) : []),
    [query],
  )
}
