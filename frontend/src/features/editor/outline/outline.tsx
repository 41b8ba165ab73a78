import { Menu, Tooltip } from '@mantine/core'
import { IconFold, IconFoldDown, IconPlus, IconSitemap } from '@tabler/icons-react'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { layoutsOf } from '@/ui/commands/find'
import { runCommand, useAvailableCommands, useCommands } from '@/ui/commands/registry'
import { commandOf, hintOf } from '@/ui/commands/table'
import { EmptyCanvas } from '../canvas/empty-canvas'
import { type Folds, type OutlineRow, outline, wayTo } from '../model/outline'
import { useEditor, useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { kindsOf, onlyStep } from '../store/selectors'
import { useWords } from '../words'
import classes from './outline.module.css'
import { OutlineRowView } from './outline-row'
import { type Asked, PickTarget } from './pick-target'
import { addAt, arrowOf, chooseRow, exitOf, moveInRow } from './row-actions'

const ROW = 34
const PAUSE = 700 // after this long a new word begins, in milliseconds

/** The flow as a list: what the canvas shows, in the order in which clients go through it, wholly by keyboard. */
export function Outline() {
  const { t } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const id = useId()
  const doc = useEditor((s) => s.history.present)
  const kinds = useEditor((s) => kindsOf(s))
  const [folds, setFolds] = useState<Folds>(new Map())
  const rows = useMemo(() => outline(doc, kinds, folds), [doc, kinds, folds])
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const [menu, setMenu] = useState<{ row: OutlineRow; x: number; y: number } | null>(null)
  const tree = useRef<HTMLDivElement>(null)
  const last = useRef(0)
  const anchor = useRef<string | null>(null)
  const typed = useRef({ text: '', at: 0 })

  const found = rows.findIndex((row) => row.key === activeKey)
  // What was active is gone: what took its place is.
  const index = found >= 0 ? found : Math.min(last.current, rows.length - 1)
  const active = rows[index]
  useEffect(() => {
    last.current = Math.max(0, index)
  }, [index])

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => tree.current,
    estimateSize: () => ROW,
    getItemKey: (i) => rows[i]?.key ?? i,
    overscan: 12,
  })
  const virtualRef = useRef(virtual)
  virtualRef.current = virtual

  const go = useCallback(
    (row: OutlineRow | undefined, keep = false) => {
      if (!row) return
      setActiveKey(row.key)
      if (!keep) {
        anchor.current = row.key
        chooseRow(store, row)
      }
      const at = rows.indexOf(row)
      if (at >= 0) virtualRef.current.scrollToIndex(at, { align: 'auto' })
    },
    [rows, store],
  )
  const fold = useCallback((row: OutlineRow, open: boolean) => setFolds((old) => new Map(old).set(row.key, open)), [])

  // What is chosen elsewhere (a problem, the search, a new step) becomes the active row, with all above it open.
  const chosen = useEditor(onlyStep)
  const activeStep = useRef<string | null>(null)
  activeStep.current = active?.type === 'step' ? active.id : null
  useEffect(() => {
    if (!chosen || activeStep.current === chosen) return
    const way = wayTo(doc, kinds, chosen)
    if (!way) return
    setFolds((old) => {
      const next = new Map(old)
      for (const key of way.parents) next.set(key, true)
      return next
    })
    setActiveKey(way.key)
    anchor.current = way.key
  }, [chosen, doc, kinds])
  const shown = rows.findIndex((row) => row.key === activeKey)
  useEffect(() => {
    if (shown >= 0) virtualRef.current.scrollToIndex(shown, { align: 'auto' })
  }, [shown])
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement === null) tree.current?.focus()
  }, [])

  const extend = (to: OutlineRow | undefined) => {
    if (!to) return
    const from = rows.findIndex((row) => row.key === (anchor.current ?? active?.key))
    const end = rows.indexOf(to)
    const [a, b] = [Math.min(from, end), Math.max(from, end)]
    const ids = rows.slice(Math.max(0, a), b + 1).flatMap((row) => ('id' in row ? [row.id] : []))
    setActiveKey(to.key)
    store.getState().choose(ids)
    virtual.scrollToIndex(end, { align: 'auto' })
  }
  const toggle = (row: OutlineRow | undefined) => {
    if (!row || !('id' in row)) return
    const next = new Set(store.getState().chosen)
    if (!next.delete(row.id)) next.add(row.id)
    anchor.current = row.key
    store.getState().choose(next)
  }
  const jump = useCallback(
    (row: OutlineRow | undefined) => {
      const to = row?.type === 'reference' || row?.type === 'exit' ? row.to : null
      if (to) store.getState().choose([to])
    },
    [store],
  )
  const link = () => {
    const exit = active && exitOf(store, active)
    if (exit) setAsked({ what: 'link', ...exit })
    else store.getState().say(t('editor.outline.no_exit'))
  }
  const openOrJump = () => {
    if (active?.type === 'reference') jump(active)
    else if (active?.type === 'exit') active.to ? fold(active, !active.open) : addAt(store, active, t)
    else runCommand('editor.open')
  }

  useCommands({
    'outline.add': () => (active ? addAt(store, active, t) : store.setState({ picker: true })),
    'outline.link': link,
    'outline.unlink': { run: () => runCommand('editor.delete'), off: () => !active || arrowOf(active) === null },
    'outline.move_up': { run: () => active && moveInRow(store, active, -1, t), off: () => active?.type !== 'step' },
    'outline.move_down': { run: () => active && moveInRow(store, active, 1, t), off: () => active?.type !== 'step' },
    'outline.move_to': {
      run: () => active?.type === 'step' && setAsked({ what: 'move', step: active.id }),
      off: () => active?.type !== 'step',
    },
    'outline.jump': { run: () => jump(active), off: () => !active || arrowOf(active) === null },
    'outline.unfold_all': () => setFolds(new Map(rows.map((row) => [row.key, true]))),
    'outline.fold_all': () =>
      setFolds(new Map(rows.filter((row) => row.level > 1 || row.type !== 'step').map((row) => [row.key, false]))),
  })

  const own: Record<string, (event: KeyboardEvent) => void> = {
    'outline.rows': (event) => {
      const to =
        event.code === 'Home'
          ? 0
          : event.code === 'End'
            ? rows.length - 1
            : index + (event.code === 'ArrowDown' ? 1 : -1)
      go(rows[Math.max(0, Math.min(rows.length - 1, to))])
    },
    'outline.unfold': (event) => {
      if (!active || active.type === 'note') return
      const has = active.type !== 'reference' && active.children
      if (event.code === 'ArrowRight') {
        if (has && !active.open) fold(active, true)
        else if (has) go(rows[index + 1])
      } else if (has && active.open) fold(active, false)
      else go(rows.find((row) => row.key === active.parents.at(-1)))
    },
    'outline.extend': (event) => extend(rows[index + (event.code === 'ArrowDown' ? 1 : -1)]),
    'outline.toggle': () => toggle(active),
    'outline.open': openOrJump,
    'outline.menu': () => {
      const box = document.getElementById(`${id}-${active?.key}`)?.getBoundingClientRect()
      if (active && box) setMenu({ row: active, x: box.left + 24 * active.level, y: box.bottom })
    },
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return
    const row = commandOf(event.nativeEvent, 'outline')
    // Any other key ends a word that was being typed.
    if (event.key.length > 1 || event.ctrlKey || event.metaKey) typed.current = { text: '', at: 0 }
    const letter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
    if (row) {
      const action = own[row.id]
      if (action) action(event)
      else runCommand(row.id, event.nativeEvent)
    } else if (letter && /[\p{L}\p{N}]/u.test(event.key)) typeahead(event.key, event.timeStamp)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const typeahead = (letter: string, at: number) => {
    const fresh = at - typed.current.at > PAUSE
    typed.current = { text: (fresh ? '' : typed.current.text) + letter, at }
    const queries = layoutsOf(typed.current.text)
    const nodes = nodesById(doc)
    const begin = index + (typed.current.text.length === 1 ? 1 : 0)
    for (let i = 0; i < rows.length; i++) {
      const row = rows[(begin + i) % rows.length]
      const node = row?.type === 'step' ? nodes.get(row.id) : undefined
      const title = node && words.title(node).toLocaleLowerCase().replaceAll('ё', 'е')
      if (title && queries.some((query) => title.startsWith(query))) return go(row)
    }
  }

  const onPress = useCallback(
    (row: OutlineRow, event: MouseEvent) => {
      tree.current?.focus({ preventScroll: true })
      if ((event.ctrlKey || event.metaKey) && 'id' in row) {
        const next = new Set(store.getState().chosen)
        if (!next.delete(row.id)) next.add(row.id)
        store.getState().choose(next)
        setActiveKey(row.key)
      } else if (event.detail > 1 && 'id' in row) store.setState({ renaming: row.id })
      else if (event.detail > 1) jump(row)
      else go(row)
    },
    [go, jump, store],
  )
  const onFold = useCallback(
    (row: OutlineRow) => {
      if (row.type === 'step' || row.type === 'exit') fold(row, !row.open)
    },
    [fold],
  )
  const onAdd = useCallback((row: OutlineRow) => addAt(store, row, t), [store, t])
  const onMenu = useCallback((row: OutlineRow, at: { x: number; y: number }) => setMenu({ row, ...at }), [])

  const items = virtual.getVirtualItems()
  const drawn = items.some((item) => item.index === index)
  return (
    <section className={classes.outline} aria-label={t('editor.outline.title')}>
      <div className={classes.head}>
        <h2 className={classes.name}>{t('editor.outline.title')}</h2>
        <span className={classes.count}>{t('editor.outline.count', { count: doc.nodes.length })}</span>
        <span className={classes.gap} />
        {(
          [
            ['outline.add', IconPlus],
            ['outline.unfold_all', IconFoldDown],
            ['outline.fold_all', IconFold],
            ['editor.outline', IconSitemap],
          ] as const
        ).map(([command, Icon]) => (
          <Tooltip key={command} label={[t(`command.${command}`), hintOf(command)].filter(Boolean).join(' · ')}>
            <button
              type="button"
              className={classes.tool}
              aria-label={t(`command.${command}`)}
              onClick={() => runCommand(command)}
            >
              <Icon size={16} stroke={1.8} />
            </button>
          </Tooltip>
        ))}
      </div>
      <div
        ref={tree}
        role="tree"
        data-canvas
        data-outline
        tabIndex={0}
        aria-label={t('editor.outline.label')}
        aria-multiselectable="true"
        aria-activedescendant={active && drawn ? `${id}-${active.key}` : undefined}
        className={classes.tree}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" className={classes.sheet} style={{ height: virtual.getTotalSize() }}>
          <div
            role="presentation"
            className={classes.window}
            style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}
          >
            {items.map((item) => {
              const row = rows[item.index]
              return (
                row && (
                  <OutlineRowView
                    key={row.key}
                    id={`${id}-${row.key}`}
                    row={row}
                    index={item.index}
                    active={item.index === index}
                    measure={virtual.measureElement}
                    onPress={onPress}
                    onFold={onFold}
                    onAdd={onAdd}
                    onMenu={onMenu}
                  />
                )
              )
            })}
          </div>
        </div>
        {rows.length === 0 && <EmptyCanvas />}
      </div>
      {menu && (
        <RowMenu
          row={menu.row}
          at={menu}
          onClose={() => {
            setMenu(null)
            tree.current?.focus({ preventScroll: true })
          }}
        />
      )}
      {asked && (
        <PickTarget
          asked={asked}
          onDone={() => {
            setAsked(null)
            setTimeout(() => tree.current?.focus({ preventScroll: true }), 20)
          }}
        />
      )}
    </section>
  )
}

const forStep = [
  'editor.open',
  'editor.rename',
  'outline.add',
  'outline.link',
  null,
  'editor.copy',
  'editor.cut',
  'editor.paste',
  'editor.duplicate',
  'editor.disable',
  'editor.group',
  null,
  'outline.move_up',
  'outline.move_down',
  'outline.move_to',
  null,
  'editor.delete_join',
  'editor.delete',
] as const
const forExit = ['outline.jump', 'outline.add', 'outline.link', 'outline.unlink', null, 'editor.paste'] as const
const forNote = ['editor.rename', null, 'editor.copy', 'editor.cut', 'editor.delete'] as const

/** What can be done with a row, each with its key. */
function RowMenu({ row, at, onClose }: { row: OutlineRow; at: { x: number; y: number }; onClose: () => void }) {
  const { t } = useTranslation()
  const available = useAvailableCommands()
  const all = row.type === 'step' ? forStep : row.type === 'note' ? forNote : forExit
  const given = all.filter(
    (command) => command === null || (available.has(command) && !available.get(command)?.off?.()),
  )
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={280} returnFocus={false} trapFocus>
      <Menu.Target>
        <button
          type="button"
          tabIndex={-1}
          className={classes.menuAt}
          style={{ left: at.x, top: at.y }}
          aria-label={t('command.outline.menu')}
        />
      </Menu.Target>
      <Menu.Dropdown>
        {given.map((command, i) =>
          command === null ? (
            <Menu.Divider key={i} role="separator" />
          ) : (
            <Menu.Item
              key={command}
              rightSection={<span className={classes.hint}>{hintOf(command)}</span>}
              onClick={() => {
                onClose()
                setTimeout(() => runCommand(command), 20)
              }}
            >
              {t(`command.${command}`)}
            </Menu.Item>
          ),
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
