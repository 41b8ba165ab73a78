import { Kbd, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type CommandArea, commandAreas, keysText } from '@/ui/commands/table'
import { sections } from './sections'
import classes from './shortcuts-sheet.module.css'

type Row = { id: string; name: string; keys: string }

/** «?»: the list of keys, made of the table of commands. */
export function ShortcutsSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const rowsOf = (area: CommandArea): Row[] =>
    commandAreas[area]
      .filter((row) => row.keys.length > 0)
      .map((row) => ({ id: row.id, name: t(`command.${row.id}`), keys: keysText(row.keys) }))
  const go = sections.map((section) => ({ id: section.id, name: t(`nav.${section.id}`), keys: `G ${section.key}` }))
  const blocks = [
    { area: 'app', rows: rowsOf('app') },
    { area: 'go', rows: go },
    ...(Object.keys(commandAreas) as CommandArea[])
      .filter((area) => area !== 'app')
      .map((area) => ({ area, rows: rowsOf(area) })),
  ].filter((block) => block.rows.length > 0)
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('command.area.title')}
      size={860}
      closeButtonProps={{ 'aria-label': t('ui.action.close') }}
    >
      <div className={classes.columns}>
        {blocks.map(({ area, rows }) => (
          <section key={area}>
            <h3 className={classes.head}>{t(`command.area.${area}`)}</h3>
            <dl className={classes.list}>
              {rows.map((row) => (
                <div key={row.id} className={classes.row}>
                  <dt>{row.name}</dt>
                  <dd>
                    <Kbd size="xs">{row.keys}</Kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  )
}
