import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { checkImport, jobQuery, openImport, recogniseImport, reportOf, startImport } from '@/api/imports'
import { keys } from '@/api/keys'
import type { FileRef, ImportDraft, ImportPlan } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import page from '@/ui/page.module.css'
import { PageHeader } from '@/ui/page-header'
import { useToasts } from '@/ui/use-toasts'
import classes from '../imports.module.css'
import { StepCheck } from './step-check'
import { StepColumns } from './step-columns'
import { StepFile } from './step-file'

const steps = ['file', 'columns', 'check'] as const
type Step = (typeof steps)[number]

/** From a file to customers: file, columns, check, and only then writing. */
export function ImportWizard() {
  const { t } = useTranslation()
  const format = useFormat()
  const navigate = useNavigate()
  const client = useQueryClient()
  const toasts = useToasts()
  const [step, setStep] = useState<Step>('file')
  const [draft, setDraft] = useState<ImportDraft | null>(null)
  const [plan, setPlan] = useState<ImportPlan | null>(null)
  const [check, setCheck] = useState('')
  const job = useQuery({ ...jobQuery(check), enabled: check !== '' }).data
  const report = reportOf(job)

  const take = (next: ImportDraft) => {
    setDraft(next)
    setPlan(next.plan)
  }
  const open = useMutation({
    mutationFn: (file: FileRef) => openImport(file),
    onError: toasts.failed,
    onSuccess: (next) => {
      take(next)
      setStep('columns')
    },
  })
  const recognise = useMutation({ mutationFn: recogniseImport, onError: toasts.failed, onSuccess: take })
  const dryRun = useMutation({
    mutationFn: checkImport,
    onError: toasts.failed,
    onSuccess: (next) => {
      setCheck(next.id)
      setStep('check')
    },
  })
  const write = useMutation({
    mutationFn: startImport,
    onError: toasts.failed,
    onSuccess: (next) => {
      void client.invalidateQueries({ queryKey: keys.imports })
      navigate(`/imports/${next.id}`, { replace: true })
    },
  })
  const rows = report ? report.created + report.updated : 0
  const back = () => setStep(step === 'check' ? 'columns' : 'file')
  return (
    <div className={page.page}>
      <PageHeader
        before={
          <>
            <Link to="/customers" className={classes.crumb}>
              {t('customers.title')}
            </Link>
            <span className={classes.sub}>/</span>
          </>
        }
        title={t('imports.wizard.title')}
      >
        {step !== 'file' && (
          <Button variant="default" onClick={back}>
            {t('ui.action.back')}
          </Button>
        )}
        {step === 'columns' && plan && (
          <Button loading={dryRun.isPending} onClick={() => dryRun.mutate(plan)}>
            {t('imports.wizard.to_check')}
          </Button>
        )}
        {step === 'check' && plan && report && (
          <Button loading={write.isPending} disabled={rows === 0} onClick={() => write.mutate(plan)}>
            {t('imports.wizard.write', { count: rows, number: format.number(rows) })}
          </Button>
        )}
      </PageHeader>
      <ol className={classes.steps} aria-label={t('imports.wizard.steps')}>
        {steps.map((id, index) => (
          <li
            key={id}
            aria-current={id === step ? 'step' : undefined}
            data-past={index < steps.indexOf(step) || undefined}
          >
            <span>{index + 1}</span>
            {t(`imports.step.${id}`)}
          </li>
        ))}
      </ol>
      <div className={page.scroll}>
        {step === 'file' && <StepFile busy={open.isPending} onFile={(file) => open.mutate(file)} />}
        {step === 'columns' && draft && plan && (
          <StepColumns
            draft={draft}
            plan={plan}
            busy={recognise.isPending}
            onChange={setPlan}
            onRecognise={(next) => recognise.mutate(next)}
          />
        )}
        {step === 'check' && plan && <StepCheck plan={plan} job={job} onChange={setPlan} />}
      </div>
    </div>
  )
}
