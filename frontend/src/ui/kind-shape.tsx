import type { ReactNode } from 'react'

/** The four kinds of step. */
export type Category = 'event' | 'condition' | 'action' | 'wait'

const tokens: Record<Category, string> = { event: 'ev', condition: 'co', action: 'ac', wait: 'wa' }

/** Silhouettes on a 28 × 28 grid, half a pixel inside for the border. */
export const outlines: Record<Category, ReactNode> = {
  event: <circle cx="14" cy="14" r="13.5" />,
  condition: <rect x="4.3" y="4.3" width="19.4" height="19.4" rx="4.5" transform="rotate(45 14 14)" />,
  action: <rect x="0.5" y="0.5" width="27" height="27" rx="8" />,
  wait: (
    <path d="M12.4 1.1a3.2 3.2 0 0 1 3.2 0l8.3 4.8a3.2 3.2 0 0 1 1.6 2.8v9.6a3.2 3.2 0 0 1-1.6 2.8l-8.3 4.8a3.2 3.2 0 0 1-3.2 0l-8.3-4.8a3.2 3.2 0 0 1-1.6-2.8V8.7a3.2 3.2 0 0 1 1.6-2.8Z" />
  ),
}

type Props = {
  category: Category
  /** Side in pixels; 28 by default. */
  size?: number
  /** An icon of 16 at size 28; coloured by the kind. */
  icon?: ReactNode
  /** Solid colour without an icon: far zoom and legends. */
  solid?: boolean
  /** Dimmed by colour, never by opacity. */
  muted?: boolean
}

/** A kind's silhouette: circle, diamond, square or hexagon, in its soft fill. */
export function KindShape({ category, size = 28, icon, solid = false, muted = false }: Props) {
  const token = muted ? 'nu' : tokens[category]
  const border = muted ? 'var(--b2)' : `var(--${token}B)`
  return (
    <span
      aria-hidden="true"
      style={{
        position: 'relative',
        display: 'inline-grid',
        placeItems: 'center',
        width: size,
        height: size,
        flex: 'none',
        color: `var(--${token})`,
      }}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 28 28"
        width={size}
        height={size}
        style={{ position: 'absolute', inset: 0 }}
        fill={solid ? `var(--${token})` : `var(--${token}S)`}
        stroke={solid ? `var(--${token})` : border}
      >
        {outlines[category]}
      </svg>
      <span style={{ position: 'relative', display: 'inline-flex' }}>{solid ? null : icon}</span>
    </span>
  )
}

/** The category of a node kind's id: «action.send_message» → action. */
export function categoryOf(kind: string): Category {
  const head = kind.split('.')[0]
  return head === 'event' || head === 'condition' || head === 'wait' ? head : 'action'
}
