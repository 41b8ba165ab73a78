import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Fact, NodeKind, Summary } from '@/api/types.gen'
import type { PictureFlow } from '@/ui/flow-picture/picture'
import { categoryOf } from '@/ui/kind-shape'
import { portTone } from '../canvas/port-tone'
import { labelsOf, localised } from '../localised'
import type { FlowDocument } from '../model/document'
import { portsOf } from '../model/kind'
import { places } from '../model/places'
import { useWords } from '../words'

const signs: Record<string, string> = { '==': '=', '!=': '≠', '>=': '≥', '<=': '≤' }

/** What surrounds a document: the kinds, what its cards say, and the facts by their names. */
export interface Surroundings {
  kinds: ReadonlyMap<string, NodeKind>
  summaries: Readonly<Record<string, Summary>>
  facts: readonly Fact[]
}

/** Facts of fields that come with a document and are not here yet, so that its cards name them as their author did. */
export function withFields(
  facts: readonly Fact[],
  fields: readonly { path: string; name: string }[] | null | undefined,
): readonly Fact[] {
  const known = new Set(facts.map((fact) => fact.path))
  const more = (fields ?? []).filter((field) => !known.has(field.path))
  if (more.length === 0) return facts
  return [
    ...facts,
    ...more.map((field) => {
      const ru = field.path.replace(/^customer\.fields\./, 'покупатель.поля.')
      return { path: field.path, ru, label: field.name, type: { kind: 'text' } } as Fact
    }),
  ]
}

/** Puts a document into the words of the page's language, ready to be drawn. */
export function useDescribe(): (doc: FlowDocument, around: Surroundings) => PictureFlow {
  const words = useWords()
  const { t, i18n } = useTranslation()
  return useMemo(
    () => (doc, around) => {
      const at = places(doc)
      return {
        name: doc.name,
        steps: doc.nodes.map((node) => {
          const kind = around.kinds.get(node.kind)
          const summary = around.summaries[node.id]
          const expression = summary?.code === 'expression'
          const text = summary
            ? localised(words.summary(summary.code, summary.args, labelsOf(around.facts)), around.facts, i18n.language)
            : t(`node.${node.kind}.about`, { defaultValue: '' })
          return {
            id: node.id,
            at: at[node.id] ?? [0, 0],
            category: categoryOf(node.kind),
            kind: node.kind,
            title: words.title(node),
            summary: expression ? text.replace(/[=!<>]=/g, (sign) => signs[sign] ?? sign) : text,
            expression,
            exits: portsOf(node, kind).map((id) => {
              const tone = portTone(id, Boolean(kind?.ports_of))
              const label = words.port(node, kind, id)
              return { id, label: tone === 'co' ? label : label.toLocaleLowerCase(), ...(tone && { tone }) }
            }),
            disabled: node.disabled,
            unknown: !kind,
          }
        }),
        arrows: doc.edges,
        notes: doc.notes,
        groups: doc.groups.map((g) => ({ id: g.id, name: g.name, steps: g.nodes })),
      }
    },
    [words, t, i18n.language],
  )
}
