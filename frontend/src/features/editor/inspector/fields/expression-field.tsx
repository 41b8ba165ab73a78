import { useId, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemWords } from '../../problem-words'
import { useFix } from '../../use-fix'
import { useWords } from '../../words'
import { useFacts } from '../use-facts'
import { useSamplePerson } from '../use-sample'
import { CodeInput, type CodeInputHandle } from './code-input'
import { factCompletion } from './fact-completion'
import { FactMenu } from './fact-menu'
import type { FieldProps } from './field'
import classes from './fields.module.css'
import { marksOf } from './marks'
import { SampleMenu } from './sample-menu'
import { useCheckedText } from './use-checked-text'

const asText = (v: unknown) => (typeof v === 'string' ? v : '')

/** An expression: its type at the label's right, errors under it with a fix, and its value for one customer. */
export function ExpressionField({ node, param, label, name, value, error, event, onChange }: FieldProps) {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const said = useProblemWords()
  const { mend } = useFix()
  const facts = useFacts()
  const sample = useSamplePerson()
  const input = useRef<CodeInputHandle>(null)
  const id = useId()
  const russian = i18n.language !== 'en'
  const field = useCheckedText({
    node: node.id,
    param: param.id,
    event,
    kept: asText(value),
    template: false,
    result: param.result ?? 'flag',
    keep: (text) => onChange(text || undefined),
  })
  const problems = field.checked?.problems ?? []
  const marks = useMemo(
    () => marksOf(field.checked?.problems ?? [], (p) => words.problem(p, node.kind)),
    [field.checked, words, node.kind],
  )
  const complete = useMemo(
    () => factCompletion(facts, russian, false, (k) => t(`editor.type.${k}`), words.fact),
    [facts, russian, t, words],
  )
  const shown = field.checked?.value
  return (
    <div>
      <div className={classes.row}>
        <span className={classes.label}>{label}</span>
        <span className={classes.type}>{t(`editor.type.${field.checked?.type || param.result || 'flag'}`)}</span>
      </div>
      <div className={classes.editor} data-invalid={problems.length > 0 || error ? true : undefined}>
        <CodeInput
          ref={input}
          label={name}
          code
          lines={2}
          value={field.text}
          onChange={field.type}
          marks={marks}
          complete={complete}
          describedBy={problems.length > 0 || error ? id : undefined}
          placeholder={t('editor.field.expression')}
        />
        <div id={id}>
          {problems.map((p, i) => (
            <div key={i} className={classes.problem}>
              <span>{words.problem(p, node.kind)}</span>
              {p.fix && p.fix.open !== 'field' && (
                <button type="button" className={classes.fix} onClick={() => mend(p)}>
                  {said.fix(p)}
                </button>
              )}
            </div>
          ))}
          {problems.length === 0 && error && <div className={classes.problem}>{error}</div>}
        </div>
        <div className={classes.bar}>
          <FactMenu facts={facts} onChoose={(text) => input.current?.insert(text)} plain />
        </div>
      </div>
      {field.checked && problems.length === 0 && sample.name && (
        <div className={classes.sample}>
          <SampleMenu name={sample.name} onChoose={sample.choose} />
          <b>
            {shown === null || shown === undefined
              ? t('editor.field.empty')
              : typeof shown === 'boolean'
                ? t(shown ? 'editor.flag.yes' : 'editor.flag.no')
                : String(shown)}
          </b>
        </div>
      )}
    </div>
  )
}
