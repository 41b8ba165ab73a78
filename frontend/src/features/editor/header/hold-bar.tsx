import { Button, Modal } from '@mantine/core'
import { IconEye, IconFileAlert } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/ui/format/use-format'
import { useEditor, useEditorObject } from '../store/context'
import classes from './hold-bar.module.css'

/** The strip that says why the draft is only looked at, with the way to change that. */
export function HoldBar() {
  const { t } = useTranslation()
  const format = useFormat()
  const hold = useEditor((s) => s.hold)
  const readonly = useEditor((s) => s.readonly)
  if (readonly === 'skipped') return <SkippedBar />
  if (!hold) return null
  return (
    <div className={classes.bar} role="status">
      <IconEye size={16} stroke={1.7} aria-hidden="true" />
      <span>{hold.lost ? t('editor.hold.lost') : t('editor.hold.other', { at: format.time(hold.since) })}</span>
      <Button size="xs" variant="default" onClick={hold.take}>
        {t('editor.hold.take')}
      </Button>
    </div>
  )
}

/** A draft of which parts could not be read: the list of them, and editing what was read if the person wants that. */
function SkippedBar() {
  const { t } = useTranslation()
  const { store } = useEditorObject()
  const skipped = useEditor((s) => s.skipped)
  const [open, setOpen] = useState(false)
  return (
    <div className={classes.bar} data-tone="er" role="status">
      <IconFileAlert size={16} stroke={1.7} aria-hidden="true" />
      <span>{t('editor.hold.skipped')}</span>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        {t('editor.hold.skipped_show')}
      </Button>
      <Modal opened={open} onClose={() => setOpen(false)} title={t('editor.hold.skipped_show')}>
        <ul className={classes.list}>
          {skipped.map((part, i) => (
            <li key={i}>{t(`skipped.${part.code}`, { place: part.place, number: numberOf(part.place) })}</li>
          ))}
        </ul>
        <p className={classes.text}>{t('editor.hold.skipped_ask')}</p>
        <div className={classes.buttons}>
          <Button variant="default" onClick={() => setOpen(false)}>
            {t('ui.action.close')}
          </Button>
          <Button
            onClick={() => {
              setOpen(false)
              store.setState({ readonly: null })
            }}
          >
            {t('editor.hold.skipped_take')}
          </Button>
        </div>
      </Modal>
    </div>
  )
}

/** «nodes[3]» is the fourth. */
const numberOf = (place: string) => Number(/\[(\d+)\]/.exec(place)?.[1] ?? 0) + 1
