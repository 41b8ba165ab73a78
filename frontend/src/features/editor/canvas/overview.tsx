import { useReactFlow, useStoreApi } from '@xyflow/react'
import { memo, type PointerEvent, useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type Category, categoryOf } from '@/ui/kind-shape'
import { CARD_HEIGHT, CARD_WIDTH } from '../model/geometry'
import { places } from '../model/places'
import { useEditor } from '../store/context'
import classes from './canvas.module.css'

const WIDTH = 148
const HEIGHT = 92
const MARGIN = 200 // around the flow, in canvas pixels
const tokens: Record<Category, string> = { event: 'evB', condition: 'coB', action: 'acB', wait: 'waB' }

/**
 * The map of a large flow: four paths that only an edit makes anew, and a frame of what is seen that follows the canvas
 * without React. Pressed or dragged it leads there.
 */
export const Overview = memo(function Overview() {
  const { t } = useTranslation()
  const store = useStoreApi()
  const flow = useReactFlow()
  const doc = useEditor((s) => s.history.present)
  const frame = useRef<SVGRectElement>(null)
  const box = useRef<SVGSVGElement>(null)

  const drawn = useMemo(() => {
    const at = places(doc)
    const paths: Record<Category, string[]> = { event: [], condition: [], action: [], wait: [] }
    let [left, top, right, bottom] = [0, 0, CARD_WIDTH, CARD_HEIGHT]
    for (const node of doc.nodes) {
      const [x, y] = at[node.id] ?? [0, 0]
      left = Math.min(left, x)
      top = Math.min(top, y)
      right = Math.max(right, x + CARD_WIDTH)
      bottom = Math.max(bottom, y + CARD_HEIGHT)
      paths[categoryOf(node.kind)].push(`M${x} ${y}h${CARD_WIDTH}v${CARD_HEIGHT}h-${CARD_WIDTH}z`)
    }
    const view = [left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN]
    return { paths, view: view.map(Math.round).join(' ') }
  }, [doc])

  useEffect(() => {
    const follow = () => {
      const { transform, width, height } = store.getState()
      const [x, y, zoom] = transform
      const rect = frame.current
      if (!rect) return
      rect.setAttribute('x', String(-x / zoom))
      rect.setAttribute('y', String(-y / zoom))
      rect.setAttribute('width', String(width / zoom))
      rect.setAttribute('height', String(height / zoom))
    }
    follow()
    return store.subscribe(follow)
  }, [store])

  const lead = (event: PointerEvent<SVGSVGElement>) => {
    const svg = box.current
    const matrix = svg?.getScreenCTM()?.inverse()
    if (!svg || !matrix) return
    const p = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix)
    void flow.setCenter(p.x, p.y, { zoom: flow.getZoom() })
  }
  return (
    <div className={`react-flow__panel bottom right ${classes.map} ${classes.overview}`}>
      <svg
        ref={box}
        role="img"
        aria-label={t('editor.tool.minimap')}
        width={WIDTH}
        height={HEIGHT}
        viewBox={drawn.view}
        onPointerDown={(event) => {
          event.stopPropagation()
          event.currentTarget.setPointerCapture(event.pointerId)
          lead(event)
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) lead(event)
        }}
      >
        {(Object.keys(tokens) as Category[]).map((category) => (
          <path key={category} d={drawn.paths[category].join('')} fill={`var(--${tokens[category]})`} />
        ))}
        <rect ref={frame} className={classes.seen} vectorEffect="non-scaling-stroke" />
      </svg>
    </div>
  )
})
