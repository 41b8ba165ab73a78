import { ActionIcon, Menu } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconCopy, IconDots, IconEye, IconEyeOff, IconTrash, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useView } from '@/api/view'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { PanelGrip } from '@/ui/panel-grip'
import { duplicateChosen, removeChosen, toggleDisabled } from '../commands'
import { StepFigures } from '../figures/step-figures'
import { Locked } from '../locked'
import type { FlowNode } from '../model/document'
import { renameNode } from '../model/edits/rename-node'
import { useEditor, useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { onlyStep } from '../store/selectors'
import { useWords } from '../words'
import { Exits } from './exits'
import { ExperimentFigures } from './experiment-figures'
import { FlowForm } from './flow-form'
import classes from './inspector.module.css'
import { StepForm } from './step-form'

/** The panel at the right: the chosen step's parameters and exits, or the flow's own rules. */
export function Inspector() {
  const { t } = useTranslation()
  const id = useEditor(onlyStep)
  const many = useEditor((s) => s.chosen.size)
  const shown = useEditor((s) => s.inspector)
  const large = useMediaQuery('(min-width: 1680px)') ?? false
  const small = useMediaQuery('(max-width: 1439px)') ?? false
  const [kept, setWidth] = useView<number | null>('editor.inspector', null)
  const width = kept ?? (large ? 400 : small ? 320 : 340)
  if (!shown) return null
  return (
    <aside className={classes.inspector} style={{ width }} aria-label={t('editor.inspector.label')}>
      <PanelGrip
        label={t('editor.inspector.resize')}
        edge="left"
        value={width}
        min={280}
        max={480}
        onChange={setWidth}
        onReset={() => setWidth(null)}
      />
      {id ? (
        <Step key={id} id={id} />
      ) : many > 1 ? (
        <Many count={many} />
      ) : (
        <Locked>
          <FlowForm />
        </Locked>
      )}
    </aside>
  )
}

function Step({ id }: { id: string }) {
  const { t } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const node = useEditor((s) => nodesById(s.history.present).get(id))
  const tab = useEditor((s) => s.inspectorTab)
  if (!node) return null
  const category = categoryOf(node.kind)
  return (
    <>
      <div className={classes.head}>
        <KindShape category={category} size={32} icon={<NodeIcon kind={node.kind} size={18} />} muted={node.disabled} />
        <div className={classes.titles}>
          <input
            className={classes.name}
            aria-label={t('editor.step.rename')}
            value={node.name ?? ''}
            placeholder={words.kind(node.kind)}
            onChange={(event) => {
              const name = event.currentTarget.value
              store.getState().edit((doc) => {
                const found = doc.nodes.find((n) => n.id === id)
                if (!found) return doc
                // A space at the end belongs to a name being typed; it is cut off when the field is left.
                const { name: _, ...rest } = found
                return { ...doc, nodes: doc.nodes.map((n) => (n.id === id ? (name ? { ...rest, name } : rest) : n)) }
              }, `name:${id}`)
            }}
            onBlur={(event) => {
              const name = event.currentTarget.value
              store.getState().edit((doc) => renameNode(doc, id, name), `name:${id}`)
            }}
          />
          <div className={classes.kind}>
            {t(`editor.category.${category}`)} · {words.kind(node.kind)}
          </div>
        </div>
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <ActionIcon aria-label={t('ui.action.more')}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconCopy size={16} stroke={1.7} />} onClick={() => duplicateChosen(store)}>
              {t('editor.toolbar.duplicate')}
            </Menu.Item>
            <Menu.Item
              leftSection={node.disabled ? <IconEye size={16} stroke={1.7} /> : <IconEyeOff size={16} stroke={1.7} />}
              onClick={() => toggleDisabled(store)}
            >
              {t(node.disabled ? 'editor.toolbar.enable' : 'editor.toolbar.disable')}
            </Menu.Item>
            <Menu.Item
              color="var(--er)"
              leftSection={<IconTrash size={16} stroke={1.7} />}
              onClick={() => removeChosen(store)}
            >
              {t('editor.toolbar.delete')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <ActionIcon aria-label={t('ui.action.close')} onClick={() => store.getState().choose([])}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      <Tabs />
      {tab === 'figures' ? (
        <div className={classes.scroll} role="tabpanel" aria-label={t('editor.figures.tab')}>
          <StepFigures key={id} node={node} />
        </div>
      ) : (
        <StepParams node={node} />
      )}
    </>
  )
}

function StepParams({ node }: { node: FlowNode }) {
  return (
    <>
      <div className={classes.scroll}>
        <Locked>
          <StepForm node={node} />
        </Locked>
        {node.kind === 'condition.split' && <ExperimentFigures node={node.id} />}
      </div>
      <Locked>
        <Exits node={node} />
      </Locked>
    </>
  )
}

const tabs = ['params', 'figures'] as const

/** «Параметры» and «Цифры»; arrow keys go from one to the other. */
function Tabs() {
  const { t } = useTranslation()
  const store = useEditorStore()
  const tab = useEditor((s) => s.inspectorTab)
  return (
    <div
      role="tablist"
      aria-label={t('editor.inspector.label')}
      className={classes.tabs}
      onKeyDown={(event) => {
        if (event.code !== 'ArrowLeft' && event.code !== 'ArrowRight') return
        event.preventDefault()
        event.stopPropagation()
        const next = tab === 'params' ? 'figures' : 'params'
        store.setState({ inspectorTab: next })
        event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus()
      }}
    >
      {tabs.map((id) => (
        <button
          key={id}
          type="button"
          role="tab"
          data-tab={id}
          aria-selected={tab === id}
          tabIndex={tab === id ? 0 : -1}
          onClick={() => store.setState({ inspectorTab: id })}
        >
          {t(`editor.figures.tab_${id}`)}
        </button>
      ))}
    </div>
  )
}

function Many({ count }: { count: number }) {
  const { t } = useTranslation()
  const store = useEditorStore()
  return (
    <div className={classes.scroll}>
      <p className={classes.about}>{t('editor.inspector.many', { count })}</p>
      <div className={classes.buttons}>
        {[
          { id: 'duplicate', run: () => duplicateChosen(store) },
          { id: 'disable', run: () => toggleDisabled(store) },
          { id: 'delete', run: () => removeChosen(store) },
        ].map(({ id, run }) => (
          <button key={id} type="button" onClick={run}>
            {t(`editor.toolbar.${id}`)}
          </button>
        ))}
      </div>
    </div>
  )
}
