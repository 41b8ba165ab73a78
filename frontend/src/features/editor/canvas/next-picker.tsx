import { Combobox, Popover, useCombobox } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { getSmoothStepPath, Position, useReactFlow, ViewportPortal } from '@xyflow/react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { addNext } from '../commands'
import { findKinds, paletteGroups } from '../palette/catalogue-search'
import { useEditor, useEditorStore } from '../store/context'
import type { NextStep } from '../store/editor-store'
import { useWords } from '../words'
import canvas from './canvas.module.css'
import classes from './gestures.module.css'

/** What comes next of an arrow let go on the empty canvas: a list at that place; Enter takes the first found. */
export function NextPicker() {
  const next = useEditor((s) => s.next)
  return next && <Picker key={`${next.x}|${next.y}`} next={next} />
}

function Picker({ next }: { next: NextStep }) {
  const { t } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const kinds = useEditor((s) => s.kinds)
  const [query, setQuery] = useState('')
  const combobox = useCombobox({ opened: true })
  const all = useMemo(
    () =>
      [...kinds.values()].filter(
        (k) => k.category !== 'event' && (k.subjects.length === 0 || k.subjects.includes('customer')),
      ),
    [kinds],
  )
  const found = useMemo(() => {
    const list = query.trim()
      ? findKinds(all, query, (k) => ({
          name: words.kind(k.id),
          more: [t(`node.${k.id}.about`, { defaultValue: '' }), t(`node.${k.id}.synonyms`, { defaultValue: '' })].join(
            ' ',
          ),
        }))
      : all
    return query.trim()
      ? [{ category: null, kinds: list }]
      : paletteGroups(list)
          .map((g) => ({
            category: g.category,
            kinds: g.groups.flatMap((part) => part.kinds),
          }))
          .filter((g) => g.kinds.length > 0)
  }, [all, query, words, t])

  const close = () => {
    store.setState({ next: null })
    document.querySelector<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true })
  }
  const choose = (id: string) => {
    const kind = kinds.get(id)
    if (kind) {
      addNext(store, next, kind)
      store.getState().say(t('editor.palette.added', { name: words.kind(kind.id) }))
    }
    close()
  }
  return (
    <>
      <Pending next={next} />
      <Popover opened onChange={(open) => !open && close()} position="bottom-start" offset={6} width={288} trapFocus>
        <Popover.Target>
          <div style={{ position: 'fixed', left: next.x, top: next.y, width: 1, height: 1 }} />
        </Popover.Target>
        <Popover.Dropdown p={0} aria-label={t('editor.next.label')}>
          <Combobox store={combobox} withinPortal={false} onOptionSubmit={choose}>
            <Combobox.Search
              data-autofocus
              classNames={{ input: classes.nextSearch }}
              leftSection={<IconSearch size={16} stroke={1.8} />}
              value={query}
              placeholder={t('editor.next.search')}
              aria-label={t('editor.next.label')}
              onChange={(event) => {
                setQuery(event.currentTarget.value)
                combobox.updateSelectedOptionIndex()
              }}
              onFocus={() => combobox.selectFirstOption()}
              onKeyUp={() => combobox.getSelectedOptionIndex() < 0 && combobox.selectFirstOption()}
              onKeyDown={(event) => {
                if (event.key === 'Escape') {
                  event.preventDefault()
                  event.stopPropagation()
                  close()
                }
              }}
            />
            <Combobox.Options mah={320} p={4} style={{ overflowY: 'auto' }}>
              {found.every((g) => g.kinds.length === 0) && <Combobox.Empty>{t('ui.nothing_found')}</Combobox.Empty>}
              {found.map((g) => (
                <Combobox.Group
                  key={g.category ?? 'found'}
                  label={g.category ? t(`editor.category.${g.category}`) : ''}
                >
                  {g.kinds.map((k) => (
                    <Combobox.Option key={k.id} value={k.id} data-next={k.id} className={classes.nextItem}>
                      <KindShape category={k.category} size={22} icon={<NodeIcon kind={k.id} size={13} />} />
                      <span className="ellipsis">{words.kind(k.id)}</span>
                    </Combobox.Option>
                  ))}
                </Combobox.Group>
              ))}
            </Combobox.Options>
          </Combobox>
        </Popover.Dropdown>
      </Popover>
    </>
  )
}

/** The arrow that waits for its end. */
function Pending({ next }: { next: NextStep }) {
  const flow = useReactFlow()
  const node = flow.getInternalNode(next.from)
  const exit = node?.internals.handleBounds?.source?.find((h) => h.id === next.port)
  if (!node || !exit) return null
  const { x, y } = node.internals.positionAbsolute
  const to = flow.screenToFlowPosition({ x: next.x, y: next.y })
  const [path] = getSmoothStepPath({
    sourceX: x + exit.x + exit.width / 2,
    sourceY: y + exit.y + exit.height,
    sourcePosition: Position.Bottom,
    targetX: to.x,
    targetY: to.y,
    targetPosition: Position.Top,
    borderRadius: 12,
    offset: 14,
  })
  return (
    <ViewportPortal>
      <svg className={classes.pending} aria-hidden="true">
        <path d={path} className={canvas.linking} />
      </svg>
    </ViewportPortal>
  )
}
