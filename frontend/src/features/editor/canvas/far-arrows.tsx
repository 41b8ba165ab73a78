import { ViewportPortal } from '@xyflow/react'
import { memo, useMemo } from 'react'
import { CARD_HEIGHT, CARD_WIDTH } from '../model/geometry'
import { portsOf } from '../model/kind'
import { places } from '../model/places'
import { useEditor } from '../store/context'
import { nodesById } from '../store/editor-store'
import classes from './canvas.module.css'

/** From this many arrows on, far away they are drawn as two lines instead of one by one. */
export const MANY_ARROWS = 300

/**
 * All arrows of a large flow seen from far away: two paths, made anew only by an edit. Drawn one by one they would each
 * look at every step of a pan; from there nobody takes hold of one.
 */
export const FarArrows = memo(function FarArrows() {
  const doc = useEditor((s) => s.history.present)
  const kinds = useEditor((s) => s.kinds)
  const [normal, error] = useMemo(() => {
    const at = places(doc)
    const nodes = nodesById(doc)
    const lines: [string[], string[]] = [[], []]
    for (const [from, port, to] of doc.edges) {
      const a = at[from]
      const b = at[to]
      const node = nodes.get(from)
      if (!a || !b || !node) continue
      const ports = portsOf(node, kinds.get(node.kind))
      const part = (Math.max(0, ports.indexOf(port)) + 0.5) / Math.max(1, ports.length)
      const x = Math.round(a[0] + CARD_WIDTH * part)
      const y = a[1] + CARD_HEIGHT + 8
      const middle = Math.round((y + b[1]) / 2)
      lines[port === 'error' ? 1 : 0].push(`M${x} ${y}V${middle}H${b[0] + CARD_WIDTH / 2}V${b[1]}`)
    }
    return [lines[0].join(''), lines[1].join('')]
  }, [doc, kinds])
  return (
    <ViewportPortal>
      <svg className={classes.far} aria-hidden="true">
        <path d={normal} stroke="var(--edge)" />
        <path d={error} stroke="var(--erV)" />
      </svg>
    </ViewportPortal>
  )
})
