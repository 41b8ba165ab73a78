import { Button, Menu, TextInput, UnstyledButton } from '@mantine/core'
import { IconEye, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useId, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { findCustomersQuery } from '@/api/customers'
import type { Problem } from '@/api/types.gen'
import { useFormat } from '@/ui/format/use-format'
import { useWords } from '../../words'
import { useFacts } from '../use-facts'
import { useSamplePerson } from '../use-sample'
import { CodeInput, type CodeInputHandle, type Mark } from './code-input'
import { factCompletion, written } from './fact-completion'
import type { FieldProps } from './field'
import classes from './fields.module.css'
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
        </div>
      )}
    </div>
  )
}

/** An expression: its type at the label's right, errors under it with a fix, and its value for one customer. */
export function ExpressionField({ node, param, label, name, value, error, event, onChange }: FieldProps) {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const facts = useFacts()
  const sample = useSamplePerson()
  const input = useRef<CodeInputHandle>(null)
  const id = useId()
  const russian = i18n.language !== 'en'
  const field = useCheckedText({
    node: node.id,
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
              {typeof p.fix?.value === 'string' && (
                <button type="button" className={classes.fix} onClick={() => field.type(String(p.fix?.value))}>
                  {words.fix(p)}
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

function marksOf(problems: readonly Problem[], say: (p: Problem) => string): Mark[] {
  return problems.map((p) => ({
    from: p.from ?? 0,
    to: p.to ?? 0,
    message: say(p),
    severity: p.severity === 'error' ? 'error' : p.severity === 'warning' ? 'warning' : 'info',
  }))
}

/** The menu of facts, searchable, with types. */
function FactMenu({
  facts,
  onChoose,
  plain,
}: {
  facts: ReturnType<typeof useFacts>
  onChoose: (text: string) => void
  plain?: boolean
}) {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const [query, setQuery] = useState('')
  const folded = query.trim().toLocaleLowerCase()
  const shown = facts.filter((f) => `${words.fact(f)} ${f.path} ${f.ru}`.toLocaleLowerCase().includes(folded))
  return (
    <Menu position="bottom-start" width={300} onClose={() => setQuery('')}>
      <Menu.Target>
        <Button size="xs" variant="subtle" px={6} c="var(--acc)">
          <span className={classes.macro}>{plain ? 'ƒ' : '{ }'}</span>&nbsp;
          {t(plain ? 'editor.field.fact' : 'editor.field.macro')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <TextInput
          size="xs"
          m={4}
          value={query}
          data-autofocus
          leftSection={<IconSearch size={14} />}
          placeholder={t('editor.field.find_fact')}
          aria-label={t('editor.field.find_fact')}
          onChange={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = shown[0]
            if (event.key === 'Enter' && first) onChoose(written(first, i18n.language !== 'en'))
          }}
        />
        <div style={{ maxHeight: 260, overflowY: 'auto' }}>
          {shown.map((f) => (
            <Menu.Item
              key={f.path}
              rightSection={<span className={classes.meta}>{t(`editor.type.${f.type.kind}`)}</span>}
              onClick={() => onChoose(written(f, i18n.language !== 'en'))}
            >
              {words.fact(f)}
            </Menu.Item>
          ))}
          {shown.length === 0 && <Menu.Label>{t('ui.nothing_found')}</Menu.Label>}
        </div>
      </Menu.Dropdown>
    </Menu>
  )
}

/** For whom the value is shown. */
function SampleMenu({ name, onChoose }: { name: string; onChoose: (id: string, name: string) => void }) {
  const { t } = useTranslation()
  const [query, setQuery] = useState('')
  const [opened, setOpened] = useState(false)
  const found =
    useQuery({ ...findCustomersQuery(query.trim()), enabled: opened, placeholderData: keepPreviousData }).data?.items ??
    []
  return (
    <Menu position="bottom-start" width={260} opened={opened} onChange={setOpened}>
      <Menu.Target>
        <UnstyledButton
          style={{ font: 'inherit', color: 'var(--t3)', whiteSpace: 'nowrap' }}
          title={t('editor.field.sample_change')}
        >
          <IconEye size={12} style={{ verticalAlign: -2 }} /> {t('editor.field.sample', { name })}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <TextInput
          size="xs"
          m={4}
          value={query}
          placeholder={t('editor.start.search')}
          aria-label={t('editor.start.search')}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        {found.map((c) => (
          <Menu.Item key={c.id} onClick={() => onChoose(c.id, c.name)}>
            {c.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
