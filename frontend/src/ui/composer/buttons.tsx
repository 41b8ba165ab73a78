import { ActionIcon, Button, Group, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './composer.module.css'
import type { ComposerButton } from './types'

/** Most buttons of one message; Go refuses more. */
const most = 10

interface Props {
  buttons: readonly ComposerButton[]
  answers: boolean // some channel takes quick answers, so a button need not have a link
  onChange: (buttons: ComposerButton[] | undefined) => void
}

/** The buttons of a message: what each says, and where it leads. Macros may stand in both. */
export function ButtonsEditor({ buttons, answers, onChange }: Props) {
  const { t } = useTranslation()
  const write = (next: ComposerButton[]) => onChange(next.length > 0 ? next : undefined)
  const change = (i: number, part: Partial<ComposerButton>) =>
    write(
      buttons.map((b, k) => {
        if (k !== i) return b
        const { link, text } = { ...b, ...part }
        return link ? { text, link } : { text }
      }),
    )
  return (
    <div className={classes.buttons}>
      {buttons.map((button, i) => (
        <Group key={i} gap={6} wrap="nowrap" align="flex-start">
          <TextInput
            w={118}
            flex="none"
            aria-label={t('composer.buttons.text', { index: i + 1 })}
            placeholder={t('composer.buttons.text_example')}
            value={button.text}
            onChange={(event) => change(i, { text: event.currentTarget.value })}
          />
          <TextInput
            flex={1}
            miw={0}
            type="url"
            aria-label={t('composer.buttons.link', { index: i + 1 })}
            placeholder={t(answers ? 'composer.buttons.link_or_answer' : 'composer.buttons.link_example')}
            value={button.link ?? ''}
            onChange={(event) => change(i, { link: event.currentTarget.value.trim() })}
          />
          <ActionIcon
            mt={4}
            aria-label={t('composer.buttons.remove', { index: i + 1 })}
            onClick={() => write(buttons.filter((_, k) => k !== i))}
          >
            <IconTrash size={15} stroke={1.7} />
          </ActionIcon>
        </Group>
      ))}
      {buttons.length < most && (
        <Button
          size="xs"
          variant="subtle"
          px={6}
          className={classes.addButton}
          leftSection={<IconPlus size={14} />}
          onClick={() => write([...buttons, { text: '' }])}
        >
          {t('composer.buttons.add')}
        </Button>
      )}
      {buttons.length > 0 && !answers && <p className={classes.note}>{t('composer.buttons.no_answers')}</p>}
    </div>
  )
}
