import { Menu } from '@mantine/core'
import { IconFileExport, IconPhoto, IconTemplate } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { keepAsTemplate } from '@/api/templates'
import { useCommands } from '@/ui/commands/registry'
import { useToasts } from '@/ui/use-toasts'
import { useEditor, useEditorObject } from '../store/context'
import { TemplateWordsDialog } from '../templates/template-words'

const PictureDialog = lazy(() => import('../picture/picture-dialog').then((m) => ({ default: m.PictureDialog })))

/** What of the flow is being given away: as a picture, or as a template of the workspace. */
export type Sharing = 'picture' | 'template' | null

/** The entries of the head's menu that give the flow away. */
export function ShareItems({ onShare, onExport }: { onShare: (what: Sharing) => void; onExport: () => void }) {
  const { t } = useTranslation()
  return (
    <>
      <Menu.Item leftSection={<IconFileExport size={16} stroke={1.7} />} onClick={onExport}>
        {t('editor.action.export')}
      </Menu.Item>
      <Menu.Item leftSection={<IconPhoto size={16} stroke={1.7} />} onClick={() => onShare('picture')}>
        {t('command.editor.picture')}
      </Menu.Item>
      <Menu.Item leftSection={<IconTemplate size={16} stroke={1.7} />} onClick={() => onShare('template')}>
        {t('command.editor.template')}
      </Menu.Item>
    </>
  )
}

/** Their dialogs, and their commands. */
export function Share(props: { sharing: Sharing; onShare: (what: Sharing) => void; onExport: () => void }) {
  const { t } = useTranslation()
  const { store, saver } = useEditorObject()
  const client = useQueryClient()
  const toasts = useToasts()
  const name = useEditor((s) => s.history.present.name)
  const { sharing, onShare } = props
  useCommands({
    'editor.picture': () => onShare('picture'),
    'editor.template': () => onShare('template'),
    'editor.export': props.onExport,
  })
  return (
    <>
      {sharing === 'picture' && (
        <Suspense fallback={null}>
          <PictureDialog onClose={() => onShare(null)} />
        </Suspense>
      )}
      {sharing === 'template' && (
        <TemplateWordsDialog
          title={t('command.editor.template')}
          action={t('ui.action.save')}
          name={name}
          about=""
          hint={t('templates.words.hint')}
          onClose={() => onShare(null)}
          onSave={async (title, about) => {
            await saver.flush()
            await keepAsTemplate(store.getState().flow.id, title, about)
            await client.invalidateQueries({ queryKey: ['templates'] })
            toasts.done(t('templates.done.kept', { name: title }))
          }}
        />
      )}
    </>
  )
}
