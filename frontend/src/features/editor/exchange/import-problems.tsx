import { IconAlertTriangleFilled, IconCircleXFilled } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { FlowFile } from '@/api/types.gen'
import type { FlowDocument } from '../model/document'
import { useWords } from '../words'
import classes from './import.module.css'

const shown = 5
/** Said above as missing things, with the way to mend them. */
const elsewhere = new Set(['missing_reference'])

/** What the check finds in the flow as it would be here; remarks are the editor's business. */
export function ImportProblems({ file, doc }: { file: FlowFile; doc: FlowDocument }) {
  const { t } = useTranslation()
  const words = useWords()
  const found = (file.problems ?? []).filter((p) => p.severity !== 'remark' && !elsewhere.has(p.code))
  if (found.length === 0) return null
  const nodes = new Map(doc.nodes.map((node) => [node.id, node]))
  return (
    <div>
      <div className={classes.head}>{t('flows.import.problems', { count: found.length })}</div>
      <ul className={classes.problems}>
        {found.slice(0, shown).map((p, i) => {
          const node = p.node ? nodes.get(p.node) : undefined
          const Icon = p.severity === 'error' ? IconCircleXFilled : IconAlertTriangleFilled
          return (
            <li key={i} data-tone={p.severity === 'error' ? 'er' : 'wr'}>
              <Icon size={14} aria-label={t(`cli.severity.${p.severity}`)} />
              <span>
                {node && <b>{words.title(node)}: </b>}
                {words.problem(p, node?.kind)}
              </span>
            </li>
          )
        })}
      </ul>
      {found.length > shown && (
        <div className={classes.sub}>{t('flows.import.more_problems', { count: found.length - shown })}</div>
      )}
    </div>
  )
}
