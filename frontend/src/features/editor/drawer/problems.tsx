import { Button } from '@mantine/core'
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Problem } from '@/api/types.gen'
import { categoryOf, KindShape } from '@/ui/kind-shape'
import { NodeIcon } from '@/ui/node-icon'
import { applyFix, fixable } from '../apply-fix'
import { useEditor, useEditorStore } from '../store/context'
import { nodesById } from '../store/editor-store'
import { useWords } from '../words'
import classes from './drawer.module.css'

const order: Record<Problem['severity'], number> = { error: 0, warning: 1, remark: 2 }
const icons = { error: IconAlertCircle, warning: IconAlertTriangle, remark: IconInfoCircle }

/** What compiling found: worst first, each with its step and, where there is one, its fix. */
export function Problems() {
  const { t } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const problems = useEditor((s) => s.checked.problems)
  const doc = useEditor((s) => s.history.present)
  const empty = doc.nodes.length === 0
  const sorted = [...problems].sort((a, b) => order[a.severity] - order[b.severity])
  if (sorted.length === 0 || empty) {
    return (
      <p className={classes.calm}>
        <IconCircleCheck size={16} stroke={1.8} data-tone={empty ? undefined : 'ok'} />
        {t(empty ? 'editor.problem.begin' : 'editor.problem.none')}
      </p>
    )
  }
  return (
    <ul className={classes.list} aria-label={t('editor.problem.list', { count: sorted.length })}>
      {sorted.map((p, i) => {
        const node = p.node ? nodesById(doc).get(p.node) : undefined
        const Icon = icons[p.severity]
        return (
          <li key={i} className={classes.row}>
            <button
              type="button"
              className={classes.problem}
              onClick={() => (node ? store.getState().focusParam(node.id, p.param) : store.getState().choose([]))}
            >
              <Icon
                size={16}
                stroke={2}
                data-tone={p.severity}
                role="img"
                aria-label={t(`editor.severity.${p.severity}`)}
              />
              {node ? (
                <KindShape category={categoryOf(node.kind)} size={20} icon={<NodeIcon kind={node.kind} size={12} />} />
              ) : null}
              <b className="ellipsis">{node ? words.title(node) : t('editor.problem.flow')}</b>
              <span className="ellipsis">{words.problem(p, node?.kind)}</span>
            </button>
            {fixable(p) && (
              <Button
                size="xs"
                variant="default"
                onClick={() => {
                  store.getState().edit((d) => applyFix(d, p))
                  if (node) store.getState().focusParam(node.id, p.param)
                }}
              >
                {words.fix(p)}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
