import { ActionIcon, Button, SegmentedControl } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { emptyGroup, isGroup, type RuleFact, type RuleGroup, type RuleItem, ruleOn } from './model'
import { RuleRow } from './rule-row'
import classes from './rules.module.css'

type Props = {
  facts: readonly RuleFact[]
  value: RuleGroup
  onChange: (next: RuleGroup) => void
  /** Names of tags, to choose from. */
  tags?: readonly string[]
  currency: string
  depth?: number
  onRemove?: () => void
}

/** Rules by hand: conditions and groups, joined by «и» or «или». */
export function RuleBuilder({ facts, value, onChange, tags = [], currency, depth = 0, onRemove }: Props) {
  const { t } = useTranslation()
  const replace = (index: number, next: RuleItem) => onChange({ ...value, items: value.items.with(index, next) })
  const remove = (index: number) => onChange({ ...value, items: value.items.toSpliced(index, 1) })
  const add = (item: RuleItem) => onChange({ ...value, items: [...value.items, item] })
  const first = facts[0]
  return (
    <div className={classes.group} data-depth={depth} role="group" aria-label={t('rule.group')}>
      {(value.items.length > 1 || depth > 0) && (
        <div className={classes.join}>
          <SegmentedControl
            size="xs"
            aria-label={t('rule.join')}
            value={value.op}
            onChange={(op) => onChange({ ...value, op: op === 'or' ? 'or' : 'and' })}
            data={[
              { value: 'and', label: t('rule.all') },
              { value: 'or', label: t('rule.any') },
            ]}
          />
          {onRemove && (
            <ActionIcon onClick={onRemove} aria-label={t('rule.remove_group')}>
              <IconTrash size={16} stroke={1.7} />
            </ActionIcon>
          )}
        </div>
      )}
      {value.items.map((item, index) =>
        isGroup(item) ? (
          <RuleBuilder
            key={index}
            facts={facts}
            tags={tags}
            currency={currency}
            value={item}
            depth={depth + 1}
            onChange={(next) => replace(index, next)}
            onRemove={() => remove(index)}
          />
        ) : (
          <RuleRow
            key={index}
            facts={facts}
            tags={tags}
            currency={currency}
            rule={item}
            onChange={(next) => replace(index, next)}
            onRemove={() => remove(index)}
          />
        ),
      )}
      <div className={classes.add}>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          disabled={!first}
          onClick={() => first && add(ruleOn(first))}
        >
          {t('rule.add')}
        </Button>
        {depth < 2 && value.items.length > 0 && (
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            onClick={() => first && add({ ...emptyGroup(), op: 'or', items: [ruleOn(first)] })}
          >
            {t('rule.add_group')}
          </Button>
        )}
      </div>
    </div>
  )
}
