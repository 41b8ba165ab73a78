import type { ReactFlowInstance } from '@xyflow/react'
import { CARD_HEIGHT, CARD_WIDTH } from '../model/geometry'
import type { EditorStore } from '../store/editor-store'

/** Brings a step or note into view where it is not; the canvas stays as it is when it is seen already. */
export function showNode(store: EditorStore, flow: ReactFlowInstance, id: string) {
  const at = flow.getNode(id)?.position
  const box = document.querySelector('[data-canvas]:not([data-outline])')?.getBoundingClientRect()
  if (!at || !box || store.getState().outline) return
  const zoom = flow.getZoom()
  const p = flow.flowToScreenPosition(at)
  const seen =
    p.x >= box.left && p.y >= box.top && p.x + CARD_WIDTH * zoom <= box.right && p.y + CARD_HEIGHT * zoom <= box.bottom
  if (seen) return
  // The search lies over the upper half.
  const lower = store.getState().search ? box.height / 4 / Math.max(zoom, 0.6) : 0
  void flow.setCenter(at.x + CARD_WIDTH / 2, at.y + CARD_HEIGHT / 2 - lower, {
    zoom: Math.max(zoom, 0.6),
    duration: 160,
  })
}
