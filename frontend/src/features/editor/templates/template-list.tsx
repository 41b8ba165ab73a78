import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { TemplateCard } from '@/api/types.gen'
import { FlowPicture } from '@/ui/flow-picture/flow-picture'
import type { PictureFlow } from '@/ui/flow-picture/picture'
import classes from './templates.module.css'

type Props = {
  cards: readonly TemplateCard[]
  pictures: ReadonlyMap<string, PictureFlow>
  chosen: string
  onChoose: (id: string) => void
  onUse: (card: TemplateCard) => void
}

/** The templates as small pictures. One tab stop: arrows go from card to card, Enter or a double click uses one. */
export function TemplateList({ cards, pictures, chosen, onChoose, onUse }: Props) {
  const { t } = useTranslation()
  const list = useRef<HTMLDivElement>(null)
  const go = (from: number, by: number) => {
    const next = cards[Math.min(Math.max(from + by, 0), cards.length - 1)]
    if (!next) return
    onChoose(next.id)
    list.current?.querySelector<HTMLElement>(`[data-template="${CSS.escape(next.id)}"]`)?.focus()
  }
  const columns = () => getComputedStyle(list.current as Element).gridTemplateColumns.split(' ').length
  return (
    <div ref={list} className={classes.list} role="listbox" aria-label={t('templates.title')}>
      {cards.map((card, i) => {
        const picture = pictures.get(card.id)
        return (
          <div
            key={card.id}
            role="option"
            tabIndex={card.id === chosen ? 0 : -1}
            aria-selected={card.id === chosen}
            className={classes.card}
            data-template={card.id}
            onClick={() => onChoose(card.id)}
            onDoubleClick={() => onUse(card)}
            onKeyDown={(event) => {
              const by = {
                ArrowRight: 1,
                ArrowLeft: -1,
                ArrowDown: columns(),
                ArrowUp: -columns(),
                Home: -cards.length,
                End: cards.length,
              }[event.key]
              if (by !== undefined) {
                event.preventDefault()
                go(i, by)
              } else if (event.key === 'Enter') {
                event.preventDefault()
                onUse(card)
              }
            }}
          >
            <div className={classes.thumb}>{picture && <FlowPicture flow={picture} detail="signs" />}</div>
            <div className={classes.cardText}>
              <div className={classes.cardTitle}>{card.title}</div>
              <div className={classes.cardAbout}>{card.about || t('templates.no_about')}</div>
            </div>
          </div>
        )
      })}
    </div>
  )
}
