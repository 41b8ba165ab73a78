import { type EdgeProps, getSmoothStepPath } from '@xyflow/react'

type Ends = Pick<EdgeProps, 'sourceX' | 'sourceY' | 'sourcePosition' | 'targetX' | 'targetY' | 'targetPosition'>

/** How far an arrow goes straight before it turns: in a narrow gap half of it, or the line would loop back on itself. */
function bendOf(from: number, to: number): number {
  const gap = to - from
  return gap > 4 ? Math.max(4, Math.min(14, gap / 2 - 1)) : 14
}

/** An arrow's line with rounded steps, and the middle of it. `shift` moves its end sideways. */
export function arrowPath(ends: Ends, shift = 0): [path: string, x: number, y: number] {
  const targetX = ends.targetX + shift
  // A step stands on a grid, its exit does not: what is left of that is no bend.
  const straight = Math.abs(ends.sourceX - targetX) <= 3 && ends.targetY > ends.sourceY
  const [path, x, y] = getSmoothStepPath({
    sourceX: straight ? targetX : ends.sourceX,
    sourceY: ends.sourceY,
    sourcePosition: ends.sourcePosition,
    targetX,
    targetY: ends.targetY,
    targetPosition: ends.targetPosition,
    borderRadius: 12,
    offset: bendOf(ends.sourceY, ends.targetY),
  })
  return [path, x, y]
}
