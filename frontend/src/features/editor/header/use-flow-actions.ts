import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '@/api/call'
import { saveFile } from '@/api/files'
import { exportFlow, pauseFlow, resumeFlow, startFlow, stopRuns } from '@/api/flows'
import { keys } from '@/api/keys'
import type { FlowFull, PublishForecast } from '@/api/types.gen'
import { asFault } from '@/ui/fault-text'
import { useToasts } from '@/ui/use-toasts'
import { parseDocument } from '../model/codec'
import { restoreAll } from '../model/edits/restore'
import { useEditorObject } from '../store/context'
import type { PublishChoice } from './publish-choice'

/** What the head's buttons do. The draft is written first, always. */
export function useFlowActions() {
  const { t } = useTranslation()
  const toasts = useToasts()
  const client = useQueryClient()
  const { store, saver } = useEditorObject()
  const [publishing, setPublishing] = useState(false)
  const [sheet, setSheet] = useState<{ forecast: PublishForecast; number: number } | null>(null)
  const id = store.getState().flow.id
  const took = (full: FlowFull) => {
    saver.rev = full.rev
    store.getState().replaceFlow(full)
  }
  const run = (work: () => Promise<void>) => void work().catch(toasts.failed)
  const tellBlocked = (count: number) =>
    notifications.show({ id: 'blocked', withBorder: true, message: t('editor.publish.blocked', { count }) })
  /** Saves the draft and does something about publishing; errors in the draft are shown where they are. */
  const saved = (work: () => Promise<void>) =>
    run(async () => {
      setPublishing(true)
      try {
        if (!(await saver.flush())) throw store.getState().save.error ?? new Error('draft not saved')
        await saver.during(work)
      } catch (error) {
        if (asFault(error).code !== 'flow_problems') throw error
        store.setState({ drawer: { open: true, tab: 'problems' } })
        tellBlocked(store.getState().checked.problems.filter((p) => p.severity === 'error').length)
      } finally {
        setPublishing(false)
      }
    })
  const publishAs = async (number: number, choice: PublishChoice) => {
    const made = await call('Flows.PublishAs', { id, rev: saver.rev, number, ...choice })
    if (number > 0) {
      // The draft is the older version now: one step back brings what it was before.
      const doc = parseDocument(made.flow.document)
      saver.adopt(doc, made.flow.rev)
      store.getState().takeDraft(made.flow, doc, true)
    } else took(made.flow)
    setSheet(null)
    void client.invalidateQueries({ queryKey: keys.flowVersions(id) })
    const { version } = store.getState().flow
    if (made.job) toasts.done(t('editor.sheet.going', { version }))
    else if (made.moved + made.stopped > 0)
      toasts.done(t('editor.sheet.done', { version, moved: made.moved, stopped: made.stopped }))
    else toasts.done(t('editor.publish.done', { version }))
  }
  /** Asks first when people are under way and something differs, or when it is wished for. */
  const begin = (number: number, always = false) =>
    saved(async () => {
      if (always || store.getState().flow.version > 0) {
        const plan = { id, rev: saver.rev, number, strategy: '', name: '', note: '' }
        const forecast = await call('Flows.PublishPreview', plan)
        if (always || forecast.waiting > 0) {
          setSheet({ forecast, number })
          return
        }
      }
      await publishAs(number, { strategy: 'finish', name: '', note: '' })
    })
  return {
    publishing,
    tellBlocked,
    sheet,
    closeSheet: () => setSheet(null),
    publish: () => begin(0),
    /** With the sheet, also when nobody is under way: for a name and a note. */
    publishWith: () => begin(0, true),
    /** An older version again, as a new one. */
    goBack: (number: number) => begin(number),
    publishSheet: (choice: PublishChoice) => saved(() => publishAs(sheet?.number ?? 0, choice)),
    /** Puts an older version in the draft's place, as one step that can be undone. */
    restore: (number: number, said: string) =>
      run(async () => {
        const { document } = await call('Flows.Version', { flow: id, number })
        const older = parseDocument(document)
        store.getState().edit((doc) => restoreAll(doc, older))
        toasts.done(said)
      }),
    pause: () => run(async () => took(await pauseFlow(id))),
    resume: () => run(async () => took(await resumeFlow(id))),
    stopAll: () =>
      run(async () => {
        const { count } = await stopRuns(id, [])
        toasts.done(t('editor.stop.done', { count }))
      }),
    start: (customers: string[]) =>
      run(async () => {
        const { count } = await startFlow(id, customers)
        toasts.done(t('editor.start.done', { count }))
      }),
    exportFile: () =>
      run(async () => {
        await saver.flush()
        const name = await saveFile(await exportFlow(id))
        if (name) toasts.done(t('editor.export.done', { name }))
      }),
  }
}
