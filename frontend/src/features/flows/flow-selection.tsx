import { IconCopy, IconFileExport, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { FlowRow } from '@/api/types.gen'
import { SelectionAction, SelectionBar } from '@/ui/selection-bar'
import type { FlowActions } from './use-flow-actions'

type Props = { flows: readonly FlowRow[]; actions: FlowActions; onClear: () => void }

/** What can be done with the selected flows; only what changes something is offered. */
export function FlowSelection({ flows, actions, onClear }: Props) {
  const { t } = useTranslation()
  const run = (action: (flows: readonly FlowRow[]) => Promise<void>) => () => void action(flows).then(onClear)
  return (
    <SelectionBar label={t('flows.selected', { count: flows.length })} onClear={onClear}>
      {flows.some((flow) => flow.state === 'live') && (
        <SelectionAction icon={<IconPlayerPause size={16} />} onClick={run(actions.pause)}>
          {t('flows.action.pause')}
        </SelectionAction>
      )}
      {flows.some((flow) => flow.state === 'paused') && (
        <SelectionAction icon={<IconPlayerPlay size={16} />} onClick={run(actions.resume)}>
          {t('flows.action.resume')}
        </SelectionAction>
      )}
      <SelectionAction icon={<IconCopy size={16} />} onClick={run(actions.duplicate)}>
        {t('flows.action.duplicate')}
      </SelectionAction>
      <SelectionAction icon={<IconFileExport size={16} />} onClick={() => void actions.save(flows)}>
        {t('flows.action.export')}
      </SelectionAction>
      <SelectionAction icon={<IconTrash size={16} />} onClick={run(actions.remove)}>
        {t('ui.action.delete')}
      </SelectionAction>
    </SelectionBar>
  )
}
