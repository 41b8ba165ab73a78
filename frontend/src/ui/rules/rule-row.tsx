import { ActionIcon, Select, TextInput } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { operatorsOf, type Rule, type RuleFact, ruleOn, shapeOf } from './model'
import { RuleValue } from './rule-value'
import classes from './rules.module.css'

type Props = {
  facts: readonly RuleFact[]
  rule: Rule
  tags: readonly string[]
  currency: string
  onChange: (next: Rule) => void
  onRemove: () => void
}

/** One condition: a fact, how it is compared, and with what. */
export function RuleRow({ facts, rule, tags, currency, onChange, onRemove }: Props) {
  const { t } = useTranslation()
  const fact = facts.find((candidate) => candidate.path === rule.fact)
  const kind = fact?.type.kind ?? 'text'
  const nameOf = (candidate: RuleFact) =>
    candidate.label || t(`fact.${candidate.path}`, { defaultValue: candidate.path })
  const shape = shapeOf(kind, rule.op)
  const period = typeof rule.args?.[0] === 'string' ? rule.args[0] : ''
  return (
    <div className={classes.row}>
      <Select
        className={classes.fact}
        aria-label={t('rule.fact')}
        searchable
        allowDeselect={false}
        nothingFoundMessage={t('ui.nothing_found')}
        data={facts.map((candidate) => ({ value: candidate.path, label: nameOf(candidate) }))}
        value={rule.fact}
        comboboxProps={{ width: 260, position: 'bottom-start' }}
        onChange={(path) => {
          const next = facts.find((candidate) => candidate.path === path)
          if (next) onChange(ruleOn(next))
        }}
      />
      {fact?.params?.[0] === 'duration' && (
        <TextInput
          className={classes.period}
          aria-label={t('rule.period')}
          placeholder={t('rule.ever')}
          value={period.replace(/d$/, '')}
          inputMode="numeric"
          leftSection={<span className={classes.affix}>{t('rule.in')}</span>}
          leftSectionWidth={30}
          rightSection={<span className={classes.affix}>{t('rule.days')}</span>}
          rightSectionWidth={34}
          onChange={(event) => {
            const days = event.currentTarget.value.replace(/\D/g, '').slice(0, 4)
            const { args: _args, ...rest } = rule
            onChange(days ? { ...rest, args: [`${days}d`] } : rest)
          }}
        />
      )}
      <Select
        className={classes.op}
        aria-label={t('rule.operator')}
        allowDeselect={false}
        data={operatorsOf(kind).map(({ id }) => ({ value: id, label: t(`rule.op.${id}`) }))}
        value={rule.op}
        comboboxProps={{ width: 180, position: 'bottom-start' }}
        onChange={(op) => {
          if (!op) return
          const { value, ...rest } = rule
          // A value survives a change between operators that take it in one shape.
          onChange(shapeOf(kind, op) === shape ? { ...rest, op, value } : { ...rest, op })
        }}
      />
      {shape !== 'none' && (
        <RuleValue
          kind={kind}
          shape={shape}
          options={rule.fact.endsWith('.tags') ? tags : (fact?.type.options ?? [])}
          value={rule.value}
          currency={currency}
          onChange={(value) => onChange({ ...rule, value })}
        />
      )}
      <ActionIcon className={classes.remove} onClick={onRemove} aria-label={t('rule.remove')}>
        <IconX size={16} stroke={1.7} />
      </ActionIcon>
    </div>
  )
}
