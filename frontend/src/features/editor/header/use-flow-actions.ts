import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '@/api/call'
import { saveFile } from '@/api/files'
import { exportFlow, pauseFlow, resumeFlow, startFlow, stopRuns } from '@/api/flows'
import type { FlowFull, PublishForecast } from '@/api/types.gen'
import { asFault } from '@/ui/fault-text'
import { useToasts } from '@/ui/use-toasts'
import { useEditorObject } from '../store/context'
import type { Strategy } from './publish-sheet'

/** What the head's buttons do. The draft is written first, always. */
export function useFlowActions() {
  const { t } = useTranslation()
  const toasts = useToasts()
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
        await work()
      } catch (error) {
        if (asFault(error).code !== 'flow_problems') throw error
        store.setState({ drawer: { open: true, tab: 'problems' } })
        tellBlocked(store.getState().checked.problems.filter((p) => p.severity === 'error').length)
      } finally {
        setPublishing(false)
      }
    })
  const publishAs = async (number: number, strategy: Strategy) => {
    const made = await call('Flows.PublishAs', { id, rev: saver.rev, number, strategy, name: '', note: '' })
    took(made.flow)
    setSheet(null)
    const { version } = store.getState().flow
    if (made.job) toasts.done(t('editor.sheet.going', { version }))
    else if (made.moved + made.stopped > 0)
      toasts.done(t('editor.sheet.done', { version, moved: made.moved, stopped: made.stopped }))
    else toasts.done(t('editor.publish.done', { version }))
  }
  /** Asks first when people are under way and something differs. */
  const begin = (number: number) =>
    saved(async () => {
      if (store.getState().flow.version > 0) {
        const forecast = await call('Flows.PublishPreview', {
          id,
          rev: saver.rev,
          number,
          strategy: '',
          name: '',
          note: '',
        })
        if (forecast.waiting > 0) {
          setSheet({ forecast, number })
          return
        }
      }
      await publishAs(number, 'finish')
    })
  return {
    publishing,
    tellBlocked,
    sheet,
    closeSheet: () => setSheet(null),
    publish: () => begin(0),
    /** An older version again, as a new one. */
    goBack: begin,
    publishSheet: (strategy: Strategy) => saved(() => publishAs(sheet?.number ?? 0, strategy)),
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
