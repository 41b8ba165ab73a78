import { Button, Group, Modal, SegmentedControl, useComputedColorScheme } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { handOver, saveFile } from '@/api/files'
import { useFaultText } from '@/ui/fault-text'
import { drawFlow } from '@/ui/flow-picture/draw'
import { FlowPicture } from '@/ui/flow-picture/flow-picture'
import { coloursOf } from '@/ui/flow-picture/palette'
import { useToasts } from '@/ui/use-toasts'
import { useEditor } from '../store/context'
import { useDescribe } from './describe'
import { embeddedFonts } from './fonts'
import classes from './picture.module.css'
import { rasterise, scaleOf } from './raster'

type Format = 'png' | 'svg'

/** Saves the whole flow as a picture, whatever part of it the canvas shows. */
export function PictureDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const toasts = useToasts()
  const inWords = useDescribe()
  const page = useComputedColorScheme('light')
  const [scheme, setScheme] = useState<'light' | 'dark'>(page)
  const [format, setFormat] = useState<Format>('png')
  const doc = useEditor((s) => s.history.present)
  const kinds = useEditor((s) => s.kinds)
  const summaries = useEditor((s) => s.checked.summaries)
  const facts = useEditor((s) => s.facts)
  const flow = useMemo(() => inWords(doc, { kinds, summaries, facts }), [inWords, doc, kinds, summaries, facts])
  const colours = useMemo(() => coloursOf(scheme), [scheme])
  const picture = useMemo(() => drawFlow(flow, colours, { title: true }), [flow, colours])
  const scale = scaleOf(picture)
  const tooBig = format === 'png' && scale === 0
  const save = useMutation({
    mutationFn: async () => {
      const whole = drawFlow(flow, colours, { title: true, style: await embeddedFonts() })
      const name = `${doc.name.replace(/[<>:"/\\|?*]/g, '_').trim() || 'flow'}.${format}`
      const file =
        format === 'svg'
          ? new File([whole.svg], name, { type: 'image/svg+xml' })
          : new File([await rasterise(whole, scale)], name, { type: 'image/png' })
      return (await saveFile(await handOver(file))) ? name : ''
    },
    onSuccess: (name) => {
      if (!name) return
      onClose()
      toasts.done(t('editor.picture.done', { name }))
    },
  })
  const size = format === 'png' ? [picture.width * scale, picture.height * scale] : [picture.width, picture.height]
  return (
    <Modal
      opened
      onClose={onClose}
      size={760}
      title={t('editor.picture.title')}
      closeButtonProps={{ 'aria-label': t('ui.action.close') }}
    >
      <div className={classes.bar}>
        <SegmentedControl
          aria-label={t('editor.picture.format')}
          value={format}
          onChange={(value) => setFormat(value as Format)}
          data={[
            { value: 'png', label: 'PNG' },
            { value: 'svg', label: 'SVG' },
          ]}
        />
        <SegmentedControl
          aria-label={t('editor.picture.theme')}
          value={scheme}
          onChange={(value) => setScheme(value as 'light' | 'dark')}
          data={[
            { value: 'light', label: t('editor.picture.light') },
            { value: 'dark', label: t('editor.picture.dark') },
          ]}
        />
        <span className={classes.size}>
          {tooBig
            ? null
            : t('editor.picture.size', { width: Math.round(size[0] ?? 0), height: Math.round(size[1] ?? 0) })}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <div className={classes.preview} tabIndex={0}>
        <FlowPicture flow={flow} colours={colours} title label={t('editor.picture.preview', { name: doc.name })} />
      </div>
      {tooBig && <p role="alert">{t('editor.picture.too_big')}</p>}
      {format === 'png' && scale > 0 && scale < 2 && <p role="status">{t('editor.picture.smaller', { scale })}</p>}
      {save.error && <p role="alert">{fault(save.error)}</p>}
      <Group justify="flex-end" gap="sm" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('ui.action.cancel')}
        </Button>
        <Button disabled={tooBig} loading={save.isPending} onClick={() => save.mutate()}>
          {t('editor.picture.save')}
        </Button>
      </Group>
    </Modal>
  )
}
