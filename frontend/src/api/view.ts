import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { call } from './call'
import { keys } from './keys'
import type { Info } from './types.gen'

const DELAY = 400 // a drag of an edge is written once, in milliseconds after it ends

/**
 * A value of how the page was left on this workspace: a panel's width, what is folded. It is read once as the component
 * mounts, and written a moment after it changed; that it could not be written is no reason to trouble anyone.
 */
export function useView<T>(key: string, usual: T): [T, (value: T) => void] {
  const client = useQueryClient()
  const [value, setValue] = useState<T>(() => {
    const kept = client.getQueryData<Info>(keys.info)?.view?.[key]
    return kept === undefined || kept === null ? usual : (kept as T)
  })
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const waiting = useRef<{ value: T } | null>(null)
  const write = useCallback(() => {
    clearTimeout(timer.current)
    if (!waiting.current) return
    const { value } = waiting.current
    waiting.current = null
    void call('System.SaveView', { key, value }).catch(() => undefined)
  }, [key])
  useEffect(() => write, [write])
  const change = useCallback(
    (next: T) => {
      setValue(next)
      client.setQueryData<Info>(keys.info, (info) => info && { ...info, view: { ...info.view, [key]: next } })
      waiting.current = { value: next }
      clearTimeout(timer.current)
      timer.current = setTimeout(write, DELAY)
    },
    [client, key, write],
  )
  return [value, change]
}
