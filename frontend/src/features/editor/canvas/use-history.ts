import { useReactFlow } from '@xyflow/react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useEditorStore } from '../store/context'
import { reveal } from './actions'

/** A field in which one types: typing in it is one step of the history until it is left. */
const typing = 'input:not([type=checkbox]):not([type=radio]), textarea, [contenteditable="true"], .cm-editor'

/**
 * Ends a field's step when it is left, or when something else is pressed; says aloud what undo took back or redo did
 * again, and brings it into view.
 */
export function useHistory() {
  const { t } = useTranslation()
  const store = useEditorStore()
  const flow = useReactFlow()

  useEffect(() => {
    const seal = () => store.getState().seal()
    // A click within the text that is being typed only moves its cursor.
    const press = (event: Event) => {
      const field = event.target instanceof Element ? event.target.closest(typing) : null
      if (!field?.contains(document.activeElement)) seal()
    }
    const key = (event: KeyboardEvent) => {
      if (!(event.target instanceof Element) || !event.target.closest(typing)) seal()
    }
    // After the page's own handlers: what a field writes when it is left still belongs to it.
    window.addEventListener('focusout', seal)
    window.addEventListener('pointerdown', press, true)
    window.addEventListener('keydown', key, true)
    return () => {
      window.removeEventListener('focusout', seal)
      window.removeEventListener('pointerdown', press, true)
      window.removeEventListener('keydown', key, true)
    }
  }, [store])

  useEffect(
    () =>
      store.subscribe((state, before) => {
        const { undone } = state
        if (!undone || undone === before.undone) return
        const { code, count, ids } = undone.change
        const what = t(`editor.change.${code}`, { count })
        state.say(t(undone.back ? 'editor.undone' : 'editor.redone', { what }))
        if (ids.length > 0) requestAnimationFrame(() => reveal(store, flow, ids))
      }),
    [store, flow, t],
  )
}
