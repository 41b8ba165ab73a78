import { Alert, Select, Switch } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { ImportDraft, ImportPlan } from '@/api/types.gen'
import classes from '../imports.module.css'

type Props = {
  draft: ImportDraft
  plan: ImportPlan
  busy: boolean
  onChange: (next: ImportPlan) => void
  onRecognise: (next: ImportPlan) => void
}

const delimiters = [',', ';', '\t', '|'] as const
const delimiterIds: Record<string, string> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' }
const currencies = ['RUB', 'USD', 'EUR', 'KZT', 'BYN', 'UAH', 'GBP', 'CNY', 'TRY', 'GEL', 'AMD', 'UZS']

/** Step 2: how the file was read, and what each column is. Every guess is shown and can be changed. */
export function StepColumns({ draft, plan, busy, onChange, onRecognise }: Props) {
  const { t } = useTranslation()
  const spreadsheet = /\.xlsx$/i.test(plan.file.name)
  const choose = (name: 'type' | 'encoding' | 'delimiter' | 'decimal' | 'dates') => (value: string | null) =>
    value !== null && onRecognise({ ...plan, [name]: value })
  return (
    <div className={classes.columnsStep} aria-busy={busy}>
      {draft.before && (
        <Alert icon={<IconInfoCircle size={18} />} color="gray" className={classes.before}>
          <div className={classes.line}>
            <span>
              {t('imports.before.text')} <Link to={`/imports/${draft.before}`}>{t('imports.before.link')}</Link>
            </span>
            <Switch
              label={t('imports.before.again')}
              checked={plan.again}
              onChange={(event) => onChange({ ...plan, again: event.currentTarget.checked })}
            />
          </div>
        </Alert>
      )}
      <div className={classes.settings}>
        <Select
          label={t('imports.setting.type')}
          allowDeselect={false}
          data={['customers', 'contacts', 'purchases'].map((value) => ({ value, label: t(`imports.type.${value}`) }))}
          value={plan.type}
          onChange={choose('type')}
        />
        {!spreadsheet && (
          <>
            <Select
              label={t('imports.setting.encoding')}
              allowDeselect={false}
              data={[...new Set([plan.encoding, 'utf-8', 'windows-1251', 'utf-16le'])].filter(Boolean)}
              value={plan.encoding}
              onChange={choose('encoding')}
            />
            <Select
              label={t('imports.setting.delimiter')}
              allowDeselect={false}
              data={delimiters.map((value) => ({ value, label: t(`imports.delimiter.${delimiterIds[value]}`) }))}
              value={plan.delimiter}
              onChange={choose('delimiter')}
            />
          </>
        )}
        <Select
          label={t('imports.setting.decimal')}
          allowDeselect={false}
          data={[
            { value: ',', label: '1 234,50' },
            { value: '.', label: '1 234.50' },
          ]}
          value={plan.decimal}
          onChange={choose('decimal')}
        />
        <Select
          label={t('imports.setting.dates')}
          allowDeselect={false}
          data={['dmy', 'mdy', 'ymd'].map((value) => ({ value, label: t(`imports.dates.${value}`) }))}
          value={plan.dates}
          onChange={choose('dates')}
        />
        <Select
          label={t('imports.setting.key')}
          data={[
            { value: '', label: t('imports.setting.no_key') },
            ...draft.headers.map((header, index) => ({
              value: String(index),
              label: header || t('imports.column_number', { number: index + 1 }),
            })),
          ]}
          allowDeselect={false}
          value={plan.key}
          onChange={(key) => onChange({ ...plan, key: key ?? '' })}
        />
        <Select
          label={t('imports.setting.currency')}
          allowDeselect={false}
          searchable
          data={[...new Set([plan.currency, ...currencies])].filter(Boolean)}
          value={plan.currency}
          onChange={(currency) => currency && onChange({ ...plan, currency })}
        />
      </div>
      <MappingTable draft={draft} plan={plan} onChange={onChange} />
    </div>
  )
}

function MappingTable({ draft, plan, onChange }: Pick<Props, 'draft' | 'plan' | 'onChange'>) {
  const { t } = useTranslation()
  const targets = draft.targets
    .filter((target) => target.id !== 'skip')
    .map((target) => ({
      value: target.id,
      label: target.label || t(`import.target.${target.id}`, { defaultValue: target.id }),
    }))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <div className={classes.tableBox} tabIndex={0} role="region" aria-label={t('imports.sample')}>
      <table className={classes.table}>
        <thead>
          <tr>
            {draft.headers.map((header, index) => {
              const guess = draft.guessed[index]
              const name = header || t('imports.column_number', { number: index + 1 })
              const target = plan.columns[String(index)] ?? 'skip'
              const fresh = `new:${name}:${guess?.type || 'text'}`
              return (
                <th key={index} scope="col" data-skip={target === 'skip' || undefined}>
                  <div className={classes.header} title={name}>
                    {name}
                  </div>
                  <Select
                    size="xs"
                    aria-label={t('imports.target_of', { name })}
                    allowDeselect={false}
                    searchable
                    comboboxProps={{ width: 240, position: 'bottom-start' }}
                    data={[
                      { value: 'skip', label: t('imports.skip') },
                      ...targets,
                      { value: target.startsWith('new:') ? target : fresh, label: t('imports.new_field', { name }) },
                    ]}
                    value={target}
                    onChange={(value) =>
                      value && onChange({ ...plan, columns: { ...plan.columns, [String(index)]: value } })
                    }
                  />
                  <div className={classes.guess}>
                    {guess?.form || (guess?.type ? t(`imports.value.${guess.type}`, { defaultValue: guess.type }) : '')}
                    {guess && guess.filled < 100 && ` · ${t('imports.filled', { percent: guess.filled })}`}
                    {guess && !guess.sure && target !== 'skip' && ` · ${t('imports.unsure')}`}
                  </div>
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {draft.sample.map((row, at) => (
            <tr key={at}>
              {draft.headers.map((_, index) => (
                <td
                  key={index}
                  data-skip={(plan.columns[String(index)] ?? 'skip') === 'skip' || undefined}
                  title={row[index]}
                >
                  {row[index]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
