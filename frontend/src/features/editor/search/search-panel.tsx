import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconNote, IconReplace, IconSearch, IconX } from '@tabler/icons-react'
import { useReactFlow } from '@xyflow/react'
import { type KeyboardEvent, useCallback, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCommands } from '@/ui/commands/registry'
import { hintOf } from '@/ui/commands/table'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { showNode } from '../canvas/show-node'
import { replaceText } from '../model/edits/replace-text'
import { countTexts, type Found, findIn, messageParams } from '../model/find'
import { useEditor, useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { useWords } from '../words'
import classes from './search.module.css'
import { useSaid } from './use-said'

const before = 26 // characters of the text shown before what was found

/** Ctrl+F: finds in everything that the flow says, shows where, and lights the steps on the canvas. */
export function SearchPanel() {
  const opened = useEditor((s) => s.search !== null)
  return opened ? <Opened /> : null
}

function Opened() {
  const { t } = useTranslation()
  const store = useEditorStore()
  const flow = useReactFlow()
  const id = useId()
  const search = useEditor((s) => s.search)
  const query = search?.query ?? ''
  const said = useSaid()
  const found = useMemo(() => findIn(said, query), [said, query])
  const [at, setAt] = useState(0)
  const [replacing, setReplacing] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const current = found[Math.min(at, found.length - 1)]

  // What was found is lit, wherever the flow is shown.
  useEffect(() => {
    const ids = new Set(found.map((one) => one.id))
    const old = store.getState().search?.found
    if (old && old.size === ids.size && [...ids].every((one) => old.has(one))) return
    store.setState((s) => (s.search ? { search: { ...s.search, found: ids } } : s))
  }, [found, store])
  // Asked for again, the field is ready to be written over.
  useEffect(() => {
    if (search?.tick !== undefined) input.current?.select()
  }, [search?.tick])

  const close = useCallback(() => {
    store.setState({ search: null })
    document.querySelector<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true })
  }, [store])
  const go = useCallback(
    (to: number) => {
      if (found.length === 0) return
      const next = (to + found.length) % found.length
      const one = found[next]
      setAt(next)
      if (!one) return
      store.getState().choose([one.id])
      if (one.param) store.getState().showParam(one.id, one.param)
      showNode(store, flow, one.id)
      document.getElementById(`${id}-${one.key}`)?.scrollIntoView({ block: 'nearest' })
    },
    [found, store, flow, id],
  )
  useCommands({ 'editor.find_next': () => go(at + 1), 'editor.find_previous': () => go(at - 1) })

  // The first press goes to what is marked already, the next ones on from it.
  const gone = useRef('')
  const enter = (back: boolean) => {
    const first = gone.current !== query
    gone.current = query
    go(first ? (back ? found.length - 1 : at) : at + (back ? -1 : 1))
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') enter(event.shiftKey)
    else if (event.key === 'ArrowDown') go(gone.current === query ? at + 1 : at)
    else if (event.key === 'ArrowUp') go(at - 1)
    else if (event.key === 'Escape') close()
    else return
    gone.current = query
    event.preventDefault()
    event.stopPropagation()
  }

  const told = !query.trim()
    ? ''
    : found.length === 0
      ? t('ui.nothing_found')
      : t('editor.search.of', { at: Math.min(at, found.length - 1) + 1, count: found.length })
  return (
    <section className={classes.panel} role="search" aria-label={t('editor.search.title')}>
      <div className={classes.line}>
        <TextInput
          ref={input}
          className={classes.field}
          type="search"
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={current ? `${id}-${current.key}` : undefined}
          aria-label={t('editor.search.title')}
          placeholder={t('editor.search.placeholder')}
          leftSection={<IconSearch size={16} stroke={1.8} />}
          autoFocus
          value={query}
          onChange={(event) => {
            const text = event.currentTarget.value
            setAt(0)
            store.setState((s) => (s.search ? { search: { ...s.search, query: text } } : s))
          }}
          onKeyDown={onKeyDown}
        />
        <span className={classes.told} role="status">
          {told}
        </span>
        <ActionIcon
          aria-label={t('command.editor.find_previous')}
          title={hintOf('editor.find_previous')}
          onClick={() => go(at - 1)}
        >
          <IconChevronUp size={16} />
        </ActionIcon>
        <ActionIcon
          aria-label={t('command.editor.find_next')}
          title={hintOf('editor.find_next')}
          onClick={() => go(at + 1)}
        >
          <IconChevronDown size={16} />
        </ActionIcon>
        <ActionIcon
          aria-label={t('editor.search.replace')}
          title={t('editor.search.replace')}
          aria-expanded={replacing}
          onClick={() => setReplacing(!replacing)}
        >
          <IconReplace size={16} stroke={1.8} />
        </ActionIcon>
        <ActionIcon aria-label={t('ui.action.close')} onClick={close}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      {replacing && <Replace query={query} onClose={close} />}
      {found.length > 0 && (
        <div id={`${id}-list`} role="listbox" aria-label={t('editor.search.found')} className={classes.list}>
          {found.slice(0, 100).map((one, i) => (
            <Line key={one.key} id={`${id}-${one.key}`} one={one} current={one === current} onPress={() => go(i)} />
          ))}
        </div>
      )}
    </section>
  )
}

function Line(props: { id: string; one: Found; current: boolean; onPress: () => void }) {
  const { id, one, current, onPress } = props
  const { t } = useTranslation()
  const words = useWords()
  const node = useEditor((s) => nodesById(s.history.present).get(one.id))
  const from = Math.max(0, one.from - before)
  const title = node ? words.title(node) : one.where
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys
    <div id={id} role="option" aria-selected={current} className={classes.found} onClick={onPress}>
      {node ? (
        <KindShape category={categoryOf(node.kind)} size={22} icon={<NodeIcon kind={node.kind} size={13} />} />
      ) : (
        <IconNote size={18} stroke={1.7} className={classes.noteIcon} aria-hidden="true" />
      )}
      <span className={classes.body}>
        <span className={classes.title}>
          {title === one.text ? <Marked one={one} from={0} /> : title}
          {node && <span className={classes.where}>{one.where}</span>}
        </span>
        {title !== one.text && (
          <span className={classes.text}>
            {from > 0 && '…'}
            <Marked one={one} from={from} />
          </span>
        )}
      </span>
      {!node && <span className={classes.where}>{t('editor.search.aside')}</span>}
    </div>
  )
}

function Marked({ one, from }: { one: Found; from: number }) {
  return (
    <>
      {one.text.slice(from, one.from)}
      <mark>{one.text.slice(one.from, one.to)}</mark>
      {one.text.slice(one.to, one.to + 160)}
    </>
  )
}

/** Another text in the place of what was found, in every message at once. */
function Replace({ query, onClose }: { query: string; onClose: () => void }) {
  const { t } = useTranslation()
  const store = useEditorStore()
  const kinds = useEditor((s) => s.kinds)
  const params = useCallback((kind: string) => messageParams(kinds.get(kind)?.params ?? []), [kinds])
  const count = useEditor((s) => countTexts(s.history.present, params, query))
  const [by, setBy] = useState('')
  const replace = () => {
    if (count === 0) return
    store.getState().edit((doc) => replaceText(doc, params, query, by))
    store.getState().say(t('editor.search.replaced', { count }))
  }
  return (
    <div className={classes.line}>
      <TextInput
        className={classes.field}
        aria-label={t('editor.search.by')}
        placeholder={t('editor.search.by')}
        value={by}
        onChange={(event) => setBy(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') replace()
          else if (event.key === 'Escape') onClose()
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <Button variant="default" aria-disabled={count === 0 || undefined} onClick={replace}>
        {t('editor.search.replace_in', { count })}
      </Button>
    </div>
  )
}
