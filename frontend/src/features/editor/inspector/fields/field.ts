import type { ReactNode } from 'react'
import type { Param, Problem } from '@/api/types.gen'
import type { FlowNode } from '../../model/document'

/** What every field of the form is given. `onChange(undefined)` removes the parameter. */
export interface FieldProps {
  node: FlowNode
  param: Param
  label: ReactNode
  name: string // the label's words
  value: unknown
  error: string | undefined // in words, under the field
  problems: readonly Problem[] // of this parameter
  event?: string // of a condition of the flow's settings: what this event carries can be read too
  onChange: (value: unknown) => void
}
