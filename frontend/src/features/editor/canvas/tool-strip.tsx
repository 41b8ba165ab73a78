import { Tooltip } from '@mantine/core'
import {
  IconArrowBackUp,
  IconArrowForwardUp,
  IconHandStop,
  IconListTree,
  IconMap2,
  IconNote,
  IconPointer,
  IconSitemap,
} from '@tabler/icons-react'
import { useReactFlow } from '@xyflow/react'
import { Fragment, type KeyboardEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { runCommand } from '@/ui/commands/registry'
import { hintOf } from '@/ui/commands/table'
import { useEditor, useEditorStore } from '../store/context'
import { addNoteAt, tidyAll } from './actions'
import classes from './canvas.module.css'

/** The tools at the upper left: select, hand, note, undo, redo, tidy, map. */
export function ToolStrip() {
  const { t } = useTranslation()
  const store = useEditorStore()
  const flow = useReactFlow()
  const tool = useEditor((s) => s.tool)
  const minimap = useEditor((s) => s.minimap)
  const canUndo = useEditor((s) => s.history.past.length > 0)
  const canRedo = useEditor((s) => s.history.future.length > 0)
  const items = [
    {
      id: 'select',
      icon: IconPointer,
      pressed: tool === 'select',
      run: () => store.setState({ tool: 'select' }),
    },
    { id: 'hand', icon: IconHandStop, pressed: tool === 'hand', run: () => store.setState({ tool: 'hand' }) },
    { id: 'note', icon: IconNote, run: () => addNoteAt(store, flow) },
    null,
    { id: 'undo', icon: IconArrowBackUp, off: !canUndo, run: () => store.getState().undo() },
    { id: 'redo', icon: IconArrowForwardUp, off: !canRedo, run: () => store.getState().redo() },
    null,
    { id: 'tidy', icon: IconSitemap, run: () => void tidyAll(store, flow) },
    { id: 'outline', icon: IconListTree, run: () => runCommand('editor.outline') },
    { id: 'minimap', icon: IconMap2, pressed: minimap, run: () => store.setState({ minimap: !minimap }) },
  ]
  return (
    <div
      className={classes.tools}
      role="toolbar"
      aria-orientation="vertical"
      aria-label={t('editor.tool.label')}
      onKeyDown={roving}
    >
      {items.map((item, index) =>
        item === null ? (
          <hr key={index} />
        ) : (
          <Fragment key={item.id}>
            <Tooltip
              label={[t(`editor.tool.${item.id}`), hintOf(`editor.${item.id}`)].filter(Boolean).join(' · ')}
              position="right"
            >
              <button
                type="button"
                tabIndex={index === 0 ? 0 : -1}
                aria-label={t(`editor.tool.${item.id}`)}
                aria-pressed={item.pressed}
                aria-disabled={item.off || undefined}
                onClick={() => !item.off && item.run()}
              >
                <item.icon size={17} stroke={1.7} />
              </button>
            </Tooltip>
          </Fragment>
        ),
      )}
    </div>
  )
}

/** Arrow keys go through a toolbar's buttons. */
function roving(event: KeyboardEvent<HTMLDivElement>) {
  const step =
    event.key === 'ArrowDown' || event.key === 'ArrowRight'
      ? 1
      : event.key === 'ArrowUp' || event.key === 'ArrowLeft'
        ? -1
        : 0
  if (step === 0) return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
  buttons[(at + step + buttons.length) % buttons.length]?.focus()
  event.preventDefault()
  event.stopPropagation()
}
