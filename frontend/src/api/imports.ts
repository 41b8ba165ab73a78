import { queryOptions } from '@tanstack/react-query'
import { call, callWith } from './call'
import { keys } from './keys'
import type { FileRef, ImportPlan, Job } from './types.gen'

/** Why rows were not taken: a code, how many, and the first few row numbers from 1. */
export type ImportReason = { code: string; args?: Record<string, unknown>; count: number; rows: number[] }
/** What an import did, or would do. */
export type ImportReport = {
  rows: number
  created: number
  updated: number
  same: number
  rejected: number
  repeated: number
  reasons: ImportReason[] | null
  undoable_until: number
}

/** The report of an import's job; null while it runs. */
export function reportOf(job: Job | undefined): ImportReport | null {
  return job?.result && typeof job.result === 'object' && 'rows' in job.result ? (job.result as ImportReport) : null
}

export const importsQuery = queryOptions({
  queryKey: keys.imports,
  queryFn: ({ signal }) => callWith(signal, 'Imports.List'),
})
/** A job as it stands; a running one is asked about again, for it may end before anyone listens for its changes. */
export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: keys.job(id),
    queryFn: ({ signal }) => callWith(signal, 'Jobs.Get', { id }),
    refetchInterval: ({ state }) => (state.data?.state === 'running' ? 700 : false),
  })

export const openImport = (file: FileRef, type = '') => call('Imports.Open', { file, type })
export const recogniseImport = (plan: ImportPlan) => call('Imports.Recognise', plan)
export const checkImport = (plan: ImportPlan) => call('Imports.Check', plan)
export const startImport = (plan: ImportPlan) => call('Imports.Start', plan)
export const forecastImport = (plan: ImportPlan) => call('Imports.Forecast', plan)
export const settleImport = (job: string, keep: boolean) => call('Imports.Settle', { job, keep })
export const undoImport = (id: string) => call('Imports.Undo', { id })
export const importRejects = (id: string) => call('Imports.Rejects', { id })
export const cancelJob = (id: string) => call('Jobs.Cancel', { id })
