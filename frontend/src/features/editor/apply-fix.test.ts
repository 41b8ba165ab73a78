import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Fix, Problem } from '@/api/types.gen'
import { applyFix, fixable } from './apply-fix'
import { parseDocument } from './model/codec'
import type { FlowDocument } from './model/document'
import { accept } from './model/edits/accept'

interface Sample {
  fix: Fix
  before: unknown
  after: unknown
}

const backend = join(__dirname, '../../../../backend')
const samples = ['flow', 'node'].flatMap((room) => {
  const dir = join(backend, room, 'testdata/fixes')
  return readdirSync(dir).map((name) => ({
    name: name.replace('.json', ''),
    sample: JSON.parse(readFileSync(join(dir, name), 'utf8')) as Sample,
  }))
})

/** What a document says, apart from where it is drawn and the order of arrows, which the back end keeps. */
function said(doc: FlowDocument) {
  return { ...doc, layout: {}, edges: [...doc.edges].map((e) => e.join(' ')).sort() }
}

describe('applyFix', () => {
  it('D8 knows the fixes of both rooms', () => expect(samples.length).toBeGreaterThan(45))

  it.each(samples)('D8 makes of $name what the back end checked', ({ sample }) => {
    let made = 0
    const problem: Problem = { severity: 'error', code: 'x', fix: sample.fix }
    const before = parseDocument(sample.before)
    const kept = JSON.stringify(before)
    const after = applyFix(
      before,
      problem,
      () => `f${++made}`,
      (key) => `‹${key}›`,
    )
    expect(fixable(problem)).toBe(true)
    expect(said(after)).toEqual(said(parseDocument(sample.after)))
    expect(JSON.stringify(before)).toBe(kept)
    for (const n of after.nodes) if (n.id.startsWith('f')) expect(after.layout[n.id]).toBeDefined()
  })
})

describe('accept', () => {
  const doc = parseDocument({ nodes: [{ id: 'n1', kind: 'event.manual', params: {} }] })
  it('D8 keeps what is meant so in the step or in the settings, and takes it back', () => {
    const once = accept(doc, 'n1', 'open_port/next', true)
    expect(once.nodes[0]?.accepted).toEqual(['open_port/next'])
    expect(accept(once, 'n1', 'open_port/next', true)).toBe(once)
    expect(accept(once, 'n1', 'open_port/next', false)).toEqual(doc)
    const flow = accept(doc, '', 'flow_circle', true)
    expect(flow.settings.accepted).toEqual(['flow_circle'])
    expect(accept(flow, '', 'flow_circle', false)).toEqual(doc)
  })
})
