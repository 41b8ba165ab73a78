import type { FileRef } from '../types.gen'
import { CallError, parseFault } from './fault'
import type { Transport } from './transport'

type Bridge = {
  Call(id: string, method: string, argument: string): Promise<string>
  Cancel(id: string): Promise<void>
}
/** What the window's events bring. */
type Told = { topics?: string[]; action?: string; x?: number; y?: number; files?: FileRef[] }
/** What Wails puts on the page's window. */
export type WailsHost = {
  go?: { app?: { Bridge?: Bridge } }
  runtime?: { EventsOn(name: string, listener: (data: Told) => void): () => void }
}

/** The bridge of the native window, if the page runs in one. */
export function windowTransport(host: WailsHost): Transport | null {
  const bridge = host.go?.app?.Bridge
  if (!bridge) return null
  let calls = 0
  return {
    async call<T>(method: string, argument: unknown, signal?: AbortSignal): Promise<T> {
      signal?.throwIfAborted()
      calls++
      const id = `${Date.now().toString(36)}-${calls}`
      const cancel = () => void bridge.Cancel(id)
      signal?.addEventListener('abort', cancel, { once: true })
      try {
        const text = await bridge.Call(id, method, JSON.stringify(argument ?? null))
        return (text === '' ? undefined : JSON.parse(text)) as T
      } catch (error) {
        signal?.throwIfAborted()
        throw new CallError(
          typeof error === 'object' && error !== null && 'code' in error
            ? parseFault(JSON.stringify(error))
            : parseFault(error instanceof Error ? error.message : String(error)),
        )
      } finally {
        signal?.removeEventListener('abort', cancel)
      }
    },
    onChanged(listener) {
      return host.runtime?.EventsOn('changed', (data) => listener(data?.topics ?? [])) ?? (() => {})
    },
  }
}
