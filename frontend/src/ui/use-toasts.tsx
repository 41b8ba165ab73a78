import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useCallback, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFaultText } from './fault-text'

/** Notices at the bottom right: what was done, with «Отменить» for 6 s, or what failed. */
export function useToasts() {
  const { t } = useTranslation()
  const fault = useFaultText()
  const failed = useCallback(
    (error: unknown) => {
      notifications.show({ message: fault(error), color: 'red', autoClose: 10_000, withBorder: true })
    },
    [fault],
  )
  const done = useCallback(
    (text: string, undo?: () => Promise<unknown>) => {
      const id = `done-${text}-${performance.now()}`
      const back = async () => {
        notifications.hide(id)
        try {
          await undo?.()
        } catch (error) {
          failed(error)
        }
      }
      notifications.show({
        id,
        withBorder: true,
        autoClose: 6000,
        message: undo ? (
          <Group justify="space-between" wrap="nowrap" gap="sm">
            <span>{text}</span>
            <Button size="xs" variant="default" flex="none" onClick={back}>
              {t('ui.action.undo')}
            </Button>
          </Group>
        ) : (
          text
        ),
      })
    },
    [t, failed],
  )
  return useMemo(() => ({ done, failed }), [done, failed])
}
