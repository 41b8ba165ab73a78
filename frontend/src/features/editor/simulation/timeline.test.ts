import { describe, expect, it } from 'vitest'
import type { SimulatedStep, Simulation } from '@/api/types.gen'
import { deadEnd, entryAt, phaseOf, runShown, tickAt, timelineOf, waitingAt, wayOf } from './timeline'
import { dayNumber, fromPicker, momentOfDay, pickerText } from './zoned'

const hour = 3_600_000

function step(node: string, visit: number, at: number, what: string, port?: string): SimulatedStep {
  return { node, visit, at: at * hour, what, ...(port ? { port } : {}), why: [], vars: [], awaits: [] } as SimulatedStep
}

function told(...runs: { flow: string; steps: SimulatedStep[] }[]): Simulation {
  return {
    from: 0,
    to: 100 * hour,
    name: 'Анна',
    runs: runs.map((r, i) => ({ run: i + 1, name: '', names: {}, state: 'done', ...r })),
    messages: [],
    deeds: [],
    refused: [],
    micros: 1,
  }
}

const one = told({
  flow: 'f',
  steps: [
    step('s', 1, 0, 'started', 'next'),
    step('w', 2, 0, 'waits'),
    step('w', 2, 24, 'passed', 'timeout'),
    step('m', 3, 24, 'held'),
    step('m', 3, 33, 'sent', 'next'),
    step('m', 3, 33, 'ended'),
  ],
})

describe('the line of a simulation', () => {
  const line = timelineOf(one, 'f')

  it('D3 makes a stay of all entries of one visit, and leaves the end of the run out', () => {
    expect(line.ticks.map((t) => t.visit)).toEqual([0, 1, 1, 2, 2])
    expect(line.visits.map((v) => [v.node, v.from / hour, v.until / hour, v.port])).toEqual([
      ['s', 0, 0, 'next'],
      ['w', 0, 24, 'timeout'],
      ['m', 24, 33, 'next'],
    ])
  })

  it('D3 finds the playhead by its moment, at the very moment too', () => {
    expect([-1, 0, hour, 24 * hour, 33 * hour, 99 * hour].map((at) => tickAt(line, at))).toEqual([-1, 1, 1, 3, 4, 4])
  })

  it('D3 tells what is passed, now and to come, and who waits', () => {
    expect(line.visits.map((v) => phaseOf(line, v, 1))).toEqual(['passed', 'now', 'future'])
    expect(line.visits.map((v) => phaseOf(line, v, 4))).toEqual(['passed', 'passed', 'now'])
    expect(waitingAt(line, 1).map((v) => v.node)).toEqual(['w'])
    expect(waitingAt(line, 4)).toEqual([])
    expect(entryAt(line, line.visits[2] as never, 3)?.what).toBe('held')
    expect(entryAt(line, line.visits[2] as never, 1)).toBeUndefined()
  })

  it('D3 lights the exits that were taken, and those to come', () => {
    const way = wayOf(line, 0, 1)
    expect([...way.taken]).toEqual(['s|next'])
    expect([...way.coming]).toEqual(['w|timeout', 'm|next'])
    expect(wayOf(line, 0, 2).last).toBe('w|timeout')
  })

  it('D3 tells runs apart, with those of another flow', () => {
    const both = timelineOf(
      told(
        { flow: 'f', steps: [step('s', 1, 0, 'started', 'next'), step('x', 2, 0, 'waits'), step('x', 2, 5, 'passed')] },
        { flow: 'g', steps: [step('s', 1, 1, 'started', 'next'), step('a', 2, 5, 'failed')] },
      ),
      'f',
    )
    expect(both.visits.map((v) => [v.node, v.run, v.own])).toEqual([
      ['s', 0, true],
      ['x', 0, true],
      ['s', 1, false],
      ['a', 1, false],
    ])
    expect(runShown(both, 2)).toBe(0)
    expect(wayOf(both, 0, 9).byNode.has('a')).toBe(false)
    expect(deadEnd(both, 0)).toBe(both.ticks.length - 1)
  })
})

describe('days of a simulation', () => {
  it('D3 counts midnights of the zone, over a change of clocks too', () => {
    const zone = 'Europe/Berlin' // the clocks go forward on 29 March 2026
    const from = Date.parse('2026-03-28T19:30:00Z')
    expect(dayNumber(Date.parse('2026-03-28T22:59:00Z'), from, zone)).toBe(0)
    expect(dayNumber(Date.parse('2026-03-28T23:00:00Z'), from, zone)).toBe(1)
    expect(momentOfDay(from, 2, '11:00', zone)).toBe(Date.parse('2026-03-30T09:00:00Z'))
    expect(momentOfDay(from, 1, '02:30', zone)).toBe(Date.parse('2026-03-29T01:30:00Z'))
    expect(pickerText(from, zone)).toBe('2026-03-28 20:30')
    for (const at of [from, Date.parse('2026-10-25T12:00:00Z'), Date.parse('2026-12-31T23:30:00Z')])
      expect(fromPicker(pickerText(at, zone), zone)).toBe(at)
  })
})
