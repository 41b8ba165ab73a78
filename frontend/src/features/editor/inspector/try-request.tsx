import { Button, Code, Modal } from '@mantine/core'
import { IconSend } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { tryRequest } from '@/api/outside'
import { useFaultText } from '@/ui/fault-text'
import { serialiseDocument } from '../model/codec'
import type { FlowNode } from '../model/document'
import { useEditorStore } from '../store/context'
import classes from './inspector.module.css'
import { useSamplePerson } from './use-sample'

/** «Попробовать»: shows the request as it would be for one customer, and sends it once when that is confirmed. */
export function TryRequestButton({ node }: { node: FlowNode }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const store = useEditorStore()
  const sample = useSamplePerson()
  const [opened, setOpened] = useState(false)
  const ask = useMutation({
    mutationFn: (send: boolean) =>
      tryRequest({
        document: JSON.parse(serialiseDocument(store.getState().history.present)),
        node: node.id,
        customer: sample.id,
        send,
      }),
  })
  const made = ask.data
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconSend size={16} stroke={1.7} />}
        disabled={!sample.id}
        onClick={() => {
          setOpened(true)
          ask.mutate(false)
        }}
      >
        {t('editor.try.button')}
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t('editor.try.title')}
        closeButtonProps={{ 'aria-label': t('ui.action.close') }}
      >
        <p className={classes.about}>{t('editor.try.about', { name: sample.name })}</p>
        {ask.error && <p role="alert">{fault(ask.error)}</p>}
        {made && (
          <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
            {[`${made.method} ${made.url}`, ...made.headers.map((h) => `${h.name}: ${h.value}`), '', made.body]
              .join('\n')
              .trim()}
          </Code>
        )}
        {made?.sent && (
          <div role="status">
            <p>{made.status ? t('editor.try.status', { status: made.status }) : t('editor.try.no_answer')}</p>
            {made.fault && <p role="alert">{fault(made.fault)}</p>}
            {made.outputs.map((o) => (
              <Code block key={o.name}>
                {o.name} = {o.value}
              </Code>
            ))}
            {made.answer && (
              <Code block mah={240} style={{ overflow: 'auto' }} aria-label={t('editor.try.answer')}>
                {made.answer}
              </Code>
            )}
          </div>
        )}
        <div className={classes.buttons}>
          <Button loading={ask.isPending} disabled={!made} onClick={() => ask.mutate(true)}>
            {t('editor.try.send')}
          </Button>
        </div>
      </Modal>
    </>
  )
}
