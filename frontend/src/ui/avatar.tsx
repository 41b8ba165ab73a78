import classes from './avatar.module.css'

/** Two initials of a name; an empty name gives «—». */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const first = words[0]
  if (!first) return '—'
  const last = words.length > 1 ? words[1] : undefined
  return `${[...first][0] ?? ''}${last ? ([...last][0] ?? '') : ''}`.toLocaleUpperCase()
}

/** A person's initials in a neutral circle: hue is kept for kinds and statuses. */
export function Avatar({ name, size = 32 }: { name: string; size?: number }) {
  return (
    <span
      className={classes.avatar}
      style={{ width: size, height: size, fontSize: Math.max(11, Math.round(size * 0.36)) }}
      aria-hidden="true"
    >
      {initials(name)}
    </span>
  )
}
