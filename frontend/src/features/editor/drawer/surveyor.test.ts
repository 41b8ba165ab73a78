import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Job } from '@/api/types.gen'
import { parseDocument } from '../model/codec'
import type { SurveyState } from './survey-store'
import { Surveyor } from './surveyor'

const doc = parseDocument({ nodes: [{ id: 'n1', kind: 'event.manual', params: {} }] })
const job = (id: string, state: string, done = 0): Job => ({
  id,
  kind: 'survey',
  state,
  done,
  total: 100,
  name: '',
  created: 0,
  finished: 0,
  ...(state === 'done' && { result: { people: 100, findings: [] } }),
})

function setup(states: string[] = ['running', 'done']) {
  const begun: string[] = []
  const cancelled: string[] = []
  let now: SurveyState | null = null
  let turn = 0
  const surveyor = new Surveyor(
    {
      begin: async () => {
        const id = String(begun.length + 1)
        begun.push(id)
        turn = 0
        return job(id, 'running')
      },
      look: async (id) => job(id, states[Math.min(turn++, states.length - 1)] ?? 'done', 50),
      cancel: async (id) => cancelled.push(id),
    },
    () => doc,
    (s) => {
      now = s
    },
  )
  return { surveyor, begun, cancelled, state: () => now }
}

describe('Surveyor', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('D8 looks at everybody some seconds after the last edit, once', async () => {
    const { surveyor, begun, state } = setup()
    surveyor.edited()
    await vi.advanceTimersByTimeAsync(3000)
    surveyor.edited()
    await vi.advanceTimersByTimeAsync(3000)
    expect(begun).toEqual([])
    await vi.advanceTimersByTimeAsync(1000)
    expect(begun).toEqual(['1'])
    await vi.advanceTimersByTimeAsync(250)
    expect(state()).toMatchObject({ state: 'running', done: 50, total: 100 })
    await vi.advanceTimersByTimeAsync(250)
    expect(state()).toMatchObject({ state: 'done', result: { people: 100 } })
    expect(state()?.for).toBe(doc)
  })

  it('D8 ends a look at the next edit and keeps what was found before', async () => {
    const { surveyor, begun, cancelled, state } = setup(['running', 'running', 'done'])
    surveyor.start()
    await vi.advanceTimersByTimeAsync(1000)
    const found = state()?.result
    expect(found).toBeTruthy()
    surveyor.start()
    await vi.advanceTimersByTimeAsync(100)
    surveyor.edited()
    expect(cancelled).toEqual(['2'])
    expect(state()).toMatchObject({ state: 'done', result: found })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(begun).toHaveLength(3)
    expect(state()?.state).toBe('done')
  })

  it('D8 stops when it is told to, and starts again when it is asked', async () => {
    const { surveyor, cancelled, state } = setup(['running'])
    surveyor.start()
    await vi.advanceTimersByTimeAsync(600)
    surveyor.stop()
    expect(cancelled).toEqual(['1'])
    expect(state()?.state).toBe('stopped')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(state()?.state).toBe('stopped')
    surveyor.start()
    await vi.advanceTimersByTimeAsync(0)
    expect(state()?.state).toBe('running')
    surveyor.close()
  })
})
