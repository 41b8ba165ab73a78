import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type CustomerFilter, customerPageQuery, customerPageSize } from '@/api/customers'
import type { CustomerRow } from '@/api/types.gen'

/** Reads the list page by page as it is scrolled, one page ahead in both directions. */
export function useCustomerPages(filter: CustomerFilter) {
  const client = useQueryClient()
  const [range, setRange] = useState({ first: 0, last: 0 })
  const from = Math.max(0, range.first - 1)
  // The first page is always kept: it has the total, without which there is no list to scroll.
  const around = Array.from({ length: range.last - from + 2 }, (_, index) => from + index)
  const numbers = around.includes(0) ? around : [0, ...around]
  const lastTotal = useRef(0)
  const results = useQueries({
    queries: numbers.map((number) => ({
      ...customerPageQuery(filter, number),
      // A page past the end is not asked for once the total is known.
      enabled: number === 0 || number * customerPageSize < lastTotal.current,
    })),
  })
  const pages = new Map(numbers.map((number, index) => [number, results[index]?.data]))
  const total = pages.get(0)?.total
  useEffect(() => {
    if (total !== undefined) lastTotal.current = total
  }, [total])

  const rowAt = (index: number): CustomerRow | undefined => {
    const number = Math.floor(index / customerPageSize)
    const page = pages.get(number) ?? client.getQueryData(customerPageQuery(filter, number).queryKey)
    return page?.items[index % customerPageSize]
  }
  const onRange = useCallback((first: number, last: number) => {
    const next = { first: Math.floor(first / customerPageSize), last: Math.floor(last / customerPageSize) }
    setRange((old) => (old.first === next.first && old.last === next.last ? old : next))
  }, [])
  const failed = results.find((result) => result.error)
  return { total, rowAt, onRange, error: failed?.error ?? null, retry: () => failed?.refetch() }
}
