import type { Fault } from '@/api/types.gen'

/** A failed call: a stable code with arguments. Its sentence is «fault.<code>». */
export class CallError extends Error {
  readonly fault: Fault
  constructor(fault: Fault) {
    super(fault.code)
    this.name = 'CallError'
    this.fault = fault
  }
}

/** What failed, of any error: what is not ours is «internal», a lost connection is «unreachable». */
export function faultOf(error: unknown): Fault {
  if (error instanceof CallError) return error.fault
  return { code: 'internal', args: { message: error instanceof Error ? error.message : String(error) } }
}

/** Reads an error as it is on the wire; anything else becomes «internal». */
export function parseFault(text: string): Fault {
  try {
    const value = JSON.parse(text) as Partial<Fault> | null
    if (value && typeof value.code === 'string') return value as Fault
  } catch {
    // not ours: below
  }
  return { code: 'internal', args: { message: text } }
}
