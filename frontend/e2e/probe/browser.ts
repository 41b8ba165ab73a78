// The probe in a browser: the test evaluates this on the served page and reads what it returns.
import { httpTransport } from '../../src/api/transport/http'
import { probe, type Seen } from './probe'

async function cancelled(): Promise<string> {
  const controller = new AbortController()
  const call = httpTransport().call(
    'Customers.List',
    { search: '', sort: 'name', desc: false, offset: 0, limit: 1 },
    controller.signal,
  )
  controller.abort()
  return call.then(
    () => 'done',
    (error: Error) => (error.name === 'AbortError' ? 'cancelled' : String(error)),
  )
}

;(globalThis as unknown as { voronkaProbe: () => Promise<Seen> }).voronkaProbe = () => probe(httpTransport(), cancelled)
