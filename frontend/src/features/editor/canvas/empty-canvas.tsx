import { Button } from '@mantine/core'
import { IconBolt, IconClock, IconMessage } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { KindShape } from '@/ui/kind-shape'
import { useEditorStore } from '../store/context'
import classes from './canvas.module.css'

const ghosts = [
  { category: 'event', icon: IconBolt },
  { category: 'wait', icon: IconClock },
  { category: 'action', icon: IconMessage },
] as const

/** Nothing drawn yet: what a flow looks like, and where to begin. */
export function EmptyCanvas() {
  const { t } = useTranslation()
  const store = useEditorStore()
  return (
    <div className={classes.empty}>
      <div className={classes.ghosts} aria-hidden="true">
        {ghosts.map(({ category, icon: Icon }) => (
          <div key={category} className={classes.ghost}>
            <KindShape category={category} icon={<Icon size={16} stroke={1.8} />} muted />
            {t(`editor.empty.${category}`)}
          </div>
        ))}
      </div>
      <h2 className={classes.emptyTitle}>{t('editor.empty.title')}</h2>
      <p className={classes.emptyText}>{t('editor.empty.text')}</p>
      <Button onClick={() => store.setState({ picker: true })}>{t('editor.empty.add')}</Button>
    </div>
  )
}
