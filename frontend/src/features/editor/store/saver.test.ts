import { describe, expect, it, vi } from 'vitest'
import { CallError } from '@/api/transport/fault'
import { emptyDocument } from '../model/testing/test-kinds'
import { DraftSaver, type SaveState } from './saver'

const checked = { problems: [], summaries: {} }

function setup(fail: (turn: number) => string | null = () => null) {
  const sent: { rev: number; name: string }[] = []
  const states: SaveState[] = []
  let turn = 0
  let inFlight = 0
  let most = 0
  const saver = new DraftSaver(
    'f1',
    7,
    async (draft) => {
      inFlight++
      most = Math.max(most, inFlight)
      await Promise.resolve()
      inFlight--
      const code = fail(turn++)
      if (code) throw new CallError({ code })
      sent.push({ rev: draft.rev, name: (draft.document as { name: string }).name })
      return { rev: draft.rev + 1, checked, dirty: true }
    },
    { state: (s) => states.push(s), saved: () => undefined },
  )
  const push = (name: string) => saver.push({ ...emptyDocument(), name })
  return { saver, sent, states, push, most: () => most }
}

describe('DraftSaver', () => {
  it('writes one after another with the revision of the last answer, the newest only', async () => {
    const { saver, sent, states, push, most } = setup()
    push('a')
    push('b')
    await saver.flush()
    push('c')
    await saver.flush()
    expect(sent).toEqual([
      { rev: 7, name: 'b' },
      { rev: 8, name: 'c' },
    ])
    expect(most()).toBe(1)
    expect(states.at(-1)).toBe('saved')
  })

  it('keeps a document whose saving failed and writes it again', async () => {
    vi.useFakeTimers()
    const { saver, sent, states, push } = setup((turn) => (turn === 0 ? 'unreachable' : null))
    push('a')
    expect(await saver.flush()).toBe(false)
    expect(states.at(-1)).toBe('failed')
    await vi.advanceTimersByTimeAsync(5000)
    vi.useRealTimers()
    expect(sent).toEqual([{ rev: 7, name: 'a' }])
    expect(states.at(-1)).toBe('saved')
  })

  it('writes nothing over a draft that another window changed', async () => {
    const { saver, sent, states, push } = setup(() => 'stale')
    push('a')
    expect(await saver.flush()).toBe(false)
    push('b')
    expect(await saver.flush()).toBe(false)
    expect(sent).toEqual([])
    expect(states.filter((s) => s === 'stale')).toHaveLength(1)
  })
})
