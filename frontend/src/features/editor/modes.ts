import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import type { Mode } from './mode'

/** The modes that there are, each loaded when it is first opened. Another one in the address shows the editor itself. */
export const modes: Partial<Record<Mode, LazyExoticComponent<ComponentType>>> = {
  sim: lazy(() => import('./simulation/simulation-mode')),
  diff: lazy(() => import('./compare/compare-screen')),
}
