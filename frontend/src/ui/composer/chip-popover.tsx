import { Button, Group, Popover, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ChipLook, OpenChip } from './chips'
import classes from './composer.module.css'
import { parseMacro, writeMacro } from './macros'

interface Props {
  chip: OpenChip
  look: ChipLook
  onClose: () => void
}

/** What a macro says, and what is written where it is empty. */
export function ChipPopover({ chip, look, onClose }: Props) {
  const { t } = useTranslation()
  const macro = parseMacro(chip.source)
  const [fallback, setFallback] = useState(macro.fallback)
  const [expression, setExpression] = useState(macro.expression)
  const keep = () => {
    const source = writeMacro({ expression, fallback })
    if (expression.trim() && source !== chip.source) chip.replace(source)
    onClose()
  }
  return (
    <Popover opened position="bottom-start" width={270} trapFocus returnFocus withinPortal onDismiss={keep}>
      <Popover.Target>
        <span
          className={classes.chipAnchor}
          style={{ left: chip.rect.left, top: chip.rect.top, width: chip.rect.width, height: chip.rect.height }}
        />
      </Popover.Target>
      <Popover.Dropdown p={10}>
        <form
          className={classes.chipForm}
          onSubmit={(event) => {
            event.preventDefault()
            event.stopPropagation()
            keep()
          }}
        >
          <TextInput
            label={look.known ? look.label : t('composer.chip.expression')}
            description={t('composer.chip.expression_about')}
            classNames={{ input: classes.mono }}
            value={expression}
            onChange={(event) => setExpression(event.currentTarget.value)}
          />
          <TextInput
            data-autofocus
            label={t('composer.chip.fallback')}
            placeholder={t('composer.chip.fallback_example')}
            value={fallback}
            onChange={(event) => setFallback(event.currentTarget.value)}
          />
          <Group justify="space-between">
            <Button
              size="xs"
              variant="subtle"
              color="red"
              px={6}
              onClick={() => {
                chip.replace('')
                onClose()
              }}
            >
              {t('composer.chip.remove')}
            </Button>
            <Button size="xs" type="submit">
              {t('composer.chip.done')}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  )
}
