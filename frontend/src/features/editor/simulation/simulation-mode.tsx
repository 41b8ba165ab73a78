import { useEffect } from 'react'
import { useStore } from 'zustand'
import editor from '../editor.module.css'
import { useMode } from '../mode'
import { useEditorObject } from '../store/context'
import { EverybodyTab } from './everybody/everybody-tab'
import { OneTab } from './one-tab'
import { SimHeader } from './sim-header'
import { SimContext, simStoreOf } from './state'

/** The simulation: what the draft would do to one client, or to all, in virtual time. Nothing is sent and nothing changes. */
export default function SimulationMode() {
  const { store } = useEditorObject()
  const sim = simStoreOf(store)
  const tab = useStore(sim, (s) => s.tab)
  const [, , params] = useMode()
  const start = params.get('from') ?? ''
  useEffect(() => {
    sim.setState(start ? { start, tab: 'one' } : { start: '' })
  }, [sim, start])
  return (
    <SimContext value={sim}>
      <div className={editor.page}>
        <SimHeader />
        {tab === 'one' ? <OneTab /> : <EverybodyTab />}
      </div>
    </SimContext>
  )
}
