import { afterEach, describe, expect, it, vi } from 'vitest'
import { CallError } from './fault'
import { httpTransport } from './http'
import { windowTransport } from './window'

afterEach(() => vi.unstubAllGlobals())

const answer = (body: string, status = 200) => vi.fn(async () => new Response(body, { status }))

describe('over HTTP', () => {
  it('posts the argument to the method and reads the answer', async () => {
    const fetched = answer('{"count":3}')
    vi.stubGlobal('fetch', fetched)
    expect(await httpTransport().call('Customers.Delete', { ids: ['1'] })).toEqual({ count: 3 })
    const [url, init] = fetched.mock.calls[0] as unknown as [string, RequestInit]
    expect(url).toBe('/api/Customers/Delete')
    expect(init.method).toBe('POST')
    expect(init.body).toBe('{"ids":["1"]}')
  })

  it('rejects with the coded error that Go sent', async () => {
    vi.stubGlobal('fetch', answer('{"code":"stale","args":{"what":"customer"}}', 409))
    const failed = await httpTransport()
      .call('Customers.Update', {})
      .catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(CallError)
    expect((failed as CallError).fault).toEqual({ code: 'stale', args: { what: 'customer' } })
  })

  it('calls an answer that is not ours internal, and a lost connection unreachable', async () => {
    vi.stubGlobal('fetch', answer('<html>', 500))
    await expect(httpTransport().call('System.Info', null)).rejects.toMatchObject({ fault: { code: 'internal' } })
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('refused')))
    await expect(httpTransport().call('System.Info', null)).rejects.toMatchObject({ fault: { code: 'unreachable' } })
  })

  it('passes an abort on as an abort', async () => {
    vi.stubGlobal('fetch', (_: string, init: RequestInit) => Promise.reject(init.signal?.reason))
    const control = new AbortController()
    control.abort()
    await expect(httpTransport().call('Customers.List', {}, control.signal)).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})

describe('in the window', () => {
  const bridge = (call: (id: string, method: string, argument: string) => Promise<string>) => {
    const Cancel = vi.fn(async () => {})
    return { host: { go: { app: { Bridge: { Call: call, Cancel } } } }, Cancel }
  }

  it('is not there in a browser', () => expect(windowTransport({})).toBeNull())

  it('passes method and argument as text', async () => {
    const call = vi.fn(async () => '[1,2]')
    const { host } = bridge(call)
    expect(await windowTransport(host)?.call('Flows.List', undefined)).toEqual([1, 2])
    expect(call).toHaveBeenCalledWith(expect.any(String), 'Flows.List', 'null')
  })

  it('reads a coded error thrown as an object or as text', async () => {
    for (const thrown of [{ code: 'not_found' }, '{"code":"not_found"}']) {
      const { host } = bridge(() => Promise.reject(thrown))
      await expect(windowTransport(host)?.call('Flows.Get', {})).rejects.toMatchObject({ fault: { code: 'not_found' } })
    }
  })

  it('cancels the same call in Go', async () => {
    let fail: (reason: unknown) => void = () => {}
    let id = ''
    const { host, Cancel } = bridge((call) => {
      id = call
      return new Promise((_, reject) => {
        fail = reject
      })
    })
    const control = new AbortController()
    const called = windowTransport(host)?.call('Customers.List', {}, control.signal)
    control.abort()
    fail({ code: 'cancelled' })
    await expect(called).rejects.toMatchObject({ name: 'AbortError' })
    expect(Cancel).toHaveBeenCalledWith(id)
  })
})
