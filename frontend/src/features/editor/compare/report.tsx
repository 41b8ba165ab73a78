import { Button, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { call } from '@/api/call'
import { saveFile } from '@/api/files'
import type { Comparison } from '@/api/types.gen'
import { useToasts } from '@/ui/use-toasts'
import type { ChangeWords } from '../change-words'
import { useEditor } from '../store/context'
import classes from './compare.module.css'

/** The comparison as a list of sentences, to be read, copied or kept as a file. */
export function Report({ c, said, onClose }: { c: Comparison; said: ChangeWords; onClose: () => void }) {
  const { t } = useTranslation()
  const toasts = useToasts()
  const name = useEditor((s) => s.history.present.name)
  const side = (number: number) =>
    number === 0 ? t('editor.compare.draft') : t('editor.compare.v', { version: number })
  const head = { name, older: side(c.older.number), newer: side(c.newer.number) }
  const title = t('editor.compare.report_title', head)
  const lines = c.sentences.map(said.sentence)
  const text = [title, '', ...(lines.length > 0 ? lines.map((l) => `– ${l}`) : [t('editor.compare.same')]), ''].join(
    '\n',
  )
  const run = (work: () => Promise<unknown>) => void work().catch(toasts.failed)
  return (
    <Modal opened onClose={onClose} size={640} title={title}>
      {lines.length === 0 ? (
        <p className={classes.hint}>{t('editor.compare.same')}</p>
      ) : (
        <ul className={classes.sentences}>
          {lines.map((line, i) => (
            <li key={i}>{line}</li>
          ))}
        </ul>
      )}
      <div className={classes.buttons}>
        <Button
          variant="default"
          onClick={() =>
            run(async () => {
              await navigator.clipboard.writeText(text)
              toasts.done(t('editor.compare.copied'))
            })
          }
        >
          {t('editor.compare.copy')}
        </Button>
        <Button
          onClick={() =>
            run(async () => {
              const file = await call('Flows.SaveReport', { name: t('editor.compare.file', head), text })
              if (await saveFile(file)) toasts.done(t('editor.compare.saved'))
            })
          }
        >
          {t('editor.compare.save')}
        </Button>
      </div>
    </Modal>
  )
}
