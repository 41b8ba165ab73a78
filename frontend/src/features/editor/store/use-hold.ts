import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call, callParting, callWith } from '@/api/call'
import { keys } from '@/api/keys'
import type { Holding } from '@/api/types.gen'
import { useToasts } from '@/ui/use-toasts'
import { parseDocument } from '../model/codec'
import { useEditorObject } from './context'

/** How often a window says that it is still there; the back end waits three times as long. */
const BEAT = 60_000
const KEY = 'voronka.window'

/** This window's name: kept over a reload, so that a window does not find itself in its own way. */
function nameOfWindow(): string {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  const kept = entry?.type === 'reload' ? sessionStorage.getItem(KEY) : null
  const name = kept ?? crypto.randomUUID()
  sessionStorage.setItem(KEY, name)
  return name
}

const own = nameOfWindow()

/**
 * Who writes the draft. A second window is told at once and only looks, following what the first one does; it may take
 * control, and then the first one looks. What another program wrote is taken over as an edit that can be undone.
 */
export function useHold() {
  const { t } = useTranslation()
  const toasts = useToasts()
  const client = useQueryClient()
  const { store, saver } = useEditorObject()
  const flow = saver.id
  const [had, setHad] = useState(false)
  const { data } = useQuery({
    queryKey: keys.editing(flow),
    queryFn: ({ signal }) => callWith(signal, 'Flows.Hold', { flow, window: own, take: false, leave: false }),
    refetchInterval: BEAT,
    refetchIntervalInBackground: true,
    staleTime: 0,
    gcTime: 0,
  })

  const follow = useCallback(
    async (asEdit: boolean) => {
      const full = await call('Flows.Get', { id: flow })
      const doc = parseDocument(full.document)
      saver.adopt(doc, full.rev)
      store.getState().takeDraft(full, doc, asEdit)
      return full
    },
    [flow, saver, store],
  )

  const settle = useCallback(
    async (now: Holding) => {
      const { readonly } = store.getState()
      if (readonly === 'skipped') return
      if (!now.mine) {
        // What is not written yet goes first, while nobody else has written; it is this window's last word.
        await saver.settled()
        if (store.getState().readonly === null) {
          store.setState({ readonly: 'window' })
        }
        if (now.rev > saver.rev && !saver.busy) await follow(false)
        return
      }
      setHad(true)
      await saver.settled()
      if (now.rev > saver.rev && !saver.busy && store.getState().save.state !== 'stale') {
        await follow(readonly === null)
        if (readonly === null) toasts.done(t('editor.hold.changed'))
      }
      if (readonly === 'window') store.setState({ readonly: null })
    },
    [store, saver, follow, toasts, t],
  )
  useEffect(() => {
    // One after another: each answer is judged by what the one before it came to.
    if (data) void saver.inOrder(() => settle(data)).catch(toasts.failed)
  }, [data, settle, saver, toasts])

  useEffect(() => {
    const leave = () => callParting('Flows.Hold', { flow, window: own, take: false, leave: true })
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [flow])

  const take = useCallback(() => {
    void call('Flows.Hold', { flow, window: own, take: true, leave: false })
      .then((now) => client.setQueryData(keys.editing(flow), now))
      .catch(toasts.failed)
  }, [flow, client, toasts])
  const since = data && !data.mine ? data.since : null
  useEffect(
    () => store.setState({ hold: since === null ? null : { since, lost: had, take } }),
    [store, since, had, take],
  )
}
