import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import type { Problem } from '@/api/types.gen'
import { applyFix, applyFixes, fixable } from './apply-fix'
import { accept } from './model/edits/accept'
import { randomId } from './model/ids'
import { acceptKey, problemKey } from './problem-words'
import { useEditorStore } from './store/context'

/** What a person can do about a problem: mend it, go where it is mended, or say that it is meant so. */
export function useFix() {
  const { t } = useTranslation()
  const store = useEditorStore()
  const navigate = useNavigate()
  const show = useCallback(
    (p: Problem) => {
      store.setState({ problem: problemKey(p) })
      if (p.node) store.getState().focusParam(p.node, p.param)
      else {
        store.getState().choose([])
        store.setState({ focus: { node: '', param: p.param, tick: (store.getState().focus?.tick ?? 0) + 1 } })
      }
    },
    [store],
  )
  const mend = useCallback(
    (p: Problem) => {
      const words = (key: string) => t(`text.${key}`)
      if (fixable(p)) {
        store.getState().edit((doc) => applyFix(doc, p, randomId, words))
        if (p.node) store.getState().focusParam(p.node, p.param)
        return
      }
      const open = p.fix?.open
      if (open?.startsWith('/')) void navigate(open)
      else if (open === 'create') {
        store.setState({ newField: { name: String(p.fix?.args?.name ?? ''), types: [], take: null } })
      } else {
        show(p)
        if (open === 'picker') store.setState({ picker: true })
      }
    },
    [store, navigate, show, t],
  )
  const mendAll = useCallback(
    (list: readonly Problem[]) =>
      store.getState().edit((doc) => applyFixes(doc, list, randomId, (key) => t(`text.${key}`))),
    [store, t],
  )
  const setAccepted = useCallback(
    (p: Problem, on: boolean) => store.getState().edit((doc) => accept(doc, p.node ?? '', acceptKey(p), on)),
    [store],
  )
  return { show, mend, mendAll, setAccepted }
}
