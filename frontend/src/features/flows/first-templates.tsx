import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { keys } from '@/api/keys'
import { startFromTemplate, templatesQuery } from '@/api/templates'
import type { TemplateCard } from '@/api/types.gen'
import { FlowPicture } from '@/ui/flow-picture/flow-picture'
import type { PictureFlow } from '@/ui/flow-picture/picture'
import { categoryOf } from '@/ui/kind-shape'
import { useToasts } from '@/ui/use-toasts'
import classes from './first-templates.module.css'

const first = ['welcome', 'second_purchase', 'lapsed']

interface Sketch {
  nodes?: { id: string; kind: string }[]
  edges?: [string, string, string][]
  layout?: Record<string, [number, number]>
}

/** A template's silhouettes and arrows; its words stand beside it. */
function sketch(card: TemplateCard): PictureFlow {
  const doc = card.document as Sketch
  return {
    name: card.title,
    steps: (doc.nodes ?? []).map((node) => ({
      id: node.id,
      at: doc.layout?.[node.id] ?? [0, 0],
      category: categoryOf(node.kind),
      kind: node.kind,
      title: '',
      exits: [],
    })),
    arrows: doc.edges ?? [],
    notes: [],
    groups: [],
  }
}

/** Three templates in the empty list, and the way to the others. */
export function FirstTemplates() {
  const { t, i18n } = useTranslation()
  const navigate = useNavigate()
  const client = useQueryClient()
  const toasts = useToasts()
  const [using, setUsing] = useState(false)
  const cards = useQuery(templatesQuery(i18n.language)).data
  const shown = useMemo(
    () =>
      first.flatMap((id) => {
        const card = (cards ?? []).find((c) => c.id === id && !c.own)
        return card ? [{ card, picture: sketch(card) }] : []
      }),
    [cards],
  )
  if (shown.length === 0) return null
  const use = async (id: string) => {
    setUsing(true)
    try {
      const flow = await startFromTemplate({ id, own: false, language: i18n.language, name: '', into: '' })
      await client.invalidateQueries({ queryKey: keys.flows })
      await navigate(`/flows/${flow.id}`)
    } catch (error) {
      setUsing(false)
      toasts.failed(error)
    }
  }
  return (
    <section className={classes.first} aria-label={t('templates.first')}>
      <div className={classes.head}>
        <span>{t('templates.first')}</span>
        <Link to="/flows/templates">{t('templates.all', { count: cards?.length ?? 0 })}</Link>
      </div>
      <div className={classes.cards}>
        {shown.map(({ card, picture }) => (
          <button
            key={card.id}
            type="button"
            className={classes.card}
            disabled={using}
            onClick={() => void use(card.id)}
          >
            <span className={classes.thumb}>
              <FlowPicture flow={picture} detail="signs" />
            </span>
            <span className={classes.title}>{card.title}</span>
            <span className={classes.about}>{card.about}</span>
          </button>
        ))}
      </div>
    </section>
  )
}
