import { Kbd, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { sections } from './sections'
import classes from './shortcuts-sheet.module.css'

const everywhere: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'search'],
  ['Ctrl F', 'find'],
  ['C', 'create'],
  ['[', 'rail'],
  ['F6', 'region'],
  ['Esc', 'escape'],
  ['?', 'sheet'],
]
const lists: readonly (readonly [string, string])[] = [
  ['↑ ↓', 'rows'],
  ['Enter', 'open'],
  ['Space', 'select'],
  ['Ctrl A', 'all'],
  ['Delete', 'delete'],
]
const editor: readonly (readonly [string, string])[] = [
  ['Ctrl S', 'save'],
  ['Ctrl Z', 'undo'],
  ['Ctrl Shift Z', 'redo'],
  ['Ctrl C  X  V  D', 'clipboard'],
  ['Delete', 'remove'],
  ['A', 'add'],
  ['L', 'link'],
  ['F2', 'rename'],
  ['F8', 'problem'],
  ['Shift A', 'layout'],
  ['Shift 1', 'fit'],
  ['Ctrl 0', 'zoom'],
]

/** «?»: the list of keys. */
export function ShortcutsSheet({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation()
  const block = (title: string, rows: readonly (readonly [string, string])[], name: (id: string) => string) => (
    <section>
      <h3 className={classes.head}>{title}</h3>
      <dl className={classes.list}>
        {rows.map(([key, id]) => (
          <div key={id} className={classes.row}>
            <dt>{name(id)}</dt>
            <dd>
              <Kbd size="xs">{key}</Kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('ui.keys.title')}
      size={720}
      closeButtonProps={{ 'aria-label': t('ui.action.close') }}
    >
      <div className={classes.columns}>
        <div>
          {block(t('ui.keys.everywhere'), everywhere, (id) => t(`ui.keys.common.${id}`))}
          {block(
            t('ui.keys.go'),
            sections.map((section) => [`G ${section.key}`, section.id] as const),
            (id) => t(`nav.${id}`),
          )}
        </div>
        <div>
          {block(t('ui.keys.lists'), lists, (id) => t(`ui.keys.list.${id}`))}
          {block(t('ui.keys.editor'), editor, (id) => t(`ui.keys.canvas.${id}`))}
        </div>
      </div>
    </Modal>
  )
}
