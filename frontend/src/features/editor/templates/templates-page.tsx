import { Button } from '@mantine/core'
import { IconArrowLeft, IconFileImport, IconTemplate } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { catalogueQuery } from '@/api/flows'
import { templateFactsQuery, templatesQuery } from '@/api/templates'
import type { TemplateCard } from '@/api/types.gen'
import { EmptyState } from '@/ui/empty-state'
import { ErrorState } from '@/ui/error-state'
import { CountTabs, FilterBar } from '@/ui/filter-bar'
import type { PictureFlow } from '@/ui/flow-picture/picture'
import { useFormat } from '@/ui/format/use-format'
import page from '@/ui/page.module.css'
import { PageHeader } from '@/ui/page-header'
import { SearchField } from '@/ui/search-field'
import { parseDocument } from '../model/codec'
import { useDescribe, withFields } from '../picture/describe'
import { findTemplates, type Group, groups, inGroup } from './find-templates'
import { TemplateList } from './template-list'
import { TemplatePreview } from './template-preview'
import classes from './templates.module.css'
import { useTemplateActions } from './use-template-actions'

/** The gallery of finished flows: what each does, its picture, and the way to a draft of it. */
export default function TemplatesPage() {
  const { t, i18n } = useTranslation()
  const format = useFormat()
  const [params, setParams] = useSearchParams()
  const into = params.get('into') ?? ''
  const chosen = params.get('template') ?? ''
  const { data: cards, error, refetch } = useQuery(templatesQuery(i18n.language))
  const [search, setSearch] = useState('')
  const [group, setGroup] = useState<Group>('all')
  const actions = useTemplateActions(into)
  const pictures = usePictures(cards)
  const found = useMemo(() => findTemplates(cards ?? [], search), [cards, search])
  const shown = found.filter((card) => inGroup(card, group))
  const selected = shown.find((card) => card.id === chosen) ?? shown[0]
  const choose = (id: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        next.set('template', id)
        return next
      },
      { replace: true },
    )

  return (
    <div className={page.page}>
      <PageHeader
        title={t('templates.title')}
        meta={cards ? format.number(cards.length) : undefined}
        before={
          <Link to={into ? `/flows/${into}` : '/flows'} className={classes.back} aria-label={t('templates.back')}>
            <IconArrowLeft size={18} stroke={1.8} />
          </Link>
        }
      >
        <Button
          variant="subtle"
          leftSection={<IconFileImport size={16} stroke={1.8} />}
          onClick={() => void actions.add().then((id) => id && choose(id))}
        >
          {t('templates.add_file')}
        </Button>
      </PageHeader>
      <FilterBar end={<SearchField value={search} onChange={setSearch} placeholder={t('templates.search')} />}>
        <CountTabs
          label={t('templates.groups')}
          value={group}
          onChange={setGroup}
          items={groups.map((id) => ({
            id,
            label: t(`templates.group.${id}`),
            count: cards ? format.number(found.filter((card) => inGroup(card, id)).length) : undefined,
          }))}
        />
      </FilterBar>
      {error ? (
        <ErrorState error={error} onRetry={refetch} />
      ) : !cards ? (
        <div className={classes.body} aria-busy="true" />
      ) : selected ? (
        <div className={classes.body}>
          <TemplateList cards={shown} pictures={pictures} chosen={selected.id} onChoose={choose} onUse={actions.use} />
          <TemplatePreview key={selected.id} card={selected} picture={pictures.get(selected.id)} actions={actions} />
        </div>
      ) : group === 'own' && !search ? (
        <EmptyState
          title={t('templates.own_empty.title')}
          text={t('templates.own_empty.text')}
          icon={<IconTemplate size={22} stroke={1.7} />}
        />
      ) : (
        <EmptyState title={t('ui.nothing_found')}>
          <Button
            variant="default"
            onClick={() => {
              setSearch('')
              setGroup('all')
            }}
          >
            {t('ui.action.reset_filter')}
          </Button>
        </EmptyState>
      )}
    </div>
  )
}

/** The pictures of templates by their ids; one that cannot be read has none. */
function usePictures(cards: readonly TemplateCard[] | undefined): ReadonlyMap<string, PictureFlow> {
  const inWords = useDescribe()
  const catalogue = useQuery(catalogueQuery).data
  const facts = useQuery(templateFactsQuery).data
  return useMemo(() => {
    const out = new Map<string, PictureFlow>()
    if (!catalogue) return out
    const kinds = new Map(catalogue.map((kind) => [kind.id, kind]))
    for (const card of cards ?? []) {
      if (card.broken) continue
      out.set(
        card.id,
        inWords(parseDocument(card.document), {
          kinds,
          summaries: card.summaries ?? {},
          facts: withFields(facts ?? [], card.fields),
        }),
      )
    }
    return out
  }, [cards, catalogue, facts, inWords])
}
