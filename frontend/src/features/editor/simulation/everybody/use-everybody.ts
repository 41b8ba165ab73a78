import { useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { call } from '@/api/call'
import { cancelJob } from '@/api/imports'
import type { Job, Population } from '@/api/types.gen'
import { useEditor, useEditorStore } from '../../store/context'
import type { EditorStore } from '../../store/editor-store'
import { useSimStore } from '../state'
import { draftText } from '../use-simulation'

/** How long after an edit it runs again, and how often a running one is asked about. */
const SETTLE = 250
const ASK = 120

interface Told {
  question: string
  population: Population
}

/** The last answer of each opened flow: it is there at once when one comes back, marked as old where it is. */
const kept = new WeakMap<EditorStore, Told>()

export interface Everybody {
  population: Population | null
  /** the answer is for an older draft or other settings */
  stale: boolean
  running: { done: number; total: number } | null
  cancelled: boolean
  error: unknown
  cancel: () => void
  again: () => void
}

/** Simulates everybody at once when it is shown, and again after each change; the last answer stays meanwhile. */
export function useEverybody(): Everybody {
  const editor = useEditorStore()
  const doc = useEditor((s) => s.history.present)
  const all = useStore(useSimStore(), (s) => s.all)
  const draft = draftText(doc)
  const question = useMemo(() => JSON.stringify([draft, all]), [draft, all])
  const [told, setTold] = useState<Told | null>(() => kept.get(editor) ?? null)
  const [running, setRunning] = useState<Everybody['running']>(null)
  const [error, setError] = useState<unknown>(null)
  const [cancelled, setCancelled] = useState(false)
  const [turn, setTurn] = useState(0)
  const job = useRef('')

  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for the same once more
  useEffect(() => {
    if (kept.get(editor)?.question === question && turn === 0) return
    let ended = false
    const stop = () => {
      ended = true
      if (job.current) void cancelJob(job.current).catch(() => undefined)
      job.current = ''
    }
    const run = async () => {
      setError(null)
      setCancelled(false)
      setRunning({ done: 0, total: 0 })
      try {
        let now: Job = await call('Flows.SimulateAll', {
          document: JSON.parse(draft),
          days: all.days,
          from: all.from,
          ...(all.where && all.where.items.length > 0 ? { where: all.where } : {}),
        })
        if (ended) {
          void cancelJob(now.id).catch(() => undefined)
          return
        }
        job.current = now.id
        while (now.state === 'running') {
          setRunning({ done: now.done, total: now.total })
          await new Promise((resolve) => setTimeout(resolve, ASK))
          if (ended) return
          now = await call('Jobs.Get', { id: now.id })
        }
        if (ended) return
        job.current = ''
        if (now.state === 'done') {
          const answer = { question, population: now.result as Population }
          kept.set(editor, answer)
          setTold(answer)
        } else if (now.state === 'cancelled') setCancelled(true)
        else setError(now.fault ?? { code: 'internal' })
      } catch (failure) {
        if (!ended) setError(failure)
      } finally {
        if (!ended) setRunning(null)
      }
    }
    const timer = setTimeout(() => void run(), told ? SETTLE : 0)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [question, turn])

  return {
    population: told?.population ?? null,
    stale: told !== null && told.question !== question,
    running,
    cancelled,
    error,
    cancel: () => {
      if (job.current) void cancelJob(job.current).catch(() => undefined)
    },
    again: () => setTurn((n) => n + 1),
  }
}
