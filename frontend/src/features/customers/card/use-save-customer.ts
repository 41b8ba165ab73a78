import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { updateCustomer } from '@/api/customers'
import { keys } from '@/api/keys'
import { faultOf } from '@/api/transport/fault'
import type { CustomerCard, CustomerForm } from '@/api/types.gen'

/** Changes part of a customer, based on the revision that is on screen; a stale one is told and read anew. */
export function useSaveCustomer(card: CustomerCard) {
  const client = useQueryClient()
  return useCallback(
    async (change: Partial<CustomerForm>) => {
      try {
        const next = await updateCustomer({ id: card.id, rev: card.rev, form: { ...card.form, ...change } })
        client.setQueryData(keys.customer(card.id), next)
      } catch (error) {
        if (faultOf(error).code === 'stale')
          await client.invalidateQueries({ queryKey: keys.customer(card.id), exact: true })
        throw error
      }
    },
    [client, card],
  )
}
