import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Param } from '@/api/types.gen'
import type { FlowNode } from '../model/document'
import { setParam } from '../model/edits/set-param'
import { useEditor, useEditorStore } from '../store/context'
import { problemsOf } from '../store/selectors'
import { useWords } from '../words'
import { composed, MessageComposer } from './composer/message-composer'
import { ConditionSwitch, EXPRESSION, RULES } from './condition-switch'
import { fieldFor } from './fields/registry'
import { FixLine } from './fix-line'
import classes from './inspector.module.css'
import { TryRequestButton } from './try-request'

/** The form of a step, made from its descriptor: a field a parameter, errors under the field. */
export function StepForm({ node }: { node: FlowNode }) {
  const { t } = useTranslation()
  const words = useWords()
  const store = useEditorStore()
  const kind = useEditor((s) => s.kinds.get(node.kind))
  const problems = useEditor((s) => problemsOf(s, node.id))
  const focus = useEditor((s) => (s.focus?.node === node.id ? s.focus : null))
  const form = useRef<HTMLDivElement>(null)

  // Enter, F8 and a problem's row lead to the parameter itself.
  useEffect(() => {
    if (!focus) return
    let frame = 0
    let tries = 0
    const find = () => {
      const host = focus.param ? form.current?.querySelector(`[data-param="${CSS.escape(focus.param)}"]`) : form.current
      // What is written in comes before the switches around it; a field that is loaded late is waited for.
      const field =
        host?.querySelector<HTMLElement>('[contenteditable="true"], textarea, input:not([type="radio"])') ??
        (tries > 60 ? host?.querySelector<HTMLElement>('input, button') : null)
      if (!field && tries++ <= 60) {
        frame = requestAnimationFrame(find)
        return
      }
      if (!focus.quiet) field?.focus()
      host?.scrollIntoView?.({ block: 'nearest' })
    }
    find()
    return () => cancelAnimationFrame(frame)
  }, [focus])

  if (!kind) return <p className={classes.about}>{t('editor.step.unknown_text', { kind: node.kind })}</p>
  const about = t(`node.${node.kind}.about`, { defaultValue: '' })
  const own = problems.filter((p) => !p.param)
  const composes = kind.params.some((p) => p.type === 'html') // a message is written as a whole
  return (
    <div ref={form} className={classes.form}>
      {about && <p className={classes.about}>{about}</p>}
      {own
        .filter((p) => p.severity !== 'remark')
        .map((p, i) => (
          <p key={i} className={classes.note} data-tone={p.severity === 'error' ? 'er' : 'wr'}>
            {words.problem(p, node.kind)}
          </p>
        ))}
      {(node.kind === RULES || node.kind === EXPRESSION) && <ConditionSwitch key={node.id} node={node} />}
      {kind.params
        .filter((p) => shown(p, node, kind.params))
        .filter((p) => !composes || !composed.includes(p.id))
        .map((param) => {
          const Field = fieldFor(param.type, Boolean(param.macros))
          const mine = problems.filter((p) => p.param === param.id)
          const worst = mine.find((p) => p.severity === 'error') ?? mine.find((p) => p.severity === 'warning')
          const name = words.param(node.kind, param.id)
          return (
            <div key={param.id} data-param={param.id}>
              <Field
                node={node}
                param={param}
                name={name}
                label={name}
                value={node.params[param.id]}
                problems={mine}
                error={worst ? words.problem(worst, node.kind) : undefined}
                onChange={(value) =>
                  store
                    .getState()
                    .edit((doc) => setParam(doc, node.id, param.id, value), `param:${node.id}:${param.id}`)
                }
              />
              {param.type !== 'expression' && <FixLine problem={worst} />}
            </div>
          )
        })}
      {composes && <MessageComposer node={node} kind={kind} problems={problems} />}
      {node.kind === 'action.http_request' && <TryRequestButton node={node} />}
    </div>
  )
}

/** Is this parameter asked for, as the others stand? One that is absent stands at its default, as it does for the check. */
function shown(param: Param, node: FlowNode, all: readonly Param[]): boolean {
  return Object.entries(param.shown_if ?? {}).every(
    ([other, json]) => JSON.stringify(node.params[other] ?? all.find((p) => p.id === other)?.default) === json,
  )
}
