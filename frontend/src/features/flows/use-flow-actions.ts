import { useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { saveFile } from '@/api/files'
import { deleteFlow, duplicateFlow, exportFlows, pauseFlow, restoreFlow, resumeFlow } from '@/api/flows'
import { keys } from '@/api/keys'
import type { FlowRow } from '@/api/types.gen'
import { useToasts } from '@/ui/use-toasts'

/** What can be done with flows from the list, each with its way back. */
export function useFlowActions() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const toasts = useToasts()
  return useMemo(() => {
    const old = () => client.invalidateQueries({ queryKey: keys.flows })
    // One after another: each is its own transaction, and what was done before a failure stays done.
    const each = async (
      flows: readonly FlowRow[],
      action: (id: string) => Promise<unknown>,
      said: string,
      back?: (id: string) => Promise<unknown>,
    ) => {
      const done: string[] = []
      try {
        for (const flow of flows) {
          await action(flow.id)
          done.push(flow.id)
        }
      } catch (error) {
        toasts.failed(error)
      }
      await old()
      if (done.length === 0) return
      const undo = back
        ? async () => {
            for (const id of done) await back(id)
            await old()
          }
        : undefined
      toasts.done(t(`flows.done.${said}`, { count: done.length, name: flows[0]?.name }), undo)
    }
    return {
      pause: (flows: readonly FlowRow[]) =>
        each(
          flows.filter((flow) => flow.state === 'live'),
          pauseFlow,
          'paused',
          resumeFlow,
        ),
      resume: (flows: readonly FlowRow[]) =>
        each(
          flows.filter((flow) => flow.state === 'paused'),
          resumeFlow,
          'resumed',
          pauseFlow,
        ),
      duplicate: (flows: readonly FlowRow[]) => each(flows, duplicateFlow, 'duplicated'),
      remove: (flows: readonly FlowRow[]) => each(flows, deleteFlow, 'deleted', restoreFlow),
      save: async (flows: readonly FlowRow[]) => {
        try {
          // Several flows are one file: what they share comes once, and they find each other where they are imported.
          await saveFile(await exportFlows(flows.map((flow) => flow.id)))
        } catch (error) {
          toasts.failed(error)
        }
      },
    }
  }, [client, toasts, t])
}

/** The actions of the list. */
export type FlowActions = ReturnType<typeof useFlowActions>
