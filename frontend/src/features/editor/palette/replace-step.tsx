import { Button, Modal } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from '../editor.module.css'
import { replaceNode } from '../model/edits/replace-node'
import { useEditor, useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { useWords } from '../words'

/** A step let go over another one takes its place, once the person says so. */
export function ReplaceStep() {
  const { t } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const asked = useEditor((s) => s.replacing)
  const node = useEditor((s) => (s.replacing ? nodesById(s.history.present).get(s.replacing.node) : undefined))
  const kind = useEditor((s) => (s.replacing ? s.kinds.get(s.replacing.kind) : undefined))
  const close = () => {
    store.setState({ replacing: null })
    document.querySelector<HTMLElement>('[data-canvas]')?.focus({ preventScroll: true })
  }
  return (
    <Modal opened={asked !== null} onClose={close} title={t('editor.palette.replace.title')}>
      <p className={classes.text}>
        {node && kind && t('editor.palette.replace.text', { step: words.title(node), kind: words.kind(kind.id) })}
      </p>
      <div className={classes.buttons}>
        <Button variant="default" onClick={close}>
          {t('ui.action.cancel')}
        </Button>
        <Button
          onClick={() => {
            if (node && kind) {
              store.getState().edit((doc) => replaceNode(doc, node.id, kind))
              store.getState().choose([node.id])
            }
            close()
          }}
        >
          {t('editor.palette.replace.do')}
        </Button>
      </div>
    </Modal>
  )
}
