import { httpTransport } from './transport/http'
import type { Transport } from './transport/transport'
import { type WailsHost, windowTransport } from './transport/window'
import type { Services } from './types.gen'

type Names = { [S in keyof Services]: `${S}.${keyof Services[S] & string}` }
/** «Service.Method», as Go declares it. */
export type Method = Names[keyof Services]
type Signature<M extends Method> = M extends `${infer S extends keyof Services}.${infer K}`
  ? Extract<Services[S][K & keyof Services[S]], (...args: never[]) => Promise<unknown>>
  : never
/** What a method takes. */
export type Argument<M extends Method> = Parameters<Signature<M>>
/** What a method answers. */
export type Answer<M extends Method> = Awaited<ReturnType<Signature<M>>>

let transport: Transport | null = null

/** The transport in use: the window's bridge where there is one, else HTTP. */
export function currentTransport(): Transport {
  transport ??= windowTransport(window as unknown as WailsHost) ?? httpTransport()
  return transport
}

/** Replaces the transport; for tests. */
export function setTransport(next: Transport | null) {
  transport = next
}

/** Calls a method of Go: `call('Flows.Get', { id })`. Rejects with CallError. */
export function call<M extends Method>(method: M, ...argument: Argument<M>): Promise<Answer<M>> {
  return currentTransport().call<Answer<M>>(method, argument[0])
}

/** The same for queries: an abandoned query is cancelled in Go too. */
export function callWith<M extends Method>(
  signal: AbortSignal,
  method: M,
  ...argument: Argument<M>
): Promise<Answer<M>> {
  return currentTransport().call<Answer<M>>(method, argument[0], signal)
}

/** A last word while the page goes: it arrives, nobody waits for the answer. */
export function callParting<M extends Method>(method: M, ...argument: Argument<M>) {
  void currentTransport()
    .call(method, argument[0], undefined, true)
    .catch(() => undefined)
}
