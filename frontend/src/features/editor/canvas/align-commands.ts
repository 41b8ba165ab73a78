import {
  type Icon,
  IconLayoutAlignBottom,
  IconLayoutAlignCenter,
  IconLayoutAlignLeft,
  IconLayoutAlignMiddle,
  IconLayoutAlignRight,
  IconLayoutAlignTop,
  IconLayoutDistributeHorizontal,
  IconLayoutDistributeVertical,
} from '@tabler/icons-react'
import type { Axis, Side } from '../model/edits/align'

export const sides: readonly Side[] = ['left', 'centre', 'right', 'top', 'middle', 'bottom']
export const axes: readonly Axis[] = ['across', 'down']

/** Commands that bring the chosen to one line, and those that make their gaps equal. */
export const alignCommands = sides.map((side) => `editor.align_${side}`)
export const distributeCommands = [...axes.map((axis) => `editor.distribute_${axis}`), 'editor.to_grid']

export const alignIcons: Readonly<Record<string, Icon>> = {
  'editor.align_left': IconLayoutAlignLeft,
  'editor.align_centre': IconLayoutAlignCenter,
  'editor.align_right': IconLayoutAlignRight,
  'editor.align_top': IconLayoutAlignTop,
  'editor.align_middle': IconLayoutAlignMiddle,
  'editor.align_bottom': IconLayoutAlignBottom,
  'editor.distribute_across': IconLayoutDistributeVertical,
  'editor.distribute_down': IconLayoutDistributeHorizontal,
}
