import { type ReactNode, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFaultText } from './fault-text'
import { FieldEditor, type FieldType } from './field-editor'
import classes from './inline-field.module.css'

type Props = {
  label: string
  /** The value in wire form; undefined or '' is empty. */
  value: unknown
  type?: FieldType
  options?: readonly string[]
  /** How the value reads; the text itself by default. */
  shown?: ReactNode
  placeholder?: string
  /** Keeps the new value; a rejected promise shows its reason beside the field. */
  onSave: (next: unknown) => Promise<unknown>
}

/** A field edited in place: a click opens it, Enter saves, Escape leaves it as it was. */
export function InlineField({ label, value, type = 'text', options, shown, placeholder, onSave }: Props) {
  const { t } = useTranslation()
  const fault = useFaultText()
  const id = useId()
  const [draft, setDraft] = useState<{ value: unknown } | null>(null)
  const [error, setError] = useState<unknown>(null)
  const [saving, setSaving] = useState(false)
  const empty = value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

  const save = async (next: unknown) => {
    if (saving) return
    if (next === value || (empty && (next === '' || next === undefined || next === null))) {
      setDraft(null)
      return
    }
    setSaving(true)
    try {
      await onSave(next)
      setDraft(null)
      setError(null)
    } catch (failure) {
      setError(failure)
    } finally {
      setSaving(false)
    }
  }
  const cancel = () => {
    setDraft(null)
    setError(null)
  }
  return (
    <div className={classes.field}>
      <span id={`${id}-label`} className={classes.label} title={label}>
        {label}
      </span>
      <div className={classes.value}>
        {draft ? (
          <FieldEditor
            type={type}
            options={options}
            label={label}
            value={draft.value}
            describedBy={error ? `${id}-error` : undefined}
            onChange={(next) => setDraft({ value: next })}
            onSave={save}
            onCancel={cancel}
          />
        ) : (
          <button
            type="button"
            className={classes.read}
            data-empty={empty || undefined}
            aria-label={`${label}: ${empty ? t('ui.field.empty') : typeof shown === 'string' ? shown : String(value)}. ${t('ui.action.edit')}`}
            onClick={() => setDraft({ value })}
          >
            {empty ? (placeholder ?? '—') : (shown ?? String(value))}
          </button>
        )}
        {error !== null && (
          <p id={`${id}-error`} className={classes.error} role="alert">
            {fault(error)}
          </p>
        )}
      </div>
    </div>
  )
}
