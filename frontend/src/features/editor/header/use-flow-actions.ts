import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '@/api/call'
import { saveFile } from '@/api/files'
import { exportFlow, pauseFlow, resumeFlow, startFlow, stopRuns } from '@/api/flows'
import type { FlowFull } from '@/api/types.gen'
import { asFault } from '@/ui/fault-text'
import { useToasts } from '@/ui/use-toasts'
import { useEditorObject } from '../store/context'

/** What the head's buttons do. The draft is written first, always. */
export function useFlowActions() {
  const { t } = useTranslation()
  const toasts = useToasts()
  const { store, saver } = useEditorObject()
  const [publishing, setPublishing] = useState(false)
  const id = store.getState().flow.id
  const took = (full: FlowFull) => {
    saver.rev = full.rev
    store.getState().replaceFlow(full)
  }
  const run = (work: () => Promise<void>) => void work().catch(toasts.failed)
  const tellBlocked = (count: number) =>
    notifications.show({ id: 'blocked', withBorder: true, message: t('editor.publish.blocked', { count }) })
  return {
    publishing,
    tellBlocked,
    publish: () =>
      run(async () => {
        setPublishing(true)
        try {
          if (!(await saver.flush())) throw store.getState().save.error ?? new Error('draft not saved')
          took(await call('Flows.Publish', { id, rev: saver.rev }))
          toasts.done(t('editor.publish.done', { version: store.getState().flow.version }))
        } catch (error) {
          if (asFault(error).code !== 'flow_problems') throw error
          store.setState({ drawer: { open: true, tab: 'problems' } })
          tellBlocked(store.getState().checked.problems.filter((p) => p.severity === 'error').length)
        } finally {
          setPublishing(false)
        }
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
