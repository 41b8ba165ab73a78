import type { Problem } from '@/api/types.gen'
import type { FlowDocument } from './model/document'
import { setParam } from './model/edits/set-param'
import { setSettings } from './model/edits/set-settings'

/** Can this problem be mended by one click? */
export function fixable(problem: Problem): boolean {
  return Boolean(problem.fix && (problem.fix.param || problem.param) && problem.fix.value !== undefined)
}

/** The edit that a problem's fix is: a parameter of its step, or a rule of the flow, gets another value. */
export function applyFix(doc: FlowDocument, problem: Problem): FlowDocument {
  const param = problem.fix?.param || problem.param
  if (!problem.fix || !param) return doc
  if (!problem.node) return setSettings(doc, { [param]: problem.fix.value })
  return setParam(doc, problem.node, param, problem.fix.value)
}
