// The probe as a page of the real window: its report goes to the program's standard output.
import { type WailsHost, windowTransport } from '../../src/api/transport/window'
import { probe } from './probe'

type Host = WailsHost & { runtime: { LogPrint(text: string): void; Quit(): void } }

async function run() {
  const host = window as unknown as Host
  const transport = windowTransport(host)
  const bridge = host.go?.app?.Bridge
  if (!transport || !bridge) throw new Error('the window has no bridge')
  // A write that waits for the writer, which the program holds from the moment it hears of the tag: the cancel must reach Go
  // and come back as this call's own outcome.
  const cancelled = async (customer: string) => {
    await transport.call('Customers.Tag', { ids: [customer], add: ['занято'], remove: [] })
    const preferences = await transport.call<{ preferences: unknown }>('System.Info', null)
    for (let attempt = 0; ; attempt++) {
      const id = `cancelled-${attempt}`
      const call = bridge.Call(id, 'System.SavePreferences', JSON.stringify(preferences.preferences))
      const outcome = call.then(
        () => 'done',
        (error: { code?: string }) => error.code ?? String(error),
      )
      await bridge.Cancel(id)
      const code = await outcome
      if (code !== 'done') return code
    }
  }
  return probe(transport, cancelled)
}

run()
  .then((seen) => JSON.stringify({ seen }))
  .catch((error: unknown) => JSON.stringify({ failed: String(error) }))
  .then((report) => {
    const { runtime } = window as unknown as Host
    runtime.LogPrint(`PROBE ${report}`)
    runtime.Quit()
  })
