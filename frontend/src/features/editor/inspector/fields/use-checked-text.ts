import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '@/api/call'
import type { CheckedText, ValueKind } from '@/api/types.gen'
import { serialiseDocument } from '../../model/codec'
import { useEditorStore } from '../../store/context'
import { useSample } from '../use-sample'

/** So long after a keystroke the text is checked; with the check itself an error shows well within 200 ms. */
const QUIET = 50

/**
 * A text as it is typed, in the page's language, over the value that is kept, with English names. Checks go one after
 * another, only the newest answer counts, and a text that could not be checked is kept as typed.
 */
export function useCheckedText(options: {
  node: string
  param?: string
  event?: string | undefined
  kept: string
  template: boolean
  result: ValueKind
  keep: (text: string) => void
}) {
  const { node, param = '', event, kept, template, result } = options
  const { i18n } = useTranslation()
  const store = useEditorStore()
  const sample = useSample()
  const russian = i18n.language !== 'en'
  const [text, setText] = useState(kept)
  const [checked, setChecked] = useState<CheckedText | null>(null)
  const mine = useRef(kept) // what this field last gave to the document
  const pending = useRef<string | null>(null)
  const turn = useRef(0)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const keep = useRef(options.keep)
  keep.current = options.keep

  const check = useCallback(
    async (source: string) => {
      const me = ++turn.current
      try {
        const answer = await call('Flows.CheckText', {
          document: JSON.parse(serialiseDocument(store.getState().history.present)),
          node,
          param,
          text: source,
          template,
          result,
          customer: sample,
          ...(event && { event }),
        })
        return me === turn.current ? { ...answer, problems: answer.problems ?? [] } : null
      } catch {
        return null
      }
    },
    [store, node, param, event, template, result, sample],
  )

  const commit = useCallback((value: string) => {
    mine.current = value
    keep.current(value)
  }, [])

  // A value that came from elsewhere (undo, a fix, the first showing) is shown in the page's language.
  useEffect(() => {
    if (pending.current !== null) return
    let gone = false
    const foreign = kept !== mine.current
    mine.current = kept
    if (foreign) setText(kept)
    void check(kept).then((answer) => {
      if (gone || !answer || pending.current !== null) return
      setChecked(answer)
      const shown = answer.problems.length === 0 ? (russian ? answer.russian : answer.canonical) : kept
      setText((old) => (foreign || old === kept ? shown : old))
    })
    return () => {
      gone = true
    }
  }, [kept, check, russian])

  const type = useCallback(
    (next: string) => {
      setText(next)
      pending.current = next
      clearTimeout(timer.current)
      timer.current = setTimeout(() => {
        void check(next).then((answer) => {
          if (pending.current !== next) return
          pending.current = null
          if (answer) setChecked(answer)
          commit(answer && answer.problems.length === 0 ? answer.canonical : next)
        })
      }, QUIET)
    },
    [check, commit],
  )

  // A field that goes away (another step is chosen) leaves nothing unsaid.
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      if (pending.current !== null) keep.current(pending.current)
    },
    [],
  )
  return { text, type, checked: text.trim() === '' ? null : checked }
}
