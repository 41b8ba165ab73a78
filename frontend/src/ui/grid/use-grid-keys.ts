import { type KeyboardEvent, type MouseEvent, useRef } from 'react'

type Options<Row> = {
  count: number
  rowAt: (index: number) => Row | undefined
  keyOf: (row: Row) => string
  onOpen: (row: Row) => void
  selected?: ReadonlySet<string>
  onSelect?: (next: ReadonlySet<string>) => void
  onSelectAll?: () => void
  onDelete?: () => void
  active: number
  setActive: (index: number) => void
  reveal: (index: number) => void
  page: number
}

/** Moving and selecting in a grid by keys and by pointer. */
export function useGridKeys<Row>(options: Options<Row>) {
  const { count, rowAt, keyOf, onOpen, selected, onSelect, active, setActive, reveal, page } = options
  const anchor = useRef(0)

  const keyAt = (index: number) => {
    const row = rowAt(index)
    return row === undefined ? undefined : keyOf(row)
  }
  const toggle = (index: number, range: boolean) => {
    if (!onSelect || !selected) return
    const next = new Set(selected)
    if (range) {
      for (let at = Math.min(anchor.current, index); at <= Math.max(anchor.current, index); at++) {
        const key = keyAt(at)
        if (key !== undefined) next.add(key)
      }
    } else {
      const key = keyAt(index)
      if (key === undefined) return
      if (!next.delete(key)) next.add(key)
      anchor.current = index
    }
    setActive(index)
    onSelect(next)
  }
  const move = (to: number, range: boolean) => {
    const index = Math.max(0, Math.min(count - 1, to))
    setActive(index)
    reveal(index)
    if (range) toggle(index, true)
    else anchor.current = index
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget) return
    const ctrl = event.ctrlKey || event.metaKey
    const moves: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1,
    }
    const to = moves[event.code]
    if (to !== undefined) move(to, event.shiftKey)
    else if (event.code === 'Space') toggle(active, event.shiftKey)
    else if (event.code === 'Enter' || event.code === 'NumpadEnter') {
      const row = rowAt(active)
      if (row !== undefined) onOpen(row)
    } else if (event.code === 'KeyA' && ctrl && onSelect) options.onSelectAll?.()
    else if (event.code === 'Delete' && selected?.size) options.onDelete?.()
    else if (event.code === 'Escape' && selected?.size) onSelect?.(new Set())
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onRowClick = (event: MouseEvent, index: number, row: Row) => {
    setActive(index)
    if (event.shiftKey || event.ctrlKey || event.metaKey) toggle(index, event.shiftKey)
    else onOpen(row)
  }
  return { onKeyDown, onRowClick, toggle }
}
