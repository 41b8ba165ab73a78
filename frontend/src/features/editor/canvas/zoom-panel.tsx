import { Tooltip } from '@mantine/core'
import { IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react'
import { useReactFlow, useStore } from '@xyflow/react'
import { useTranslation } from 'react-i18next'
import classes from './canvas.module.css'

/** Zoom at the upper right; pressing the number goes to 100 %. */
export function ZoomPanel() {
  const { t } = useTranslation()
  const flow = useReactFlow()
  const percent = useStore((s) => Math.round(s.transform[2] * 100))
  return (
    <div className={classes.zoom} role="toolbar" aria-label={t('editor.zoom.label')}>
      <Tooltip label={`${t('editor.zoom.out')} · Ctrl+−`}>
        <button type="button" aria-label={t('editor.zoom.out')} onClick={() => void flow.zoomOut({ duration: 120 })}>
          <IconMinus size={16} stroke={1.7} />
        </button>
      </Tooltip>
      <Tooltip label={`${t('editor.zoom.reset')} · Ctrl+0`}>
        <button
          type="button"
          className={classes.percent}
          style={{ width: 44 }}
          aria-label={t('editor.zoom.reset')}
          onClick={() => void flow.zoomTo(1, { duration: 120 })}
        >
          {`${percent}\u00a0%`}
        </button>
      </Tooltip>
      <Tooltip label={`${t('editor.zoom.in')} · Ctrl+=`}>
        <button type="button" aria-label={t('editor.zoom.in')} onClick={() => void flow.zoomIn({ duration: 120 })}>
          <IconPlus size={16} stroke={1.7} />
        </button>
      </Tooltip>
      <Tooltip label={`${t('editor.zoom.fit')} · Shift+1`}>
        <button
          type="button"
          aria-label={t('editor.zoom.fit')}
          onClick={() => void flow.fitView({ padding: 0.12, maxZoom: 1, duration: 240 })}
        >
          <IconMaximize size={16} stroke={1.7} />
        </button>
      </Tooltip>
    </div>
  )
}
