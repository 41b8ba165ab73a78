import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { chooseFile, saveFile } from '@/api/files'
import { undoImport } from '@/api/flows'
import { keys } from '@/api/keys'
import {
  addTemplateFile,
  deleteTemplate,
  exportTemplate,
  renameTemplate,
  restoreTemplate,
  startFromTemplate,
} from '@/api/templates'
import type { TemplateCard } from '@/api/types.gen'
import { useToasts } from '@/ui/use-toasts'

/** What can be done with templates. `into` is an empty flow that using one fills; '' makes a new flow. */
export function useTemplateActions(into: string) {
  const { t, i18n } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const toasts = useToasts()
  const [using, setUsing] = useState('')
  return useMemo(() => {
    const old = () => client.invalidateQueries({ queryKey: ['templates'] })
    const use = async (card: TemplateCard) => {
      if (card.broken) return
      setUsing(card.id)
      try {
        const flow = await startFromTemplate({ id: card.id, own: card.own, language: i18n.language, name: '', into })
        await client.invalidateQueries({ queryKey: keys.flows })
        await client.invalidateQueries({ queryKey: ['fields'] })
        client.removeQueries({ queryKey: keys.flow(flow.id) })
        await navigate(`/flows/${flow.id}`)
        const said = flow.fields > 0 ? 'templates.done.used_fields' : 'templates.done.used'
        toasts.done(t(said, { name: flow.name, count: flow.fields }), async () => {
          await undoImport(flow.import)
          await client.invalidateQueries({ queryKey: keys.flows })
          await navigate(into ? `/flows/templates?into=${into}` : '/flows/templates')
        })
      } catch (error) {
        toasts.failed(error)
      } finally {
        setUsing('')
      }
    }
    return {
      using,
      use: (card: TemplateCard) => void use(card),
      /** Adds a file's flow to the workspace's templates; gives its id, '' when the person gave up. */
      add: async (): Promise<string> => {
        try {
          const file = await chooseFile('flow')
          if (!file) return ''
          const { id } = await addTemplateFile(file)
          await old()
          return id
        } catch (error) {
          toasts.failed(error)
          return ''
        }
      },
      rename: async (id: string, name: string, about: string) => {
        await renameTemplate({ id, name, about })
        await old()
      },
      remove: async (card: TemplateCard) => {
        try {
          await deleteTemplate(card.id)
          await old()
          toasts.done(t('templates.done.deleted', { name: card.title }), async () => {
            await restoreTemplate(card.id)
            await old()
          })
        } catch (error) {
          toasts.failed(error)
        }
      },
      save: async (card: TemplateCard) => {
        try {
          await saveFile(await exportTemplate(card.id))
        } catch (error) {
          toasts.failed(error)
        }
      },
    }
  }, [client, i18n.language, into, navigate, t, toasts, using])
}

export type TemplateActions = ReturnType<typeof useTemplateActions>
