import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '@/api/types.gen'
import type { Exit, FlowNode, Goal, Settings } from '../model/document'
import { useEditor } from '../store/context'
import { problemsOf } from '../store/selectors'
import { useWords } from '../words'
import classes from './aims-form.module.css'
import { ExpressionField } from './fields/expression-field'
import { eventNames } from './fields/references'

type Change = (patch: Partial<Settings>, group?: string) => void

/** Where a formula of the flow's settings stands as far as its field is concerned: at no step. */
const nowhere: FlowNode = { id: '', kind: '', params: {} }

function useEvents(extra: readonly (string | undefined)[]) {
  const { t } = useTranslation()
  const kinds = useEditor((s) => s.kinds)
  const names = eventNames([...kinds.values()].map((k) => k.starts ?? ''))
  return [...new Set([...names, ...extra.filter((e): e is string => Boolean(e))])].map((e) => ({
    value: e,
    label: t(`event.${e}`, { defaultValue: e }),
  }))
}

/** Puts what is wrong with a part of the flow's settings into words. */
function useProblem(): (param: string) => string | undefined {
  const words = useWords()
  const problems: readonly Problem[] = useEditor((s) => problemsOf(s, ''))
  return (param) => {
    const found = problems.find((p) => p.param === param)
    return found && words.problem(found)
  }
}

function Condition(props: {
  param: string
  label: string
  name: string
  value: string | undefined
  event?: string | undefined
  onChange: (text: string | undefined) => void
}) {
  const error = useProblem()(props.param)
  return (
    <div data-param={props.param}>
      <ExpressionField
        node={nowhere}
        param={{ id: props.param, type: 'expression', result: 'flag' }}
        label={props.label}
        name={props.name}
        value={props.value}
        error={error}
        problems={[]}
        {...(props.event && { event: props.event })}
        onChange={(next) => props.onChange(typeof next === 'string' && next ? next : undefined)}
      />
    </div>
  )
}

/** A record without its empty fields: absent means none. */
function tidy<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined && v !== '')) as T
}

function replaced<T extends object>(list: readonly T[], at: number, patch: Partial<T>): readonly T[] {
  return list.map((item, i) => (i === at ? tidy({ ...item, ...patch }) : item))
}

/** What a flow's runs are for: an event, which of them, and the step at which the run goes on. */
export function GoalsForm({ goals, change }: { goals: readonly Goal[]; change: Change }) {
  const { t } = useTranslation()
  const words = useWords()
  const nodes = useEditor((s) => s.history.present.nodes)
  const kinds = useEditor((s) => s.kinds)
  const events = useEvents(goals.map((g) => g.event))
  const problem = useProblem()
  const steps = nodes
    .filter((n) => kinds.get(n.kind)?.category !== 'event')
    .map((n) => ({ value: n.id, label: n.name || words.kind(n.kind) }))
  const write = (next: readonly Goal[], group?: string) => change({ goals: next.length > 0 ? next : undefined }, group)
  return (
    <div role="group" aria-label={t('editor.settings.goals.label')}>
      <h3 className={classes.title}>{t('editor.settings.goals.label')}</h3>
      <p className={classes.about}>{t('editor.settings.goals.about')}</p>
      {goals.map((goal, i) => (
        <fieldset key={i} className={classes.item}>
          <legend>{t('editor.settings.goals.one', { index: i + 1 })}</legend>
          <ActionIcon
            className={classes.remove}
            variant="subtle"
            color="gray"
            size="sm"
            aria-label={t('editor.settings.goals.remove', { index: i + 1 })}
            onClick={() => write(goals.filter((_, j) => j !== i))}
          >
            <IconTrash size={14} />
          </ActionIcon>
          <TextInput
            label={t('editor.settings.goals.name')}
            value={goal.name ?? ''}
            maxLength={80}
            onChange={(event) => write(replaced(goals, i, { name: event.currentTarget.value }), `goal${i}`)}
          />
          <Select
            label={t('editor.settings.goals.event')}
            searchable
            allowDeselect={false}
            value={goal.event}
            data={events}
            onChange={(next) => next && write(replaced(goals, i, { event: next }))}
          />
          <Condition
            param={`goals.${i}.where`}
            label={t('editor.settings.goals.where')}
            name={t('editor.settings.goals.where_of', { index: i + 1 })}
            value={goal.where}
            event={goal.event}
            onChange={(where) => write(replaced(goals, i, { where: where ?? '' }), `goal${i}`)}
          />
          <Select
            label={t('editor.settings.goals.to')}
            searchable
            clearable
            placeholder={t('editor.settings.goals.ends')}
            value={goal.to ?? null}
            data={
              goal.to && !steps.some((s) => s.value === goal.to)
                ? [...steps, { value: goal.to, label: goal.to }]
                : steps
            }
            error={problem(`goals.${i}.to`)}
            onChange={(next) => write(replaced(goals, i, { to: next ?? '' }))}
          />
        </fieldset>
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => write([...goals, { event: 'purchase.paid' }])}
      >
        {t('editor.settings.goals.add')}
      </Button>
    </div>
  )
}

/** When a run has no more reason to go on. */
export function ExitsForm({ exits, change }: { exits: readonly Exit[]; change: Change }) {
  const { t } = useTranslation()
  const events = useEvents(exits.map((x) => x.event))
  const write = (next: readonly Exit[], group?: string) => change({ exits: next.length > 0 ? next : undefined }, group)
  const put = (i: number, exit: Exit, group?: string) =>
    write(
      exits.map((old, j) => (j === i ? exit : old)),
      group,
    )
  return (
    <div role="group" aria-label={t('editor.settings.exits.label')}>
      <h3 className={classes.title}>{t('editor.settings.exits.label')}</h3>
      <p className={classes.about}>{t('editor.settings.exits.about')}</p>
      {exits.map((exit, i) => {
        const byCondition = exit.when !== undefined
        return (
          <fieldset key={i} className={classes.item}>
            <legend>{t('editor.settings.exits.one', { index: i + 1 })}</legend>
            <ActionIcon
              className={classes.remove}
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={t('editor.settings.exits.remove', { index: i + 1 })}
              onClick={() => write(exits.filter((_, j) => j !== i))}
            >
              <IconTrash size={14} />
            </ActionIcon>
            <Select
              label={t('editor.settings.exits.by')}
              allowDeselect={false}
              value={byCondition ? 'when' : 'event'}
              data={['event', 'when'].map((v) => ({ value: v, label: t(`editor.settings.exits.by_${v}`) }))}
              onChange={(next) => put(i, next === 'when' ? { when: '' } : { event: 'purchase.paid' })}
            />
            {byCondition ? (
              <Condition
                param={`exits.${i}.when`}
                label={t('editor.settings.exits.when')}
                name={t('editor.settings.exits.when_of', { index: i + 1 })}
                value={exit.when}
                onChange={(when) => put(i, { when: when ?? '' }, `exit${i}`)}
              />
            ) : (
              <>
                <Select
                  label={t('editor.settings.exits.event')}
                  searchable
                  allowDeselect={false}
                  value={exit.event ?? null}
                  data={events}
                  onChange={(next) => next && put(i, tidy({ ...exit, event: next }))}
                />
                <Condition
                  param={`exits.${i}.where`}
                  label={t('editor.settings.goals.where')}
                  name={t('editor.settings.exits.where_of', { index: i + 1 })}
                  value={exit.where}
                  event={exit.event}
                  onChange={(where) => put(i, tidy({ ...exit, where: where ?? '' }), `exit${i}`)}
                />
              </>
            )}
          </fieldset>
        )
      })}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => write([...exits, { event: 'purchase.paid' }])}
      >
        {t('editor.settings.exits.add')}
      </Button>
    </div>
  )
}
