import { Button, Modal } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Suspense, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { call, callWith } from '@/api/call'
import { createFlow } from '@/api/flows'
import { keys } from '@/api/keys'
import type { FlowFull, Info, NodeKind } from '@/api/types.gen'
import { useView } from '@/api/view'
import { useToasts } from '@/ui/use-toasts'
import { Canvas } from './canvas/canvas'
import { useCanvasKeys } from './canvas/use-canvas-keys'
import { Drawer } from './drawer/drawer'
import { SurveyContext } from './drawer/survey-store'
import { Surveyor } from './drawer/surveyor'
import classes from './editor.module.css'
import { EditorSkeleton } from './editor-skeleton'
import { useFigures } from './figures/use-figures'
import { EditorHeader } from './header/header'
import { HoldBar } from './header/hold-bar'
import { Inspector } from './inspector/inspector'
import { NewField } from './inspector/new-field'
import { useFacts } from './inspector/use-facts'
import { Locked } from './locked'
import { useMode } from './mode'
import { serialiseDocument } from './model/codec'
import { modes } from './modes'
import { Outline } from './outline/outline'
import { Palette } from './palette/palette'
import { ReplaceStep } from './palette/replace-step'
import { SearchPanel } from './search/search-panel'
import { useStepFinder } from './search/use-step-finder'
import { EditorContext, useEditor, useEditorObject } from './store/context'
import { createEditorStore, type EditorState } from './store/editor-store'
import { DraftSaver } from './store/saver'
import { useHold } from './store/use-hold'

type Props = { full: FlowFull; catalogue: readonly NodeKind[]; onReload: () => void }

/** One opened flow: its state, its draft's writing, and the panels around the canvas. */
export function EditorScreen({ full, catalogue, onReload }: Props) {
  const client = useQueryClient()
  const [editor] = useState(() => {
    const store = createEditorStore(full, catalogue.map(filled))
    const view = client.getQueryData<Info>(keys.info)?.view ?? {}
    store.setState({ outline: view['editor.outline'] === true, inspector: view['editor.inspector.shown'] !== false })
    const saver = new DraftSaver(full.id, full.rev, (draft) => call('Flows.SaveDraft', draft), {
      state: (state, error) => store.setState({ save: { state, error } }),
      saved: (answer, doc) => store.getState().savedDraft(answer, doc),
    })
    return { store, saver }
  })
  const [surveyor] = useState(
    () =>
      new Surveyor(
        {
          begin: (doc) => call('Flows.Survey', { document: JSON.parse(serialiseDocument(doc)) }),
          look: (id) => call('Jobs.Get', { id }),
          cancel: (id) => call('Jobs.Cancel', { id }),
        },
        () => editor.store.getState().history.present,
        (state) => editor.store.setState({ survey: { ...state, shown: editor.store.getState().survey.shown } }),
      ),
  )
  useEffect(() => {
    surveyor.edited()
    const stop = editor.store.subscribe((state, before) => {
      if (state.history.present !== before.history.present) surveyor.edited()
    })
    return () => {
      stop()
      surveyor.close()
    }
  }, [editor, surveyor])
  useEffect(() => {
    const { store, saver } = editor
    const stop = store.subscribe((state: EditorState, before: EditorState) => {
      if (state.history.present !== before.history.present) saver.push(state.history.present)
    })
    const flush = () => void saver.flush()
    window.addEventListener('pagehide', flush)
    window.addEventListener('blur', flush)
    return () => {
      stop()
      window.removeEventListener('pagehide', flush)
      window.removeEventListener('blur', flush)
      void saver.flush().then(() => client.invalidateQueries({ queryKey: keys.flows }))
    }
  }, [editor, client])

  const [mode] = useMode()
  const Special = mode && modes[mode]
  return (
    <EditorContext value={editor}>
      <SurveyContext value={surveyor}>
        <Live />
        <Said />
        {Special ? (
          <Suspense fallback={<EditorSkeleton />}>
            <Special />
          </Suspense>
        ) : (
          <>
            <Keys />
            <div className={classes.page}>
              <EditorHeader />
              <HoldBar />
              <div className={classes.body}>
                <Locked>
                  <Palette />
                </Locked>
                <div className={classes.middle}>
                  <Middle />
                  <SearchPanel />
                  <Drawer />
                </div>
                <Inspector />
              </div>
            </div>
            <ReplaceStep />
            <NewField />
          </>
        )}
        <StaleDraft onReload={onReload} />
      </SurveyContext>
    </EditorContext>
  )
}

/** Go's empty lists are null on the wire. */
function filled(kind: NodeKind): NodeKind {
  return { ...kind, params: kind.params ?? [], ports: kind.ports ?? [], subjects: kind.subjects ?? [] }
}

/** The keys of the canvas, while it is there. */
function Keys() {
  const { saver } = useEditorObject()
  const flush = useCallback(() => void saver.flush(), [saver])
  useCanvasKeys(flush)
  return null
}

/** The flow: drawn, or as a list. What is chosen and what is undone is the same in both. */
function Middle() {
  useStepFinder()
  const [kept, keep] = useView('editor.outline', false)
  const [keptInspector, keepInspector] = useView('editor.inspector.shown', true)
  const outline = useEditor((s) => s.outline)
  const inspector = useEditor((s) => s.inspector)
  useEffect(() => {
    if (outline !== kept) keep(outline)
    if (inspector !== keptInspector) keepInspector(inspector)
  }, [outline, inspector, kept, keep, keptInspector, keepInspector])
  return outline ? <Outline /> : <Canvas />
}

/** What a screen reader is told when something happened that only eyes would see. */
function Said() {
  const said = useEditor((s) => s.said)
  return (
    <div className={classes.hidden} aria-live="polite" role="status" data-said>
      {said}
    </div>
  )
}

/** Counters that follow the engine. It draws nothing, so the panels do not redraw with it. */
function Live() {
  const { store } = useEditorObject()
  const id = store.getState().flow.id
  const stats = useQuery({
    queryKey: keys.flowStats(id),
    queryFn: ({ signal }) => callWith(signal, 'Flows.Stats', { id }),
    staleTime: 0,
  }).data
  useEffect(() => {
    if (!stats) return
    const { flow } = store.getState()
    store.setState({
      stats: { ...stats, nodes: stats.nodes ?? {}, ports: stats.ports ?? {} },
      flow: flow.inside === stats.inside ? flow : { ...flow, inside: stats.inside },
    })
  }, [stats, store])
  useHold()
  useFigures()
  const facts = useFacts()
  useEffect(() => store.setState({ facts }), [facts, store])
  return null
}

/** Another window changed the draft: nothing is written over it until the person decides. */
function StaleDraft({ onReload }: { onReload: () => void }) {
  const { t } = useTranslation()
  const { store } = useEditorObject()
  const stale = useEditor((s) => s.save.state === 'stale')
  const navigate = useNavigate()
  const toasts = useToasts()
  const keepAsCopy = async () => {
    try {
      const doc = store.getState().history.present
      const copy = await createFlow(t('editor.stale.copy_name', { name: doc.name }))
      await call('Flows.SaveDraft', {
        id: copy.id,
        rev: copy.rev,
        document: { ...JSON.parse(serialiseDocument(doc)), id: (copy.document as { id: string }).id, name: copy.name },
      })
      await navigate(`/flows/${copy.id}`)
    } catch (error) {
      toasts.failed(error)
    }
  }
  return (
    <Modal opened={stale} onClose={() => undefined} withCloseButton={false} title={t('editor.stale.title')}>
      <p className={classes.text}>{t('editor.stale.text')}</p>
      <div className={classes.buttons}>
        <Button variant="default" onClick={() => void keepAsCopy()}>
          {t('editor.stale.copy')}
        </Button>
        <Button onClick={onReload}>{t('editor.stale.reload')}</Button>
      </div>
    </Modal>
  )
}
