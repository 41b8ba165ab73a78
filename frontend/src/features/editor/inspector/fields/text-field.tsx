import { UnstyledButton } from '@mantine/core'
import { useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '@/ui/format/use-format'
import { useWords } from '../../words'
import { useFacts } from '../use-facts'
import { useSamplePerson } from '../use-sample'
import { CodeInput, type CodeInputHandle } from './code-input'
import { factCompletion } from './fact-completion'
import { FactMenu } from './fact-menu'
import type { FieldProps } from './field'
import classes from './fields.module.css'
import { MacroValues } from './macro-values'
import { marksOf } from './marks'
import { SampleMenu } from './sample-menu'
import { SecretMenu } from './secret-menu'
import { useCheckedText } from './use-checked-text'

const asText = (v: unknown) => (typeof v === 'string' ? v : '')

/** A text with macros, of one line or several: a menu of facts, a counter, and how it reads for one customer. */
export function TextField({ node, param, label, name, value, error, onChange }: FieldProps) {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const format = useFormat()
  const facts = useFacts()
  const sample = useSamplePerson()
  const input = useRef<CodeInputHandle>(null)
  const [preview, setPreview] = useState(param.type === 'longtext')
  const id = useId()
  const russian = i18n.language !== 'en'
  const field = useCheckedText({
    node: node.id,
    kept: asText(value),
    template: true,
    result: 'text',
    keep: (text) => onChange(text || undefined),
  })
  const marks = useMemo(
    () => marksOf(field.checked?.problems ?? [], (p) => words.problem(p, node.kind)),
    [field.checked, words, node.kind],
  )
  const complete = useMemo(
    () => factCompletion(facts, russian, true, (k) => t(`editor.type.${k}`), words.fact),
    [facts, russian, t, words],
  )
  const message = marks[0]?.message ?? error
  const length = [...field.text].length
  const long = param.type === 'longtext'
  return (
    <div>
      <div className={classes.row}>
        <span className={classes.label}>{label}</span>
        {long && (
          <UnstyledButton
            className={classes.type}
            aria-pressed={preview}
            onClick={() => setPreview(!preview)}
            style={{ fontFamily: 'inherit', color: 'var(--acc)' }}
          >
            {t('editor.field.preview')}
          </UnstyledButton>
        )}
      </div>
      <div className={classes.editor} data-invalid={message ? true : undefined}>
        <CodeInput
          ref={input}
          label={name}
          value={field.text}
          onChange={field.type}
          lines={long ? 4 : 1}
          single={!long}
          marks={marks}
          complete={complete}
          describedBy={message ? id : undefined}
          placeholder={t(`node.${node.kind}.placeholder.${param.id}`, { defaultValue: '' })}
        />
        <div className={classes.bar}>
          <FactMenu facts={facts} onChoose={(text) => input.current?.insert(`{{ ${text} }}`)} />
          {param.secrets && <SecretMenu onChoose={(text) => input.current?.insert(text)} />}
          <span className={classes.meta} data-tone={param.max && length > param.max ? 'er' : undefined}>
            {format.number(length)}
            {param.max ? ` / ${format.number(param.max)}` : ''}
          </span>
        </div>
      </div>
      {message && (
        <div id={id} className={classes.error}>
          {message}
        </div>
      )}
      {long && preview && field.checked?.value !== undefined && field.checked?.value !== null && (
        <div className={classes.preview}>
          <small>
            <SampleMenu name={sample.name} onChoose={sample.choose} />
          </small>
          {String(field.checked.value)}
          <MacroValues seen={field.checked.seen} facts={facts} />
        </div>
      )}
    </div>
  )
}
