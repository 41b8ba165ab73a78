import { ActionIcon, Button, SegmentedControl, Select, Switch } from '@mantine/core'
import { IconArrowLeft, IconArrowsExchange, IconChevronDown, IconChevronUp, IconFileText } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { callWith } from '@/api/call'
import { keys } from '@/api/keys'
import { useCommands } from '@/ui/commands/registry'
import { ErrorState } from '@/ui/error-state'
import { useFormat } from '@/ui/format/use-format'
import { useToasts } from '@/ui/use-toasts'
import { FlowView, type FlowViewHandle } from '../canvas/flow-view'
import { useChangeWords } from '../change-words'
import { HoldBar } from '../header/hold-bar'
import type { Strategy } from '../header/publish-choice'
import { PublishSheet } from '../header/publish-sheet'
import { useFlowActions } from '../header/use-flow-actions'
import { useMode } from '../mode'
import { restoreLinks, restoreSetting, restoreStep } from '../model/edits/restore'
import { useEditor, useEditorObject } from '../store/context'
import { countOf } from '../store/selectors'
import { useWords } from '../words'
import { ChangeDetails } from './change-details'
import { ChangeList } from './change-list'
import { arrowsOf, type Change, changesOf, structural } from './changes'
import classes from './compare.module.css'
import { looksOf } from './looks'
import { PeopleOnOlder } from './people-on-older'
import { Report } from './report'
import { together } from './together'
import { useComparison, useSides } from './use-comparison'

type Shown = 'both' | 'older' | 'newer' | 'side'
/** Over this share of steps two versions are no longer read well in one picture. */
const TOO_UNLIKE = 0.6

/** «Сравнение версий»: any two versions on one canvas, as a list, and parameter by parameter. */
export default function CompareScreen() {
  const { t } = useTranslation()
  const words = useWords()
  const said = useChangeWords()
  const toasts = useToasts()
  const { store } = useEditorObject()
  const actions = useFlowActions()
  const [, setMode] = useMode()
  const [search, setSearch] = useSearchParams()
  const sides = useSides()
  const flow = useEditor((s) => s.flow)
  const name = useEditor((s) => s.history.present.name)
  const kinds = useEditor((s) => s.kinds)
  const facts = useEditor((s) => s.facts)
  const errors = useEditor((s) => countOf(s.checked.problems, 'error'))
  const readonly = useEditor((s) => s.readonly !== null)
  const { read, error, refetch } = useComparison(sides.older, sides.newer)
  const [shown, setShown] = useState<Shown>('both')
  const [moves, setMoves] = useState(false)
  const [report, setReport] = useState(false)
  const [strategy, setStrategy] = useState<Strategy | null>(null) // null: as the sheet proposes
  const [chosen, setChosen] = useState<string | null>(null) // a change
  const view = useRef<FlowViewHandle>(null)
  const second = useRef<FlowViewHandle>(null)

  const changes = useMemo(() => (read ? changesOf(read.c, moves) : []), [read, moves])
  const at = changes.findIndex((one) => one.id === chosen)
  const change: Change | null = changes[at] ?? null
  const step = search.get('step')
  const node = change?.node ?? (change ? null : step)
  const both = useMemo(() => (read ? together(read.older, read.newer, read.c) : null), [read])
  const dressed = useMemo(
    () =>
      read ? looksOf(read.c, read.older, read.newer, moves, words, said, (key, args) => t(key, args ?? {})) : null,
    [read, moves, words, said, t],
  )
  const summaries = useMemo(() => (read ? { ...read.c.older.summaries, ...read.c.newer.summaries } : {}), [read])

  const close = () => setMode(null)
  const pick = (id: string) => {
    setChosen(id)
    const to = changes.find((one) => one.id === id)?.node
    if (!to) return
    setSearch((old) => ({ ...Object.fromEntries(old), step: to }), { replace: true })
    if (shown === 'older' && read?.c.added.includes(to)) setShown('both')
    if (shown === 'newer' && read?.c.removed.includes(to)) setShown('both')
    // The drawing may be another one from now on.
    requestAnimationFrame(() => {
      view.current?.center(to)
      second.current?.center(to)
    })
  }
  const select = (id: string | null) => {
    const found = id ? changes.find((one) => one.node === id) : undefined
    setChosen(found?.id ?? null)
    setSearch(
      (old) => {
        const { step: _, ...rest } = Object.fromEntries(old)
        return id ? { ...rest, step: id } : rest
      },
      { replace: true },
    )
  }
  const go = (by: 1 | -1) => {
    const to = changes[at < 0 ? (by > 0 ? 0 : changes.length - 1) : (at + by + changes.length) % changes.length]
    if (to) pick(to.id)
  }
  // A change that the address named, or the first one, is shown when the comparison opens.
  const opened = useRef(false)
  useEffect(() => {
    if (opened.current || changes.length === 0) return
    opened.current = true
    setChosen((changes.find((one) => one.node === step) ?? changes[0])?.id ?? null)
  }, [changes, step])

  const keysNow = useRef<(event: KeyboardEvent) => void>(() => undefined)
  useEffect(() => {
    keysNow.current = (event) => {
      if (event.target instanceof Element && event.target.closest('[role="dialog"], [role="menu"], input')) return
      if (event.code === 'F8') go(event.shiftKey ? -1 : 1)
      else if (event.code === 'Escape' && !document.querySelector('[role="dialog"], [role="listbox"][data-composed]'))
        close()
      else if ((event.ctrlKey || event.metaKey) && event.code === 'KeyZ') {
        if (event.shiftKey) store.getState().redo()
        else store.getState().undo()
      } else return
      event.preventDefault()
      event.stopPropagation()
    }
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => keysNow.current(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])

  const publish = () => {
    if (errors > 0) actions.tellBlocked(errors)
    else if (!readonly) actions.publishWith()
  }
  useCommands({ 'editor.publish': publish })
  const draftSide = sides.newer === 0
  const proposed: Strategy = read && structural(read.c) ? 'finish' : 'move'
  const restore =
    draftSide && read && change && !readonly && sides.older > 0
      ? () => {
          const { older, c } = read
          store.getState().edit((doc) => {
            if (change.setting !== undefined) return restoreSetting(doc, older, change.setting)
            if (change.group === 'links') return restoreLinks(doc, arrowsOf(c.unlinked), arrowsOf(c.linked))
            return change.node ? restoreStep(doc, older, change.node) : doc
          })
          toasts.done(t('editor.compare.restored', { version: sides.older }))
        }
      : undefined

  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  const draw = (side: 'both' | 'older' | 'newer', ref: typeof view) => {
    const doc = side === 'both' ? both : read?.[side]
    if (!doc || !dressed || !read) return null
    return (
      <FlowView
        key={side}
        ref={ref}
        doc={doc}
        kinds={kinds}
        looks={dressed.looks}
        edgeLooks={dressed.edges}
        summaries={side === 'both' ? summaries : read.c[side].summaries}
        facts={facts}
        selected={node}
        onSelect={select}
        label={side === 'both' ? t('editor.compare.title') : sideName(side === 'older' ? sides.older : sides.newer)}
      />
    )
  }
  const sideName = (number: number) =>
    number === 0 ? t('editor.compare.draft_long') : t('editor.compare.v', { version: number })
  const none = read !== null && changes.length === 0 && read.c.same
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        <ActionIcon onClick={close} aria-label={t('editor.compare.close')}>
          <IconArrowLeft size={18} stroke={1.8} />
        </ActionIcon>
        <Link to="/flows" className={classes.crumb}>
          {t('nav.flows')}
        </Link>
        <span className={classes.slash}>/</span>
        <h1 className={classes.name} title={name}>
          {name}
        </h1>
        <span className={classes.titleWord}>{t('editor.compare.title')}</span>
        <span className={classes.gap} />
        <ActionIcon disabled={changes.length === 0} onClick={() => go(-1)} aria-label={t('editor.compare.previous')}>
          <IconChevronUp size={18} stroke={1.8} />
        </ActionIcon>
        <ActionIcon disabled={changes.length === 0} onClick={() => go(1)} aria-label={t('editor.compare.next')}>
          <IconChevronDown size={18} stroke={1.8} />
        </ActionIcon>
        <span className={classes.place} role="status">
          {at >= 0
            ? t('editor.compare.place', { index: at + 1, count: changes.length })
            : t('editor.compare.count', { count: changes.length })}
        </span>
        <Button
          variant="default"
          leftSection={<IconFileText size={16} stroke={1.7} />}
          disabled={!read}
          onClick={() => setReport(true)}
        >
          {t('editor.compare.report')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('editor.compare.close')} <kbd className={classes.kbd}>Esc</kbd>
        </Button>
        {draftSide && flow.version > 0 && flow.dirty && (
          <Button loading={actions.publishing} aria-disabled={errors > 0 || readonly || undefined} onClick={publish}>
            {t('editor.compare.publish', { version: flow.version + 1 })}
          </Button>
        )}
      </header>
      <HoldBar />
      <div className={classes.body}>
        <nav className={classes.left} aria-label={t('editor.compare.list')}>
          <Chooser {...sides} />
          <div className={classes.views}>
            <SegmentedControl
              fullWidth
              size="xs"
              aria-label={t('editor.compare.view')}
              value={shown}
              onChange={(next) => setShown(next as Shown)}
              data={[
                { value: 'both', label: t('editor.compare.both') },
                { value: 'older', label: sideName(sides.older) },
                { value: 'newer', label: sideName(sides.newer) },
                { value: 'side', label: t('editor.compare.side') },
              ]}
            />
            <Switch
              size="xs"
              label={t('editor.compare.moves')}
              checked={moves}
              onChange={(event) => setMoves(event.currentTarget.checked)}
            />
          </div>
          {read &&
            (none ? (
              <p className={classes.hint}>
                {t(read.c.sentences.length > 0 ? 'editor.compare.same_drawn' : 'editor.compare.same')}
              </p>
            ) : (
              <ChangeList
                changes={changes}
                comparison={read.c}
                older={read.older}
                newer={read.newer}
                chosen={chosen}
                onChoose={pick}
                words={words}
                said={said}
              />
            ))}
          {read && sides.older > 0 && (
            <PeopleOnOlder c={read.c} choice={draftSide} strategy={strategy ?? proposed} onStrategy={setStrategy} />
          )}
        </nav>
        <div className={classes.middle}>
          {read && read.c.unlike > TOO_UNLIKE && shown !== 'side' && (
            <Unlike share={read.c.unlike} onSide={() => setShown('side')} />
          )}
          <div className={classes.canvases}>
            {shown === 'side' ? (
              <>
                <figure>
                  <figcaption>{sideName(sides.older)}</figcaption>
                  {draw('older', view)}
                </figure>
                <figure>
                  <figcaption>{sideName(sides.newer)}</figcaption>
                  {draw('newer', second)}
                </figure>
              </>
            ) : (
              draw(shown, view)
            )}
          </div>
          <ul className={classes.legend} aria-label={t('editor.compare.legend.name')}>
            {(['added', 'changed', 'removed', ...(moves ? (['moved'] as const) : [])] as const).map((mark) => (
              <li key={mark} data-mark={mark}>
                {t(`editor.compare.legend.${mark}`)}
              </li>
            ))}
          </ul>
        </div>
        {read && (
          <ChangeDetails
            change={change}
            node={node}
            comparison={read.c}
            older={read.older}
            newer={read.newer}
            words={words}
            said={said}
            onRestore={restore}
            onCenter={(id) => {
              view.current?.center(id, true)
              second.current?.center(id, true)
            }}
          />
        )}
      </div>
      {report && read && <Report c={read.c} said={said} onClose={() => setReport(false)} />}
      {actions.sheet && (
        <PublishSheet
          forecast={actions.sheet.forecast}
          back={actions.sheet.number > 0}
          first={strategy ?? undefined}
          busy={actions.publishing}
          onClose={actions.closeSheet}
          onPublish={actions.publishSheet}
        />
      )}
    </div>
  )
}

function Unlike({ share, onSide }: { share: number; onSide: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <div className={classes.unlike} role="status">
      <span>{t('editor.compare.unlike', { share: `${format.number(Math.round(share * 100))}\u00a0%` })}</span>
      <Button size="xs" variant="default" onClick={onSide}>
        {t('editor.compare.side_do')}
      </Button>
    </div>
  )
}

/** The two versions that are compared. */
function Chooser({ older, newer, set }: ReturnType<typeof useSides>) {
  const { t } = useTranslation()
  const format = useFormat()
  const flow = useEditor((s) => s.flow.id)
  const versions = useQuery({
    queryKey: keys.flowVersions(flow),
    queryFn: ({ signal }) => callWith(signal, 'Flows.Versions', { id: flow }),
  })
  const options = [
    { value: '0', label: t('editor.compare.draft_long') },
    ...(versions.data ?? []).map((v) => ({
      value: String(v.number),
      label: [
        t('editor.compare.v', { version: v.number }),
        v.name || format.day(v.published),
        v.current ? t('editor.compare.now') : '',
      ]
        .filter(Boolean)
        .join(' · '),
    })),
  ]
  return (
    <div className={classes.chooser}>
      <Select
        size="xs"
        label={t('editor.compare.older')}
        data={options}
        value={String(older)}
        allowDeselect={false}
        comboboxProps={{ width: 260, position: 'bottom-start' }}
        onChange={(next) => next && set(Number(next), newer)}
      />
      <ActionIcon onClick={() => set(newer, older)} aria-label={t('editor.compare.swap')}>
        <IconArrowsExchange size={16} stroke={1.7} />
      </ActionIcon>
      <Select
        size="xs"
        label={t('editor.compare.newer')}
        data={options}
        value={String(newer)}
        allowDeselect={false}
        comboboxProps={{ width: 260, position: 'bottom-start' }}
        onChange={(next) => next && set(older, Number(next))}
      />
    </div>
  )
}
