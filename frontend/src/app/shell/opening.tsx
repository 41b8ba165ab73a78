import { useTranslation } from 'react-i18next'
import { Late } from '@/ui/late'
import classes from './shell.module.css'

/** Nothing for a second, then a word: the base is local and mostly quicker. */
export function Opening() {
  const { t } = useTranslation()
  return (
    <div className={classes.opening} role="status">
      <Late after={1000}>{t('ui.opening')}</Late>
    </div>
  )
}
