import { createContext, useContext } from 'react'
import type { Survey, SurveyFinding } from '@/api/types.gen'
import type { FlowDocument } from '../model/document'

/** How far looking at the people there are has come. */
export interface SurveyState {
  state: 'idle' | 'running' | 'done' | 'failed' | 'stopped'
  done: number
  total: number
  result: Survey | null // the last one that came to an end …
  for: FlowDocument | null // … and the document that it speaks of
  shown: SurveyFinding | null // whose people are listed
}

export const emptySurvey: SurveyState = { state: 'idle', done: 0, total: 0, result: null, for: null, shown: null }

/** What starts and stops the looking; made once for an opened flow. */
export interface SurveyControl {
  start(): void
  stop(): void
}

export const SurveyContext = createContext<SurveyControl | null>(null)

export function useSurveyControl(): SurveyControl {
  const control = useContext(SurveyContext)
  if (!control) throw new Error('outside of an editor')
  return control
}
