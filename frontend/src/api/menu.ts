import type { WailsHost } from './transport/window'

/** What the window's own menu asks of the page: «import», «import_flow». Silent in a browser. */
export function onMenu(listener: (action: string) => void): () => void {
  const { runtime } = window as unknown as WailsHost
  return runtime?.EventsOn('menu', (data) => listener(data?.action ?? '')) ?? (() => {})
}
