import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type CustomerFilter,
  customerPageQuery,
  customerPageSize,
  deleteCustomers,
  restoreCustomers,
  tagCustomers,
} from '@/api/customers'
import { keys } from '@/api/keys'
import type { CustomerRow } from '@/api/types.gen'
import { useToasts } from '@/ui/use-toasts'

/** What can be done with many customers, each with its way back. `seen` are the rows read so far, by id. */
export function useCustomerActions(seen: ReadonlyMap<string, CustomerRow>) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const toasts = useToasts()
  return useMemo(() => {
    const old = () =>
      Promise.all([keys.customers, keys.tags, ['customer']].map((queryKey) => client.invalidateQueries({ queryKey })))
    const attempt = async (work: () => Promise<void>) => {
      try {
        await work()
      } catch (error) {
        toasts.failed(error)
      }
    }
    const has = (id: string, tag: string) =>
      seen.get(id)?.tags.some((own) => own.toLocaleLowerCase() === tag.toLocaleLowerCase()) ?? false
    return {
      /** Reads every row of a filter, page by page. */
      everyone: async (queries: QueryClient, filter: CustomerFilter, total: number) => {
        const rows: CustomerRow[] = []
        for (let page = 0; page * customerPageSize < total; page++) {
          rows.push(...(await queries.fetchQuery(customerPageQuery(filter, page))).items)
        }
        return rows
      },
      tag: (ids: string[], add: string[], remove: string[]) =>
        attempt(async () => {
          // The way back touches only those whom this changes: a tag that someone had before stays.
          const changes = [
            ...add.map((tag) => ({ ids: ids.filter((id) => !has(id, tag)), add: [], remove: [tag] })),
            ...remove.map((tag) => ({ ids: ids.filter((id) => has(id, tag)), add: [tag], remove: [] })),
          ].filter((change) => change.ids.length > 0)
          const { count } = await tagCustomers({ ids, add, remove })
          await old()
          toasts.done(t('customers.done.tagged', { count }), async () => {
            for (const change of changes) await tagCustomers(change)
            await old()
          })
        }),
      remove: (ids: string[]) =>
        attempt(async () => {
          const { count } = await deleteCustomers(ids)
          await old()
          toasts.done(t('customers.done.deleted', { count }), async () => {
            await restoreCustomers(ids)
            await old()
          })
        }),
    }
  }, [client, toasts, t, seen])
}

/** The actions of the list. */
export type CustomerActions = ReturnType<typeof useCustomerActions>
