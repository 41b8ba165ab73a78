import classes from './panel-grip.module.css'

type Props = {
  label: string
  /** the edge of the panel that is dragged */
  edge: 'left' | 'right' | 'top'
  value: number
  min: number
  max: number
  onChange: (value: number) => void
  /** gives the usual size back */
  onReset: () => void
}

const STEP = 20

const grows: Record<Props['edge'], string> = { left: 'ArrowLeft', right: 'ArrowRight', top: 'ArrowUp' }
const shrinks: Record<Props['edge'], string> = { left: 'ArrowRight', right: 'ArrowLeft', top: 'ArrowDown' }

/** The edge of a panel, 6 px wide: dragged, or moved by the arrow keys; a double click gives the usual size back. */
export function PanelGrip({ label, edge, value, min, max, onChange, onReset }: Props) {
  const clamp = (size: number) => Math.round(Math.max(min, Math.min(size, max)))
  return (
    <hr
      className={classes.grip}
      data-edge={edge}
      tabIndex={0}
      aria-label={label}
      aria-orientation={edge === 'top' ? 'horizontal' : 'vertical'}
      aria-valuenow={Math.round(value)}
      aria-valuemin={min}
      aria-valuemax={Math.round(max)}
      onDoubleClick={onReset}
      onKeyDown={(event) => {
        if (event.code === grows[edge]) onChange(clamp(value + STEP))
        else if (event.code === shrinks[edge]) onChange(clamp(value - STEP))
        else if (event.code === 'Home') onChange(min)
        else if (event.code === 'End') onChange(clamp(max))
        else if (event.code === 'Enter') onReset()
        else return
        event.preventDefault()
        event.stopPropagation()
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
      }}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return
        const box = event.currentTarget.parentElement?.getBoundingClientRect()
        if (!box) return
        if (edge === 'top') onChange(clamp(box.bottom - event.clientY))
        else onChange(clamp(edge === 'right' ? event.clientX - box.left : box.right - event.clientX))
      }}
    />
  )
}
