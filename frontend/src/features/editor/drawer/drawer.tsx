import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useView } from '@/api/view'
import { PanelGrip } from '@/ui/panel-grip'
import { useEditor, useEditorStore } from '../store/context'
import type { DrawerTab } from '../store/editor-store'
import { countOf } from '../store/selectors'
import classes from './drawer.module.css'
import { People } from './people'
import { Problems } from './problems'
import { Runs } from './runs'

const usual = 170

/** The drawer under the canvas: problems, history of runs, and the people of a step when they were asked for. */
export function Drawer() {
  const { t } = useTranslation()
  const store = useEditorStore()
  const { open, tab } = useEditor((s) => s.drawer)
  const count = useEditor((s) => s.checked.problems.filter((p) => p.severity !== 'remark' && !p.accepted).length)
  const errors = useEditor((s) => countOf(s.checked.problems, 'error'))
  const people = useEditor((s) => s.people)
  const [kept, setHeight] = useView<number | null>('editor.drawer', null)
  const most = Math.max(150, window.innerHeight / 2)
  const height = Math.min(kept ?? usual, most)
  const tabs: readonly DrawerTab[] = people ? ['problems', 'runs', 'people'] : ['problems', 'runs']
  const shown = tab === 'people' && !people ? 'problems' : tab
  const show = (next: DrawerTab) => store.setState({ drawer: { open: true, tab: next } })
  return (
    <section className={classes.drawer} style={{ height: open ? height : 36 }} aria-label={t('editor.drawer.label')}>
      {open && (
        <PanelGrip
          label={t('editor.drawer.resize')}
          edge="top"
          value={height}
          min={110}
          max={most}
          onChange={setHeight}
          onReset={() => setHeight(null)}
        />
      )}
      <div className={classes.bar}>
        <div
          role="tablist"
          aria-label={t('editor.drawer.label')}
          className={classes.tabs}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
            const next = tabs[(tabs.indexOf(shown) + step + tabs.length) % tabs.length]
            if (!step || !next) return
            event.preventDefault()
            event.stopPropagation()
            show(next)
            event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus()
          }}
        >
          {tabs.map((id) => (
            <button
              key={id}
              type="button"
              role="tab"
              id={`drawer-tab-${id}`}
              data-tab={id}
              aria-selected={open && shown === id}
              aria-controls="drawer-panel"
              tabIndex={shown === id ? 0 : -1}
              onClick={() => show(id)}
            >
              {t(`editor.drawer.${id}`)}
              {id === 'problems' && count > 0 && (
                <span className={classes.count} data-tone={errors > 0 ? 'er' : 'wr'}>
                  {count}
                </span>
              )}
            </button>
          ))}
        </div>
        <span className={classes.fact}>{errors > 0 ? t('editor.drawer.blocked') : ''}</span>
        <button
          type="button"
          className={classes.toggle}
          aria-expanded={open}
          aria-label={t(open ? 'editor.drawer.close' : 'editor.drawer.open')}
          onClick={() => store.setState({ drawer: { open: !open, tab: shown } })}
        >
          {open ? <IconChevronDown size={16} /> : <IconChevronUp size={16} />}
        </button>
      </div>
      {open && (
        <div id="drawer-panel" className={classes.panel} role="tabpanel" aria-labelledby={`drawer-tab-${shown}`}>
          {shown === 'problems' && <Problems />}
          {shown === 'runs' && <Runs />}
          {shown === 'people' && people && (
            <People key={`${people.node}:${people.state}`} node={people.node} state={people.state} />
          )}
        </div>
      )}
    </section>
  )
}
