import { Button, Group, Modal, Radio, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { importFlow } from '@/api/flows'
import type { FlowFile } from '@/api/types.gen'
import { useFaultText } from '@/ui/fault-text'
import classes from './flows.module.css'

/** Before a flow's file is written: what it refers to and is not here, and what happens to a flow of the same id. */
export function ImportFlowDialog({ file, onClose }: { file: FlowFile | null; onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={file !== null}
      onClose={onClose}
      size={520}
      title={t('flows.import.title')}
      closeButtonProps={{ 'aria-label': t('ui.action.close') }}
    >
      {file && <ImportForm key={file.file.handle} file={file} onClose={onClose} />}
    </Modal>
  )
}

function ImportForm({ file, onClose }: { file: FlowFile; onClose: () => void }) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const navigate = useNavigate()
  const [replace, setReplace] = useState(false)
  const [names, setNames] = useState<Record<string, string>>({})
  const write = useMutation({
    mutationFn: () => {
      // An empty name keeps the one in the file.
      const map = Object.fromEntries(Object.entries(names).filter(([, name]) => name.trim()))
      return importFlow({ file: file.file, replace, map })
    },
    onSuccess: (flow) => {
      onClose()
      navigate(`/flows/${flow.id}`)
    },
  })
  const missing = [...new Map(file.missing.map((ref) => [`${ref.what}:${ref.name}`, ref])).entries()]
  return (
    <div className={classes.facts}>
      <div>
        <strong>{file.name}</strong>
        <div className={classes.sub}>{t('flows.import.steps', { count: file.nodes })}</div>
      </div>
      {file.unknown.length > 0 && <p role="status">{t('flows.import.unknown', { kinds: file.unknown.join(', ') })}</p>}
      {file.exists && (
        <Radio.Group
          value={replace ? 'replace' : 'new'}
          onChange={(value) => setReplace(value === 'replace')}
          label={t('flows.import.exists')}
        >
          <Group mt={4}>
            <Radio value="new" label={t('flows.import.new')} />
            <Radio value="replace" label={t('flows.import.replace')} />
          </Group>
        </Radio.Group>
      )}
      {missing.length > 0 && (
        <>
          <p style={{ margin: 0 }}>{t('flows.import.missing', { count: missing.length })}</p>
          <div className={classes.map}>
            {missing.map(([key, ref]) => (
              <TextInput
                key={key}
                label={`${t(`flows.import.what.${ref.what}`, { defaultValue: ref.what })}: ${ref.name}`}
                placeholder={ref.name}
                value={names[key] ?? ''}
                onChange={(event) => setNames({ ...names, [key]: event.currentTarget.value })}
              />
            ))}
          </div>
        </>
      )}
      {file.problems.length > 0 && (
        <p style={{ margin: 0 }}>{t('flows.import.problems', { count: file.problems.length })}</p>
      )}
      {write.error && <p role="alert">{fault(write.error)}</p>}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={onClose}>
          {t('ui.action.cancel')}
        </Button>
        <Button loading={write.isPending} onClick={() => write.mutate()}>
          {replace ? t('flows.import.do_replace') : t('flows.import.do')}
        </Button>
      </Group>
    </div>
  )
}
