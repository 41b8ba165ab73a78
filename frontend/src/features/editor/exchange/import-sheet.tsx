import { Button, Group, Modal, Radio } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { catalogueQuery, importFlow, undoImport } from '@/api/flows'
import { keys } from '@/api/keys'
import { addTemplateFile, templateFactsQuery } from '@/api/templates'
import type { FlowFile } from '@/api/types.gen'
import { useFaultText } from '@/ui/fault-text'
import { FlowPicture } from '@/ui/flow-picture/flow-picture'
import { useToasts } from '@/ui/use-toasts'
import { parseDocument } from '../model/codec'
import { useDescribe, withFields } from '../picture/describe'
import { type Choices, firstChoices, planOf } from './choices'
import classes from './import.module.css'
import { ImportAdds } from './import-adds'
import { ImportClashes } from './import-clashes'
import { ImportMissing } from './import-missing'
import { ImportProblems } from './import-problems'

type Props = { file: FlowFile; onClose: () => void }

/** Before a flow's file is written: what it is, what it adds, where it clashes, what is missing, what the check says. */
export default function ImportSheet({ file, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened
      onClose={onClose}
      size={920}
      title={t('flows.import.title')}
      closeButtonProps={{ 'aria-label': t('ui.action.close') }}
    >
      <ImportForm key={file.file.handle} file={file} onClose={onClose} />
    </Modal>
  )
}

function ImportForm({ file, onClose }: Props) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const navigate = useNavigate()
  const client = useQueryClient()
  const toasts = useToasts()
  const inWords = useDescribe()
  const catalogue = useQuery(catalogueQuery).data
  const facts = useQuery(templateFactsQuery).data
  const [choices, setChoices] = useState<Choices>(() => firstChoices(file))
  const doc = useMemo(() => parseDocument(file.document), [file])
  const picture = useMemo(() => {
    if (!catalogue) return null
    const kinds = new Map(catalogue.map((kind) => [kind.id, kind]))
    return inWords(doc, { kinds, summaries: file.summaries ?? {}, facts: withFields(facts ?? [], file.fields) })
  }, [catalogue, facts, doc, file, inWords])

  const old = () =>
    Promise.all([keys.flows, ['fields'] as const].map((queryKey) => client.invalidateQueries({ queryKey })))
  const write = useMutation({
    mutationFn: () => importFlow(planOf(file, choices)),
    onSuccess: async (flow) => {
      onClose()
      await old()
      client.removeQueries({ queryKey: ['editor', flow.id] })
      await navigate(`/flows/${flow.id}`)
      const said = flow.flows > 1 || flow.fields > 0 ? 'flows.import.done_more' : 'flows.import.done'
      toasts.done(
        t(said, {
          name: flow.name,
          flows: t('flows.import.count_flows', { count: flow.flows }),
          fields: t('flows.import.count_fields', { count: flow.fields }),
        }),
        async () => {
          await undoImport(flow.import)
          await old()
          client.removeQueries({ queryKey: ['editor', flow.id] })
          await navigate('/flows')
        },
      )
    },
  })
  const keep = useMutation({
    mutationFn: () => addTemplateFile(file.file),
    onSuccess: async ({ id }) => {
      onClose()
      await client.invalidateQueries({ queryKey: ['templates'] })
      await navigate(`/flows/templates?template=${id}`)
    },
  })
  const error = write.error ?? keep.error

  return (
    <>
      <div className={classes.sheet}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
        <div className={classes.picture} tabIndex={0}>
          {picture && (
            <FlowPicture flow={picture} label={t('templates.picture', { name: file.name, count: file.nodes })} />
          )}
        </div>
        <div className={classes.form}>
          <div>
            <div className={classes.name}>{file.name || t('flows.create.unnamed')}</div>
            <div className={classes.sub}>
              {t('flows.import.steps', { count: file.nodes })} · {file.file.name}
            </div>
          </div>
          {(file.unknown ?? []).length > 0 && (
            <p role="status" className={classes.warn}>
              {t('flows.import.unknown', { kinds: file.unknown.join(', ') })}
            </p>
          )}
          {file.exists && (
            <Radio.Group
              value={choices.replace ? 'replace' : 'new'}
              onChange={(value) => setChoices({ ...choices, replace: value === 'replace' })}
              label={t('flows.import.exists_as', { name: file.exists_name })}
            >
              <Group mt={4}>
                <Radio value="new" label={t('flows.import.new')} />
                <Radio value="replace" label={t('flows.import.replace')} />
              </Group>
            </Radio.Group>
          )}
          <ImportAdds file={file} choices={choices} />
          <ImportClashes file={file} choices={choices} onChange={setChoices} />
          <ImportMissing file={file} doc={doc} choices={choices} onChange={setChoices} />
          <ImportProblems file={file} doc={doc} />
        </div>
      </div>
      {error && (
        <p role="alert" className={classes.error}>
          {fault(error)}
        </p>
      )}
      <Group justify="flex-end" gap="sm" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('ui.action.cancel')}
        </Button>
        <Button
          variant="default"
          disabled={write.isPending}
          loading={keep.isPending}
          title={t('flows.import.to_templates_about')}
          onClick={() => keep.mutate()}
        >
          {t('flows.import.to_templates')}
        </Button>
        <Button disabled={keep.isPending} loading={write.isPending} onClick={() => write.mutate()}>
          {choices.replace ? t('flows.import.do_replace') : t('flows.import.do')}
        </Button>
      </Group>
    </>
  )
}
