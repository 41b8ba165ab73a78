import { Tooltip } from '@mantine/core'
import { IconCopy, IconEye, IconEyeOff, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { NodeToolbar, Position } from '@xyflow/react'
import { useTranslation } from 'react-i18next'
import { duplicateChosen, removeChosen, toggleDisabled } from '../commands'
import { useMode } from '../mode'
import { useEditor, useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import classes from './canvas.module.css'

/** What can be done with the chosen step, above its card. */
export function StepToolbar({ id }: { id: string }) {
  const { t } = useTranslation()
  const store = useEditorStore()
  const [, setMode] = useMode()
  const disabled = useEditor((s) => Boolean(nodesById(s.history.present).get(id)?.disabled))
  const items = [
    { id: 'duplicate', icon: IconCopy, run: () => duplicateChosen(store) },
    { id: disabled ? 'enable' : 'disable', icon: disabled ? IconEye : IconEyeOff, run: () => toggleDisabled(store) },
    { id: 'simulate', icon: IconPlayerPlay, run: () => setMode('sim', { from: id }) },
    { id: 'delete', icon: IconTrash, run: () => removeChosen(store), tone: 'er' },
  ]
  return (
    <NodeToolbar nodeId={id} isVisible position={Position.Top} align="end" offset={6}>
      <div className={classes.toolbar} role="toolbar" aria-label={t('editor.toolbar.label')}>
        {items.map(({ id, icon: Icon, run, tone }) => (
          <Tooltip key={id} label={t(`editor.toolbar.${id}`)}>
            <button
              type="button"
              tabIndex={-1}
              data-tone={tone}
              aria-label={t(`editor.toolbar.${id}`)}
              onClick={(event) => {
                event.stopPropagation()
                run()
              }}
            >
              <Icon size={15} stroke={1.8} />
            </button>
          </Tooltip>
        ))}
      </div>
    </NodeToolbar>
  )
}
