import { queryOptions } from '@tanstack/react-query'
import { call, callWith } from './call'
import { keys } from './keys'
import type { FileRef, TemplateWords, UseTemplate } from './types.gen'

/** The program's templates in a language, then the workspace's own. */
export const templatesQuery = (language: string) =>
  queryOptions({
    queryKey: keys.templates(language),
    queryFn: ({ signal }) => callWith(signal, 'Templates.List', { language }),
  })

/** The facts that flows of templates may read, for their names in pictures. */
export const templateFactsQuery = queryOptions({
  queryKey: keys.templateFacts,
  queryFn: ({ signal }) =>
    callWith(signal, 'Flows.Facts', {
      document: {
        schema: 'voronka.flow/1',
        id: '',
        name: '',
        subject: 'customer',
        attach: { to: 'none' },
        nodes: [{ id: 'n1', kind: 'event.purchase_paid', params: {} }],
        edges: [],
      },
    }),
})

export const startFromTemplate = (plan: UseTemplate) => call('Templates.Use', plan)
export const keepAsTemplate = (flow: string, name: string, about: string) =>
  call('Templates.Save', { flow, name, about })
export const addTemplateFile = (file: FileRef) => call('Templates.Import', file)
export const renameTemplate = (words: TemplateWords) => call('Templates.Rename', words)
export const deleteTemplate = (id: string) => call('Templates.Delete', { id })
export const restoreTemplate = (id: string) => call('Templates.Restore', { id })
export const exportTemplate = (id: string) => call('Templates.Export', { id })
