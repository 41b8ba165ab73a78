import type { NodeProps } from '@xyflow/react'
import { memo, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { setNoteText } from '../model/edits/notes'
import { useEditor, useEditorStore } from '../store/context'
import classes from './canvas.module.css'

/** A sticky note: a hypothesis, a date. Double click, F2 or Enter writes in it. */
export const NoteNode = memo(function NoteNode({ id, selected }: NodeProps) {
  const { t } = useTranslation()
  const store = useEditorStore()
  const text = useEditor((s) => s.history.present.notes.find((n) => n.id === id)?.text ?? '')
  const writing = useEditor((s) => s.renaming === id)
  const area = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (writing) area.current?.focus()
  }, [writing])
  if (!writing) {
    return (
      // biome-ignore lint/a11y/noStaticElementInteractions: the pointer's way; F2 and Enter are the keyboard's
      <div
        className={classes.note}
        data-selected={selected || undefined}
        onDoubleClick={() => store.setState({ renaming: id })}
      >
        {text || <span className={classes.ghostText}>{t('editor.note.empty')}</span>}
      </div>
    )
  }
  return (
    <div className={classes.note} data-selected>
      <textarea
        ref={area}
        className="nodrag nopan nowheel"
        aria-label={t('editor.note.label')}
        value={text}
        placeholder={t('editor.note.empty')}
        rows={Math.max(3, text.split('\n').length)}
        onChange={(event) => {
          const value = event.currentTarget.value
          store.getState().edit((doc) => setNoteText(doc, id, value), `note:${id}`)
        }}
        onBlur={() => store.setState({ renaming: null })}
        onKeyDown={(event) => {
          event.stopPropagation()
          if (event.key === 'Escape') store.setState({ renaming: null })
        }}
      />
    </div>
  )
})
