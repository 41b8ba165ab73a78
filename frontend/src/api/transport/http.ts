import { CallError, parseFault } from './fault'
import type { Transport } from './transport'

async function request(path: string, init: RequestInit, signal?: AbortSignal): Promise<string> {
  let answer: Response
  try {
    answer = await fetch(path, { method: 'POST', signal, ...init })
  } catch (error) {
    signal?.throwIfAborted()
    throw new CallError({ code: 'unreachable', args: { message: String(error) } })
  }
  const text = await answer.text()
  if (!answer.ok) throw new CallError(parseFault(text))
  return text
}

/** Hands a file over to Go: the answer is its reference. */
export async function uploadFile(file: File, signal?: AbortSignal): Promise<string> {
  return request(`/files?name=${encodeURIComponent(file.name)}`, { body: file }, signal)
}

/** Calls over HTTP on loopback. The token of the printed address has become a cookie before the page loads. */
export function httpTransport(): Transport {
  return {
    async call<T>(method: string, argument: unknown, signal?: AbortSignal, parting?: boolean): Promise<T> {
      const headers = { 'Content-Type': 'application/json' }
      const body = JSON.stringify(argument ?? null)
      const text = await request(
        `/api/${method.replace('.', '/')}`,
        { headers, body, ...(parting ? { keepalive: true } : {}) },
        signal,
      )
      return (text === '' ? undefined : JSON.parse(text)) as T
    },
    onChanged(listener) {
      const source = new EventSource('/api/events')
      source.addEventListener('changed', (event: MessageEvent<string>) => {
        const data = JSON.parse(event.data) as { topics?: string[] }
        listener(data.topics ?? [])
      })
      return () => source.close()
    },
  }
}
