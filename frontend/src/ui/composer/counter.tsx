import { Tooltip } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../format/use-format'
import classes from './composer.module.css'
import { macroPattern } from './macros'
import { countSms } from './sms'

interface Props {
  text: string
  limit: number | undefined
  sms?: boolean // some chosen channel is paid for by parts: they are shown without asking
}

/** How long a text is, and how many SMS it would be. Macros count as nothing: how long they are differs from person to person. */
export function Counter({ text, limit, sms }: Props) {
  const { t } = useTranslation()
  const format = useFormat()
  const bare = useMemo(() => text.replace(macroPattern, ''), [text])
  const macros = bare.length < text.length
  const length = [...bare].length
  const parts = useMemo(() => countSms(bare), [bare])
  const about = [
    t(parts.unicode ? 'composer.sms.unicode' : 'composer.sms.latin', { perPart: parts.perPart }),
    macros ? t('composer.sms.macros') : '',
  ]
    .filter(Boolean)
    .join(' ')
  const over = limit !== undefined && length > limit
  return (
    <Tooltip multiline w={240} label={`${t('composer.sms.parts', { count: parts.parts })}. ${about}`}>
      <button type="button" className={classes.counter} data-over={over || undefined}>
        {macros ? '≥ ' : ''}
        {format.number(length)}
        {limit ? ` / ${format.number(limit)}` : ''}
        {sms ? ` · ${t('composer.sms.parts', { count: parts.parts })}` : ''}
      </button>
    </Tooltip>
  )
}
