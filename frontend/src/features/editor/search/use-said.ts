import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { flowListQuery } from '@/api/flows'
import { labelsOf, localised } from '../localised'
import { type Said, wordsIn } from '../model/find'
import { armsOf } from '../model/kind'
import { readingOrder } from '../model/neighbours'
import { useEditor } from '../store/context'
import { nodesById } from '../store/editor-store'
import { useWords } from '../words'

/**
 * Everything that the flow says, in reading order: names, what a step does in words, every parameter under its label as it
 * is kept and as the form shows it, exits, notes, groups. References are there by the names of what they mean.
 */
export function useSaid(): readonly Said[] {
  const { t, i18n } = useTranslation()
  const words = useWords()
  const doc = useEditor((s) => s.history.present)
  const kinds = useEditor((s) => s.kinds)
  const facts = useEditor((s) => s.facts)
  const summaries = useEditor((s) => s.checked.summaries)
  const flows = useQuery(flowListQuery).data
  return useMemo(() => {
    const nodes = nodesById(doc)
    const flowNames = new Map((flows ?? []).map((flow) => [flow.id, flow.name]))
    const out: Said[] = []
    for (const id of readingOrder(doc)) {
      const node = nodes.get(id)
      if (!node) continue
      const shape = kinds.get(node.kind)
      out.push({ id, where: t('editor.search.name'), text: words.title(node) })
      if (node.name) out.push({ id, where: t('editor.search.kind'), text: words.kind(node.kind) })
      const shown = new Set<string>()
      for (const param of shape?.params ?? []) {
        const value = node.params[param.id]
        if (value === undefined) continue
        const where = words.param(node.kind, param.id)
        for (const text of wordsIn(value)) {
          const named =
            param.type === 'flow'
              ? flowNames.get(text)
              : param.type === 'select'
                ? t(`node.${node.kind}.option.${param.id}.${text}`, { defaultValue: text })
                : param.type === 'channel'
                  ? t(`editor.channel.${text}`, { defaultValue: text })
                  : param.type === 'event'
                    ? t(`event.${text}`, { defaultValue: text })
                    : param.type === 'duration' || param.type === 'offset'
                      ? words.duration(text)
                      : localised(text, facts, i18n.language)
          for (const said of new Set([named ?? text, text])) {
            if (shown.has(said)) continue
            shown.add(said)
            out.push({ id, param: param.id, where, text: said })
          }
        }
      }
      const summary = summaries[id]
      const does = summary?.code ? words.summary(summary.code, summary.args, labelsOf(facts)) : ''
      if (does && !shown.has(does))
        out.push({ id, again: true, where: t('editor.search.does'), text: localised(does, facts, i18n.language) })
      for (const arm of armsOf(node, shape)) {
        if (!shown.has(arm.name)) out.push({ id, where: t('editor.search.exit'), text: arm.name })
      }
    }
    for (const note of doc.notes) out.push({ id: note.id, where: t('editor.note.label'), text: note.text })
    for (const group of doc.groups) out.push({ id: group.id, where: t('editor.search.group'), text: group.name })
    return out
  }, [doc, kinds, facts, summaries, flows, words, t, i18n.language])
}
