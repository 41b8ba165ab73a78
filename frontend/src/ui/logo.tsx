/** The four shapes of a flow, falling into one: the program's sign. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="6" cy="5.5" r="4.3" fill="var(--ev)" />
      <rect x="13.5" y="1.2" width="8.6" height="8.6" rx="2.2" fill="var(--ac)" />
      <rect x="8.7" y="10" width="6.6" height="6.6" rx="1.2" transform="rotate(45 12 13.3)" fill="var(--co)" />
      <path d="M10.3 18.6h3.4l1.7 2.1-1.7 2.1h-3.4l-1.7-2.1Z" fill="var(--wa)" />
    </svg>
  )
}
