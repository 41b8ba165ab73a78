import { Menu, Tooltip } from '@mantine/core'
import { IconChartArrowsVertical, IconCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import canvas from '../canvas/canvas.module.css'
import { useEditor, useEditorStore } from '../store/context'
import classes from './figures.module.css'
import { periods } from './overlay'

/** Switches the figures on the arrows on and off, and chooses their period. */
export function FiguresMenu() {
  const { t } = useTranslation()
  const store = useEditorStore()
  const days = useEditor((s) => s.figureDays)
  const published = useEditor((s) => s.flow.version > 0)
  if (!published) return null
  const check = (on: boolean) => (on ? <IconCheck size={14} /> : <span className={classes.noCheck} />)
  return (
    <div className={`${canvas.zoom} ${classes.menu}`}>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <Tooltip label={t('editor.figures.overlay')}>
            <button
              type="button"
              className={classes.button}
              aria-label={t('editor.figures.overlay')}
              data-on={days !== null || undefined}
            >
              <IconChartArrowsVertical size={16} stroke={1.7} />
              {days !== null && <span>{t(`editor.figures.days.${days}`)}</span>}
            </button>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{t('editor.figures.overlay')}</Menu.Label>
          {periods.map((n) => (
            <Menu.Item
              key={n}
              leftSection={check(days === n)}
              onClick={() => store.setState({ figureDays: n })}
              aria-current={days === n || undefined}
            >
              {t(`editor.figures.days.${n}`)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={check(days === null)} onClick={() => store.setState({ figureDays: null })}>
            {t('editor.figures.off')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  )
}
