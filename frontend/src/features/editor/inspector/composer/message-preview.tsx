import { Alert, Modal, SegmentedControl } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveAttachment } from '@/api/attachments'
import { callWith } from '@/api/call'
import type { ChannelPreview, TextGap } from '@/api/types.gen'
import { MessageBody } from '@/ui/composer/message-view'
import { ErrorState } from '@/ui/error-state'
import { useToasts } from '@/ui/use-toasts'
import { serialiseDocument } from '../../model/codec'
import type { FlowNode } from '../../model/document'
import { useEditor } from '../../store/context'
import { useWords } from '../../words'
import { SampleMenu } from '../fields/sample-menu'
import { useFacts } from '../use-facts'
import { useSamplePerson } from '../use-sample'
import classes from './composer.module.css'

/** A message over a real person, as each of its channels would show it, and what of it is empty for them. */
export default function MessagePreview({ node, onClose }: { node: FlowNode; onClose: () => void }) {
  const { t } = useTranslation()
  const sample = useSamplePerson()
  const doc = useEditor((s) => s.history.present)
  const [picked, setPicked] = useState('')
  const { data, error, refetch } = useQuery({
    queryKey: ['preview', doc.id, node.id, sample.id, JSON.stringify(node.params)],
    queryFn: ({ signal }) =>
      callWith(signal, 'Flows.PreviewMessage', {
        document: JSON.parse(serialiseDocument(doc)),
        node: node.id,
        customer: sample.id,
      }),
    placeholderData: keepPreviousData,
  })
  const channels = data?.channels ?? []
  const shown = channels.find((c) => c.channel === picked) ?? channels.find((c) => c.chosen) ?? channels[0]
  return (
    <Modal
      opened
      onClose={onClose}
      size={720}
      title={t('composer.preview.title')}
      classNames={{ body: classes.body, content: classes.content }}
    >
      <div className={classes.top}>
        <SampleMenu name={sample.name} onChoose={sample.choose} />
        {channels.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t('composer.preview.channel')}
            value={shown?.channel ?? ''}
            data={channels.map((c) => ({ value: c.channel, label: t(`channel.name.${c.channel}`) }))}
            onChange={setPicked}
          />
        )}
      </div>
      {error && <ErrorState error={error} onRetry={refetch} />}
      {data?.broken && (
        <Alert color="red" icon={<IconAlertTriangle size={18} />}>
          {t('composer.preview.broken')}
        </Alert>
      )}
      {data && shown && (
        <>
          <Notes preview={shown} gaps={data.gaps} sample={sample.id !== ''} />
          <Message preview={shown} />
        </>
      )}
    </Modal>
  )
}

/** What the person who writes should know: where it goes, and what would be missing. */
function Notes({ preview, gaps, sample }: { preview: ChannelPreview; gaps: readonly TextGap[]; sample: boolean }) {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const facts = useFacts()
  const name = (gap: TextGap) => {
    const fact = facts.find((f) => f.path === gap.macro)
    return fact ? words.fact(fact) : i18n.language === 'en' ? gap.macro : gap.russian
  }
  const lines = gaps.map((gap) => ({
    text: t(gap.fallback ? 'composer.preview.gap_filled' : 'composer.preview.gap', {
      name: name(gap),
      fallback: gap.fallback,
    }),
    tone: gap.fallback ? undefined : 'wr',
  }))
  if (!preview.ready) lines.unshift({ text: t('composer.preview.not_ready'), tone: 'wr' })
  if (sample && !preview.to) lines.unshift({ text: t('composer.preview.no_address'), tone: 'wr' })
  if (sample && preview.chosen && preview.to)
    lines.unshift({ text: t('composer.preview.chosen', { to: preview.to }), tone: undefined })
  if (lines.length === 0) return null
  return (
    <ul className={classes.notes} aria-label={t('composer.preview.notes')}>
      {lines.map((line) => (
        <li key={line.text} data-tone={line.tone}>
          {line.text}
        </li>
      ))}
    </ul>
  )
}

function Message({ preview }: { preview: ChannelPreview }) {
  const { t } = useTranslation()
  const toasts = useToasts()
  return (
    <div className={classes.paper}>
      {preview.subject && preview.carries.subject && <h2 className={classes.subject}>{preview.subject}</h2>}
      <MessageBody
        tall
        text={preview.text}
        rich={preview.rich}
        label={t('composer.preview.frame')}
        onSave={(id) => void saveAttachment(id).catch(toasts.failed)}
      />
    </div>
  )
}
