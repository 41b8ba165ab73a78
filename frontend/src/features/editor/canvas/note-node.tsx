import { type NodeProps, NodeResizeControl } from '@xyflow/react'
import { memo, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { NOTE_LEAST, resizeNote, setNoteText } from '../model/edits/notes'
import { useEditor, useEditorStore } from '../store/context'
import classes from './canvas.module.css'
import gestures from './gestures.module.css'

/** A sticky note: a hypothesis, a date. Double click, F2 or Enter writes in it. */
export const NoteNode = memo(function NoteNode({ id, selected }: NodeProps) {
  const { t } = useTranslation()
  const store = useEditorStore()
  const text = useEditor((s) => s.history.present.notes.find((n) => n.id === id)?.text ?? '')
  const sized = useEditor((s) => s.history.present.notes.some((n) => n.id === id && n.size))
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
        data-sized={sized || undefined}
        onDoubleClick={() => store.setState({ renaming: id })}
      >
        {text || <span className={classes.ghostText}>{t('editor.note.empty')}</span>}
        {selected && (
          <NodeResizeControl
            className={gestures.grip}
            position="bottom-right"
            minWidth={NOTE_LEAST[0]}
            minHeight={NOTE_LEAST[1]}
            onResizeEnd={(_, to) =>
              store.getState().edit((doc) => resizeNote(doc, id, [to.x, to.y], [to.width, to.height]))
            }
          />
        )}
      </div>
    )
  }
  return (
    <div className={classes.note} data-selected data-sized={sized || undefined}>
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
