import { ActionIcon, Button, Group, NumberInput, TextInput, Tooltip } from '@mantine/core'
import { IconPlus, IconScale, IconShieldHalf, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Arm } from '../../model/document'
import { setArms } from '../../model/edits/set-param'
import { useEditorStore } from '../../store/context'
import type { FieldProps } from './field'
import classes from './fields.module.css'

const letters = 'abcdefghijklmnopqrstuvwxyz'

/** Equal shares that sum to 100; the first arms take what does not divide. */
export function equalShares(arms: readonly Arm[]): Arm[] {
  const each = Math.floor(100 / arms.length)
  const rest = 100 - each * arms.length
  return arms.map((a, i) => ({ ...a, share: each + (i < rest ? 1 : 0) }))
}

/** The arms of a split: name and share each; the sum is shown and must be 100. */
export function ArmsField({ node, param, name, label, value, error }: FieldProps) {
  const { t } = useTranslation()
  const store = useEditorStore()
  const arms = Array.isArray(value) ? (value as Arm[]) : []
  const control = arms.find((a) => a.holdout)
  const sum = arms.reduce((n, a) => n + (Number(a.share) || 0), 0)
  const write = (next: Arm[], group?: string) =>
    store.getState().edit((doc) => setArms(doc, node.id, param.id, next), group && `arms:${node.id}:${group}`)
  const add = () => {
    const id = [...letters].find((l) => !arms.some((a) => a.id === l)) ?? `arm${arms.length + 1}`
    write(equalShares([...arms, { id, name: id.toUpperCase(), share: 0 }]))
  }
  return (
    <div role="group" aria-label={name}>
      <Group justify="space-between" mb={4}>
        <span className={classes.label} style={{ margin: 0 }}>
          {label}
        </span>
        <span className={classes.meta} data-tone={sum === 100 ? undefined : 'er'}>
          {t('editor.arms.sum', { sum })}
        </span>
      </Group>
      <div className={classes.arms}>
        {arms.map((arm, i) => (
          <Group key={arm.id} gap={6} wrap="nowrap">
            <TextInput
              flex={1}
              aria-label={t('editor.arms.name', { index: i + 1 })}
              value={arm.name}
              onChange={(event) => {
                const text = event.currentTarget.value
                write(arms.with(i, { ...arm, name: text }), `${arm.id}:name`)
              }}
            />
            <NumberInput
              w={84}
              aria-label={t('editor.arms.share', { name: arm.name || arm.id })}
              min={0}
              max={100}
              suffix=" %"
              value={arm.share}
              onChange={(next) =>
                write(arms.with(i, { ...arm, share: typeof next === 'number' ? next : 0 }), `${arm.id}:share`)
              }
            />
            <Tooltip label={t('editor.arms.holdout')}>
              <ActionIcon
                aria-label={t('editor.arms.holdout_of', { name: arm.name || arm.id })}
                aria-pressed={arm.holdout ?? false}
                variant={arm.holdout ? 'filled' : 'subtle'}
                onClick={() => {
                  // One group at most is held out: the others are compared with it.
                  write(
                    arms.map((a, k) => {
                      const { holdout: _, ...rest } = a
                      return k === i && !arm.holdout ? { ...rest, holdout: true } : rest
                    }),
                  )
                }}
              >
                <IconShieldHalf size={15} stroke={1.7} />
              </ActionIcon>
            </Tooltip>
            <ActionIcon
              aria-label={t('editor.arms.remove', { name: arm.name || arm.id })}
              disabled={arms.length <= 2}
              onClick={() => write(equalShares(arms.toSpliced(i, 1)))}
            >
              <IconTrash size={15} stroke={1.7} />
            </ActionIcon>
          </Group>
        ))}
      </div>
      <Group gap={6} mt={6}>
        <Button
          size="xs"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          disabled={arms.length >= 10}
          onClick={add}
        >
          {t('editor.arms.add')}
        </Button>
        {sum !== 100 && (
          <Button
            size="xs"
            variant="subtle"
            leftSection={<IconScale size={14} />}
            onClick={() => write(equalShares(arms))}
          >
            {t('editor.arms.equal')}
          </Button>
        )}
      </Group>
      {control && <p className={classes.about}>{t('editor.arms.held_out', { name: control.name || control.id })}</p>}
      {error && <div className={classes.error}>{error}</div>}
    </div>
  )
}
