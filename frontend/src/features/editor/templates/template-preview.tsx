import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconDots, IconFileExport, IconPencil, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TemplateCard } from '@/api/types.gen'
import { FlowPicture } from '@/ui/flow-picture/flow-picture'
import type { PictureFlow } from '@/ui/flow-picture/picture'
import { TemplateWordsDialog } from './template-words'
import classes from './templates.module.css'
import type { TemplateActions } from './use-template-actions'

type Props = { card: TemplateCard; picture: PictureFlow | undefined; actions: TemplateActions }

/** One template: what it does and for whom, what using it adds, and its whole picture. */
export function TemplatePreview({ card, picture, actions }: Props) {
  const { t } = useTranslation()
  const [renaming, setRenaming] = useState(false)
  const needs = (card.fields ?? []).filter((field) => !field.here)
  const brings = [
    ...needs.map((field) =>
      t('templates.adds.field', {
        name: field.name,
        type: t(`settings.field_type.${field.type}`, { defaultValue: field.type }),
      }),
    ),
    ...(card.flows ?? []).map((name) => t('templates.adds.flow', { name })),
    ...(card.files ? [t('templates.adds.files', { count: card.files })] : []),
    ...(card.secrets ?? []).map((name) => t('templates.adds.secret', { name })),
  ]
  return (
    <section className={classes.preview} aria-label={card.title}>
      <div className={classes.previewHead}>
        <div className={classes.previewWords}>
          <h2 className={classes.previewTitle}>{card.title}</h2>
          <div className={classes.meta}>
            {[
              t('templates.steps', { count: card.steps }),
              ...(card.groups ?? []).map((g) => t(`templates.group.${g}`)),
              ...(card.own ? [t('templates.own')] : []),
            ].join(' · ')}
          </div>
        </div>
        {card.own && (
          <Menu position="bottom-end" width={200}>
            <Menu.Target>
              <ActionIcon size={30} aria-label={t('templates.menu', { name: card.title })}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setRenaming(true)}>
                {t('templates.rename')}
              </Menu.Item>
              {!card.broken && (
                <Menu.Item leftSection={<IconFileExport size={16} />} onClick={() => void actions.save(card)}>
                  {t('templates.save_file')}
                </Menu.Item>
              )}
              <Menu.Divider />
              <Menu.Item
                color="var(--er)"
                leftSection={<IconTrash size={16} />}
                onClick={() => void actions.remove(card)}
              >
                {t('ui.action.delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
        <Button disabled={Boolean(card.broken)} loading={actions.using === card.id} onClick={() => actions.use(card)}>
          {t('templates.use')}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <div className={classes.previewBody} tabIndex={0} role="group" aria-label={t('templates.what')}>
        {card.about && <p className={classes.about}>{card.about}</p>}
        {card.whom && (
          <p className={classes.whom}>
            <span>{t('templates.whom')}</span> {card.whom}
          </p>
        )}
        {brings.length > 0 && (
          <div className={classes.adds}>
            <div>{t('templates.adds.title')}</div>
            <ul>
              {brings.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        )}
        {card.broken ? (
          <p role="alert" className={classes.broken}>
            {t('templates.broken')}
          </p>
        ) : (
          picture && (
            <div className={classes.sheet}>
              <FlowPicture flow={picture} label={t('templates.picture', { name: card.title, count: card.steps })} />
            </div>
          )
        )}
      </div>
      {renaming && (
        <TemplateWordsDialog
          title={t('templates.rename_title')}
          action={t('ui.action.save')}
          name={card.title}
          about={card.about}
          onSave={(name, about) => actions.rename(card.id, name, about)}
          onClose={() => setRenaming(false)}
        />
      )}
    </section>
  )
}
