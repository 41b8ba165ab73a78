import { IconArrowsSplit2, IconBolt, IconClock, IconPlayerPlay } from '@tabler/icons-react'
import type { Category } from '@/ui/kind-shape'

/** The icons of the four kinds themselves. */
export const categoryIcons: Record<Category, typeof IconBolt> = {
  event: IconBolt,
  condition: IconArrowsSplit2,
  action: IconPlayerPlay,
  wait: IconClock,
}
