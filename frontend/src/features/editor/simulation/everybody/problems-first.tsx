import { Button } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '@/ui/empty-state'
import { useMode } from '../../mode'
import { useEditor, useEditorStore } from '../../store/context'
import { countOf } from '../../store/selectors'

/** A draft with errors is not tried on everybody: what to mend first, one click away. */
export function ProblemsFirst() {
  const { t } = useTranslation()
  const store = useEditorStore()
  const [, setMode] = useMode()
  const count = useEditor((s) => countOf(s.checked.problems, 'error'))
  return (
    <EmptyState
      icon={<IconShieldCheck size={26} stroke={1.6} />}
      title={t('editor.sim.all.problems', { count: Math.max(count, 1) })}
      text={t('editor.sim.all.problems_text')}
    >
      <Button
        onClick={() => {
          store.setState({ drawer: { open: true, tab: 'problems' } })
          setMode(null)
        }}
      >
        {t('editor.sim.all.problems_show')}
      </Button>
    </EmptyState>
  )
}
