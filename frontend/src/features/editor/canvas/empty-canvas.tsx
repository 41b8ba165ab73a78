import { Button } from '@mantine/core'
import { IconBolt, IconClock, IconMessage, IconTemplate } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
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
      <div className={classes.emptyActions}>
        <Button onClick={() => store.setState({ picker: true })}>{t('editor.empty.add')}</Button>
        <Button
          variant="default"
          component={Link}
          to={`/flows/templates?into=${store.getState().flow.id}`}
          leftSection={<IconTemplate size={16} stroke={1.8} />}
        >
          {t('templates.from')}
        </Button>
      </div>
    </div>
  )
}
