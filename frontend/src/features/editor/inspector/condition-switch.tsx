import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '@/api/call'
import type { Problem } from '@/api/types.gen'
import { isGroup, type RuleGroup, type RuleItem } from '@/ui/rules/model'
import { useToasts } from '@/ui/use-toasts'
import { serialiseDocument } from '../model/codec'
import type { FlowNode } from '../model/document'
import { turnCondition } from '../model/edits/turn-condition'
import { useEditor, useEditorStore } from '../store/context'
import { useWords } from '../words'
import classes from './inspector.module.css'

export const RULES = 'condition.rules'
export const EXPRESSION = 'condition.expression'

/** A condition by hand or as an expression: turned from one into the other as one step, where nothing would be lost. */
export function ConditionSwitch({ node }: { node: FlowNode }) {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const toasts = useToasts()
  const both = useEditor((s) => s.kinds.has(RULES) && s.kinds.has(EXPRESSION))
  const [refused, setRefused] = useState<{ problems: readonly Problem[] } | null>(null)
  const [busy, setBusy] = useState(false)
  if (!both) return null
  const text = typeof node.params.test === 'string' ? node.params.test : ''
  const rules = node.params.rules as RuleItem | undefined
  const turn = async (kind: string) => {
    if (kind === node.kind || busy) return
    setBusy(true)
    setRefused(null)
    try {
      const params = await turned(kind)
      if (params) store.getState().edit((doc) => turnCondition(doc, node.id, kind, params))
    } catch (error) {
      toasts.failed(error)
    } finally {
      setBusy(false)
    }
  }
  const turned = async (kind: string): Promise<Record<string, unknown> | null> => {
    const document = JSON.parse(serialiseDocument(store.getState().history.present))
    if (kind === EXPRESSION) {
      if (!rules || !isGroup(rules) || (rules as RuleGroup).items.length === 0) return {}
      const answer = await call('Flows.TurnRules', { document, rules })
      if (answer.text && answer.problems.length === 0) return { test: answer.text }
      setRefused({ problems: answer.problems })
      return null
    }
    if (!text.trim()) return {}
    const answer = await call('Flows.TurnRules', { document, text })
    if (answer.rules && answer.problems.length === 0) return { rules: answer.rules }
    setRefused({ problems: answer.problems })
    return null
  }
  return (
    <div role="group" aria-label={t('editor.turn.label')}>
      <SegmentedControl
        fullWidth
        size="xs"
        value={node.kind}
        aria-label={t('editor.turn.label')}
        data={[
          { value: RULES, label: t('editor.turn.rules') },
          { value: EXPRESSION, label: t('editor.turn.expression') },
        ]}
        onChange={(kind) => void turn(kind)}
      />
      {refused && (
        <div className={classes.note} data-tone="wr" role="status">
          <b>{t(node.kind === EXPRESSION ? 'editor.turn.refused' : 'editor.turn.refused_rules')}</b>
          {refused.problems.map((p, i) => {
            const part = p.args?.[i18n.language === 'en' ? 'part' : 'russian']
            return (
              <p key={i} className={classes.refusal}>
                {words.problem(p, node.kind)}
                {typeof part === 'string' && (
                  <>
                    {' '}
                    {t('editor.turn.part')} <code className="mono">{part}</code>
                  </>
                )}
              </p>
            )
          })}
        </div>
      )}
    </div>
  )
}
