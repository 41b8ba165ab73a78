// What a gesture costs the page: the work of the main thread, frame by frame, from Chromium's own trace.
import type { CDPSession, Page } from '@playwright/test'

interface TraceEvent {
  name: string
  ph: string
  ts: number
  dur?: number
  pid: number
  tid: number
  args?: { name?: string; data?: Record<string, unknown> }
}

export interface Frames {
  count: number
  /** work of the main thread a frame, in milliseconds */
  mean: number
  p95: number
  worst: number
}

/** Traces what `gesture` does and adds the main thread's tasks up between the frames that it drew. */
export async function frames(page: Page, gesture: () => Promise<void>): Promise<Frames> {
  const cdp = await page.context().newCDPSession(page)
  const events = await trace(cdp, gesture)
  await cdp.detach()
  return measured(events)
}

async function trace(cdp: CDPSession, gesture: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = []
  const collect = (part: { value: object[] }) => void events.push(...(part.value as unknown as TraceEvent[]))
  cdp.on('Tracing.dataCollected', collect)
  await cdp.send('Tracing.start', {
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'toplevel'] },
    transferMode: 'ReportEvents',
  })
  await gesture()
  const done = new Promise<void>((resolve) => cdp.once('Tracing.tracingComplete', () => resolve()))
  await cdp.send('Tracing.end')
  await done
  cdp.off('Tracing.dataCollected', collect)
  return events
}

function measured(events: TraceEvent[]): Frames {
  const mains = new Set(
    events
      .filter((e) => e.ph === 'M' && e.name === 'thread_name' && e.args?.name === 'CrRendererMain')
      .map((e) => `${e.pid}:${e.tid}`),
  )
  const own = events.filter((e) => mains.has(`${e.pid}:${e.tid}`))
  // Of several renderers the page is the one that drew.
  const drew = new Map<string, number>()
  for (const e of own) {
    if (e.name === 'FireAnimationFrame' || e.name === 'Paint' || e.name === 'PrePaint')
      drew.set(`${e.pid}:${e.tid}`, (drew.get(`${e.pid}:${e.tid}`) ?? 0) + 1)
  }
  const thread = [...drew].sort((a, b) => b[1] - a[1])[0]?.[0]
  const page = own.filter((e) => `${e.pid}:${e.tid}` === thread)
  const begins = page
    .filter((e) => e.name === 'PrePaint')
    .map((e) => e.ts)
    .sort((a, b) => a - b)
  const tasks = page.filter((e) => e.name === 'RunTask' && e.ph === 'X' && e.dur)
  const work = begins.slice(1).map((to, i) => {
    const from = begins[i] ?? 0
    return tasks.reduce((sum, t) => {
      const end = t.ts + (t.dur ?? 0)
      return sum + Math.max(0, Math.min(end, to) - Math.max(t.ts, from))
    }, 0)
  })
  const sorted = work.map((us) => us / 1000).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return {
    count: sorted.length,
    mean: sorted.reduce((a, b) => a + b, 0) / Math.max(1, sorted.length),
    p95: at(0.95),
    worst: sorted.at(-1) ?? Number.NaN,
  }
}
