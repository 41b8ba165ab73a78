import { ActionIcon, Button, Group, NumberInput, Select } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { DurationInput } from './duration-input'

export interface Cap {
  channel?: string
  count: number
  per: string
}

const channels = ['any', 'local', 'email']

/** A list of frequency limits: how many messages, by which channel, within what time. */
export function CapsInput({ caps, onChange }: { caps: readonly Cap[]; onChange: (next: Cap[]) => void }) {
  const { t } = useTranslation()
  const set = (i: number, patch: Partial<Cap>) => onChange(caps.map((cap, j) => (j === i ? { ...cap, ...patch } : cap)))
  return (
    <>
      {caps.map((cap, i) => (
        <Group key={i} gap={6} mb={10} role="group" aria-label={t('ui.caps.cap', { number: i + 1 })}>
          <NumberInput
            aria-label={t('ui.caps.count')}
            w={76}
            min={1}
            max={10000}
            allowDecimal={false}
            allowNegative={false}
            value={cap.count}
            onChange={(next) => typeof next === 'number' && set(i, { count: next })}
          />
          <span>{t('ui.caps.within')}</span>
          <DurationInput name={t('ui.caps.per')} value={cap.per} onChange={(per) => set(i, { per })} />
          <Select
            aria-label={t('ui.caps.channel')}
            w={190}
            allowDeselect={false}
            value={cap.channel || 'any'}
            data={[...new Set([...channels, cap.channel || 'any'])].map((id) => ({
              value: id,
              label: id === 'any' ? t('ui.caps.any') : t(`channel.name.${id}`, { defaultValue: id }),
            }))}
            onChange={(next) => next && set(i, { channel: next })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('ui.caps.remove', { number: i + 1 })}
            onClick={() => onChange(caps.filter((_, j) => j !== i))}
          >
            <IconX size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange([...caps, { channel: 'any', count: 1, per: '1d' }])}
      >
        {t('ui.caps.add')}
      </Button>
    </>
  )
}
