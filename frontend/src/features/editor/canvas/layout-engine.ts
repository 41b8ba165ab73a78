import type { ElkNode } from 'elkjs/lib/elk-api'
import type { Layout } from '../model/tidy'

let ready: Promise<Layout> | undefined

/**
 * The layout engine in a thread of its own, loaded when it is first used: it is large, rarely needed, and a large flow
 * takes it long. Where the thread cannot be had, it works on the page's own.
 */
export const layoutEngine: Layout = async (graph: ElkNode) => {
  ready ??= inThread().catch(here)
  const layout = await ready
  return layout(graph)
}

async function inThread(): Promise<Layout> {
  const [{ default: ELK }, { default: url }] = await Promise.all([
    import('elkjs/lib/elk-api.js'),
    import('elkjs/lib/elk-worker.min.js?url'),
  ])
  const worker = new Worker(url)
  const broken = new Promise<never>((_, fail) => {
    worker.onerror = () => fail(new Error('the layout thread did not start'))
  })
  const elk = new ELK({ workerFactory: () => worker })
  const layout: Layout = (graph) => elk.layout(graph)
  // A first small task tells whether the thread lives; afterwards the engine's own errors are answers.
  await Promise.race([layout({ id: 'probe', children: [{ id: 'a', width: 1, height: 1 }] }), broken])
  return layout
}

async function here(): Promise<Layout> {
  const { default: ELK } = await import('elkjs/lib/elk.bundled.js')
  const elk = new ELK()
  return (graph) => elk.layout(graph)
}
