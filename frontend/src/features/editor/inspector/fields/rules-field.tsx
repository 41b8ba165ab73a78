import { useQuery } from '@tanstack/react-query'
import { tagsQuery } from '@/api/customers'
import { useFormat } from '@/ui/format/use-format'
import { emptyGroup, isGroup, type RuleGroup, type RuleItem } from '@/ui/rules/model'
import { RuleBuilder } from '@/ui/rules/rule-builder'
import { useFacts } from '../use-facts'
import type { FieldProps } from './field'
import { FieldGroup } from './field-group'
import classes from './fields.module.css'

function asGroup(value: unknown): RuleGroup {
  return typeof value === 'object' && value !== null && isGroup(value as RuleItem) ? (value as RuleGroup) : emptyGroup()
}

/** Conditions built by hand: and/or groups of fact, operator, value. */
export function RulesField({ name, label, value, error, onChange }: FieldProps) {
  const facts = useFacts()
  const { currency } = useFormat()
  const tags = useQuery(tagsQuery).data ?? []
  return (
    <div className={classes.rules}>
      <FieldGroup name={name} label={label} error={error}>
        <RuleBuilder
          facts={facts}
          value={asGroup(value)}
          onChange={onChange}
          tags={tags.map((t) => t.name)}
          currency={currency}
        />
      </FieldGroup>
    </div>
  )
}
