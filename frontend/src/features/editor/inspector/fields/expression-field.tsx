import { useQuery } from '@tanstack/react-query'
import { useId, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { tagsQuery } from '@/api/customers'
import type { CheckedText, Fact } from '@/api/types.gen'
import { useSeenWords } from '@/ui/seen-words'
import { useProblemWords } from '../../problem-words'
import { useFix } from '../../use-fix'
import { useWords } from '../../words'
import { useFacts } from '../use-facts'
import { useSamplePerson } from '../use-sample'
import { useFunctions, useSampleValues } from '../use-sample-values'
import { CodeInput, type CodeInputHandle } from './code-input'
import { FactMenu } from './fact-menu'
import type { FieldProps } from './field'
import classes from './fields.module.css'
import { type CompletionWords, formulaCompletion } from './formula-completion'
import { factOf } from './formula-context'
import type { CallHelp } from './formula-help'
import { marksOf } from './marks'
import { SampleMenu } from './sample-menu'
import { useCheckedText } from './use-checked-text'

const asText = (v: unknown) => (typeof v === 'string' ? v : '')

/** An expression: its type at the label's right, errors under it with what mends them, and its value for one customer. */
export function ExpressionField({ node, param, label, name, value, error, event, onChange }: FieldProps) {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const said = useProblemWords()
  const { mend } = useFix()
  const facts = useFacts()
  const functions = useFunctions()
  const tags = useQuery(tagsQuery).data
  const sample = useSamplePerson()
  const valueFor = useSampleValues(facts)
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
  const say = useMemo(
    (): CompletionWords => ({
      type: (kind) => t(`editor.type.${kind}`, { defaultValue: kind }),
      label: words.fact,
      about: (fn) => t(`formula.function.${fn}`),
      value: valueFor,
      sample: (v) => t('editor.formula.sample_value', { name: sample.name, value: v }),
      values: (fact) => fact.type.options ?? (fact.path.endsWith('.tags') ? (tags ?? []).map((tag) => tag.name) : []),
    }),
    [t, words, valueFor, sample.name, tags],
  )
  const complete = useMemo(() => formulaCompletion(facts, functions, russian, say), [facts, functions, russian, say])
  const help = (called: string): CallHelp | null => {
    const fn = functions.find((f) => f.name === called || f.ru === called)
    if (fn) {
      return { name: called, params: (fn.params ?? []).map((p) => say.type(p)), about: say.about(fn.name) }
    }
    const fact = factOf(facts, called)
    if (!fact?.params?.length) return null
    return {
      name: called,
      params: fact.params.map((p) => say.type(p)),
      about: t('editor.formula.within', { fact: words.fact(fact) }),
    }
  }
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
          help={help}
          describedBy={problems.length > 0 || error ? id : undefined}
          placeholder={t('editor.field.expression')}
        />
        <div id={id}>
          {problems.map((p, i) => (
            <div key={i} className={classes.problem}>
              <span>{said.sentence(p)}</span>
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
          <SampleMenu name={sample.name} onChoose={sample.choose} />{' '}
          <SampleResult checked={field.checked} facts={facts} />
        </div>
      )}
    </div>
  )
}

/** «12 мая, 15:00 → да»: what was looked at, and what it came to. */
function SampleResult({ checked, facts }: { checked: CheckedText; facts: readonly Fact[] }) {
  const { t } = useTranslation()
  const words = useWords()
  const labels = useMemo(() => new Map(facts.map((f) => [f.path, words.fact(f)])), [facts, words])
  const seen = useSeenWords(labels)
  const shown = checked.value
  const plain = shown === null || shown === undefined ? t('editor.field.empty') : seen.value(shown)
  const looked = checked.seen ?? []
  return (
    <span>
      {looked.map((s) => `${seen.name(s.path)}: ${seen.value(s.value)}`).join('; ')}
      {looked.length > 0 && ' → '}
      <b>{plain}</b>
    </span>
  )
}
