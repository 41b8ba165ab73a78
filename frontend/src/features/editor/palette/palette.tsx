import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconChevronDown, IconGripVertical, IconSearch, IconX } from '@tabler/icons-react'
import { useReactFlow } from '@xyflow/react'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { useTranslation } from 'react-i18next'
import type { NodeKind } from '@/api/types.gen'
import { useView } from '@/api/view'
import { type Category, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { PanelGrip } from '@/ui/panel-grip'
import { viewCentre } from '../canvas/actions'
import { addStep, onlyArrow } from '../commands'
import { useEditor, useEditorStore } from '../store/context'
import { onlyStep } from '../store/selectors'
import { useWords } from '../words'
import { findKinds, paletteGroups } from './catalogue-search'
import { categoryIcons } from './category-icons'
import classes from './palette.module.css'
import { usePaletteDrag } from './use-palette-drag'

const usual = 232
const mostRecent = 5

const categories: readonly Category[] = ['event', 'condition', 'action', 'wait']

/** The steps there are: search, four kinds, groups. Dragged out, clicked, or chosen by keyboard. */
export function Palette() {
  const { t } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const flow = useReactFlow()
  const kinds = useEditor((s) => s.kinds)
  const picker = useEditor((s) => s.picker)
  const narrow = useMediaQuery('(max-width: 1279px)', window.innerWidth < 1280) ?? false
  const [query, setQuery] = useState('')
  const [width, setWidth] = useView('editor.palette', usual)
  const [recent, setRecent] = useView<readonly string[]>('editor.recent', [])
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [open, setOpen] = useState(false)
  const search = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const drag = usePaletteDrag()

  const all = useMemo(
    () => [...kinds.values()].filter((k) => k.subjects.length === 0 || k.subjects.includes('customer')),
    [kinds],
  )
  const groups = useMemo(() => paletteGroups(all), [all])
  const used = recent.flatMap((id) => all.find((kind) => kind.id === id) ?? [])
  const found = useMemo(
    () =>
      query.trim()
        ? findKinds(all, query, (k) => ({
            name: words.kind(k.id),
            more: [
              t(`node.${k.id}.about`, { defaultValue: '' }),
              t(`node.${k.id}.synonyms`, { defaultValue: '' }),
              t(`node.group.${k.group}`, { defaultValue: '' }),
              ...k.params.map((p) => words.param(k.id, p.id)),
            ].join(' '),
          }))
        : null,
    [all, query, words, t],
  )

  // A, «/» and «+» on an arrow ask for a step: the search waits for its name.
  useEffect(() => {
    if (!picker) return
    setOpen(true)
    requestAnimationFrame(() => search.current?.select())
  }, [picker])

  const leave = () => {
    store.setState({ picker: false, adding: null })
    setQuery('')
    setOpen(false)
  }
  const add = (kind: NodeKind) => {
    const id = addStep(store, kind, viewCentre(flow))
    setRecent([kind.id, ...recent.filter((other) => other !== kind.id)].slice(0, mostRecent))
    store.getState().say(t('editor.palette.added', { name: words.kind(kind.id) }))
    leave()
    document.querySelector<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true })
    requestAnimationFrame(() => {
      const place = store.getState().history.present.layout[id]
      const box = document.querySelector('[data-canvas]')?.getBoundingClientRect()
      if (!place || !box) return
      const p = flow.flowToScreenPosition({ x: place[0], y: place[1] })
      const zoom = flow.getZoom()
      if (p.x < box.left || p.y < box.top || p.x + 252 * zoom > box.right || p.y + 110 * zoom > box.bottom) {
        void flow.setCenter(place[0] + 126, place[1] + 50, { zoom, duration: 160 })
      }
    })
  }
  const move = (event: KeyboardEvent, step: number) => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>('[data-kind]') ?? [])]
    const at = items.indexOf(document.activeElement as HTMLElement)
    const next = at + step
    event.preventDefault()
    event.stopPropagation()
    if (next < 0) search.current?.focus()
    else items[Math.min(next, items.length - 1)]?.focus()
  }

  const item = (kind: NodeKind) => {
    const { onPointerDown, ...rest } = drag.handlers(kind)
    return (
      <button
        key={kind.id}
        type="button"
        className={classes.item}
        data-kind={kind.id}
        title={t(`node.${kind.id}.about`, { defaultValue: '' }) || undefined}
        onPointerDown={onPointerDown}
        {...rest}
        onClick={() => {
          if (!drag.wasDrag()) add(kind)
        }}
      >
        <KindShape category={kind.category} size={24} icon={<NodeIcon kind={kind.id} size={14} />} />
        <span className="ellipsis">{words.kind(kind.id)}</span>
        <IconGripVertical className={classes.grip} size={14} aria-hidden="true" />
      </button>
    )
  }

  const body = (
    <section
      className={classes.palette}
      style={{ width }}
      data-overlay={narrow || undefined}
      aria-label={t('editor.palette.label')}
    >
      <PanelGrip
        label={t('editor.palette.resize')}
        edge="right"
        value={width}
        min={200}
        max={320}
        onChange={setWidth}
        onReset={() => setWidth(usual)}
      />
      <div className={classes.top}>
        <TextInput
          ref={search}
          type="search"
          value={query}
          placeholder={t('editor.palette.search')}
          aria-label={t('editor.palette.search')}
          leftSection={<IconSearch size={16} stroke={1.8} />}
          rightSection={
            query || narrow ? (
              <ActionIcon size={22} aria-label={t('editor.palette.clear')} onClick={leave}>
                <IconX size={14} />
              </ActionIcon>
            ) : (
              <kbd className={classes.key}>/</kbd>
            )
          }
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              const first = found?.[0]
              if (first) add(first)
            } else if (event.key === 'ArrowDown') move(event, 1)
            else if (event.key === 'Escape') {
              leave()
              document.querySelector<HTMLElement>('[data-canvas]')?.focus()
            } else return
            event.preventDefault()
            event.stopPropagation()
          }}
        />
        {picker && <Where />}
        {!found && (
          <div className={classes.kinds}>
            {categories.map((category) => {
              const Icon = categoryIcons[category]
              return (
                <button
                  key={category}
                  type="button"
                  className={classes.category}
                  onClick={() => {
                    setClosed((old) => new Set([...old].filter((c) => c !== category)))
                    document.getElementById(`palette-${category}`)?.scrollIntoView({ block: 'start' })
                  }}
                >
                  <KindShape category={category} size={22} icon={<Icon size={13} stroke={1.9} />} />
                  {t(`editor.category.${category}`)}
                </button>
              )
            })}
          </div>
        )}
      </div>
      <div
        role="group"
        aria-label={t('editor.palette.label')}
        ref={list}
        className={classes.list}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') move(event, 1)
          if (event.key === 'ArrowUp') move(event, -1)
        }}
      >
        {!found && used.length > 0 && (
          <section aria-label={t('editor.palette.recent')}>
            <div className={classes.group}>{t('editor.palette.recent')}</div>
            {used.map(item)}
          </section>
        )}
        {found && found.length === 0 && <p className={classes.nothing}>{t('ui.nothing_found')}</p>}
        {found
          ? found.map(item)
          : groups.map(({ category, groups, count }) => {
              const folded = closed.has(category)
              return (
                <section key={category} id={`palette-${category}`} aria-label={t(`editor.category.${category}`)}>
                  <button
                    type="button"
                    className={classes.heading}
                    data-category={category}
                    aria-expanded={!folded}
                    onClick={() =>
                      setClosed((old) => {
                        const next = new Set(old)
                        if (!next.delete(category)) next.add(category)
                        return next
                      })
                    }
                  >
                    <IconChevronDown size={14} stroke={2} data-folded={folded || undefined} />
                    {t(`editor.category.${category}`)} <span>{count}</span>
                  </button>
                  {!folded &&
                    groups.map(({ group, kinds }) => (
                      <div key={group}>
                        {groups.length > 1 && (
                          <div className={classes.group}>{t(`node.group.${group}`, { defaultValue: group })}</div>
                        )}
                        {kinds.map(item)}
                      </div>
                    ))}
                </section>
              )
            })}
      </div>
    </section>
  )

  return (
    <>
      {narrow ? (
        <div
          className={classes.strip}
          role="toolbar"
          aria-orientation="vertical"
          aria-label={t('editor.palette.label')}
        >
          <Tooltip label={t('editor.palette.search')} position="right">
            <ActionIcon
              size={36}
              aria-label={t('editor.palette.search')}
              onClick={() => store.setState({ picker: true })}
            >
              <IconSearch size={18} stroke={1.8} />
            </ActionIcon>
          </Tooltip>
          {categories.map((category) => {
            const Icon = categoryIcons[category]
            return (
              <Tooltip key={category} label={t(`editor.category.${category}`)} position="right">
                <button
                  type="button"
                  className={classes.stripItem}
                  aria-label={t(`editor.category.${category}`)}
                  aria-expanded={open}
                  onClick={() => {
                    setOpen(true)
                    requestAnimationFrame(() =>
                      document.getElementById(`palette-${category}`)?.scrollIntoView({ block: 'start' }),
                    )
                  }}
                >
                  <KindShape category={category} icon={<Icon size={16} stroke={1.8} />} />
                </button>
              </Tooltip>
            )
          })}
          {(open || drag.ghost) && body}
        </div>
      ) : (
        body
      )}
      {drag.ghost &&
        createPortal(
          <div
            className={classes.ghost}
            data-over={drag.ghost.over || undefined}
            style={{ transform: `translate(${drag.ghost.x}px, ${drag.ghost.y}px)` }}
          >
            <KindShape category={drag.ghost.kind.category} icon={<NodeIcon kind={drag.ghost.kind.id} />} />
            {words.kind(drag.ghost.kind.id)}
          </div>,
          document.body,
        )}
    </>
  )
}

/** Where the step that is being looked for will go. */
function Where() {
  const { t } = useTranslation()
  const store = useEditorStore()
  const words = useWords()
  const after = useEditor((s) => {
    const id = onlyStep(s)
    const node = s.history.present.nodes.find((n) => n.id === id)
    return node ? words.title(node) : null
  })
  const onto = useEditor((s) => {
    const node = s.history.present.nodes.find((n) => n.id === s.adding?.from)
    if (!node || !s.adding) return ''
    const port = words.port(node, s.kinds.get(node.kind), s.adding.port)
    return t('editor.palette.onto', { port, step: words.title(node) })
  })
  const arrow = useEditor((s) => s.edges.size) === 1 && onlyArrow(store)
  if (onto) return <p className={classes.where}>{onto}</p>
  if (!arrow && !after) return null
  return (
    <p className={classes.where}>{arrow ? t('editor.palette.into') : t('editor.palette.after', { step: after })}</p>
  )
}
