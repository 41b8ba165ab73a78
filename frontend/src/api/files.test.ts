import { File as WholeFile } from 'node:buffer'
import { afterEach, expect, it, vi } from 'vitest'
import { handOver, onFilesDropped } from './files'

afterEach(() => {
  vi.unstubAllGlobals()
})

it('hands a file over the window’s bridge in pieces that make the whole', async () => {
  const pieces: { handle: string; name: string; data: string }[] = []
  vi.stubGlobal('go', {
    app: {
      Bridge: {
        Call: async (_id: string, method: string, argument: string) => {
          expect(method).toBe('Attachments.Piece')
          pieces.push(JSON.parse(argument))
          return JSON.stringify({ handle: 'h1', name: 'прайс.txt', size: pieces.length })
        },
        // biome-ignore lint/correctness/noComponentHookFactories: the bridge's own name, no component
        Cancel: async () => {},
      },
    },
  })
  const content = new Uint8Array(1_200_000).map((_, i) => i % 251)
  const ref = await handOver(new WholeFile([content], 'прайс.txt') as unknown as File)
  expect(ref.handle).toBe('h1')
  expect(pieces.map((p) => p.handle)).toEqual(['', 'h1', 'h1'])
  const whole = pieces.map((p) => atob(p.data)).join('')
  expect(whole.length).toBe(content.length)
  expect([...whole].every((c, i) => c.charCodeAt(0) === i % 251)).toBe(true)
})

it('hears of files that were dropped on the window', () => {
  const listeners: Record<string, (data: unknown) => void> = {}
  vi.stubGlobal('runtime', {
    EventsOn: (name: string, listener: (data: unknown) => void) => {
      listeners[name] = listener
      return () => {
        delete listeners[name]
      }
    },
  })
  const heard = vi.fn()
  const stop = onFilesDropped(heard)
  listeners.dropped?.({ x: 3, y: 4, files: [{ handle: 'h', name: 'a.txt', size: 1 }] })
  expect(heard).toHaveBeenCalledWith(3, 4, [{ handle: 'h', name: 'a.txt', size: 1 }])
  stop()
  expect(listeners).toEqual({})
})
