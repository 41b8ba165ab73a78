import { queryOptions } from '@tanstack/react-query'
import { call, callWith } from './call'
import { keys } from './keys'
import type { FileRef, ImportFlow, OrderRuns } from './types.gen'

export const flowListQuery = queryOptions({
  queryKey: keys.flows,
  queryFn: ({ signal }) => callWith(signal, 'Flows.List'),
})
export const catalogueQuery = queryOptions({
  queryKey: keys.catalogue,
  queryFn: ({ signal }) => callWith(signal, 'Flows.Catalogue'),
})
/** The facts that a filter of customers can be made of. */
export const customerFactsQuery = queryOptions({
  queryKey: keys.facts,
  queryFn: ({ signal }) =>
    callWith(signal, 'Flows.Facts', {
      document: {
        schema: 'voronka.flow/1',
        id: '',
        name: '',
        subject: 'customer',
        attach: { to: 'none' },
        nodes: [],
        edges: [],
      },
    }),
})
export const runHistoryQuery = (run: string) =>
  queryOptions({ queryKey: keys.run(run), queryFn: ({ signal }) => callWith(signal, 'Flows.History', { id: run }) })

export const createFlow = (name: string) => call('Flows.Create', { name })
export const pauseFlow = (id: string) => call('Flows.Pause', { id })
export const resumeFlow = (id: string) => call('Flows.Resume', { id })
export const duplicateFlow = (id: string) => call('Flows.Duplicate', { id })
export const deleteFlow = (id: string) => call('Flows.Delete', { id })
export const restoreFlow = (id: string) => call('Flows.Restore', { id })
export const exportFlow = (id: string) => call('Flows.Export', { id })
export const openFlowFile = (file: FileRef) => call('Flows.OpenImport', file)
export const exportFlows = (ids: string[]) => call('Flows.ExportMany', { ids })
export const importFlow = (plan: ImportFlow) => call('Flows.Import', plan)
/** Takes an import back while nothing was built on it. */
export const undoImport = (id: string) => call('Flows.UndoImport', { id })
export const stopRuns = (flow: string, runs: string[]) => call('Flows.StopRuns', { flow, runs })
export const orderRuns = (ask: OrderRuns) => call('Flows.Order', ask)
export const startFlow = (flow: string, customers: string[]) => call('Flows.Start', { flow, customers })
