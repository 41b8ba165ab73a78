import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { call, callWith } from './call'
import { keys } from './keys'
import type { CustomerForm, CustomerQuery, CustomerUpdate, Field, NewNote, NewPurchase, TagChange } from './types.gen'

/** How many rows one page of the list has. */
export const customerPageSize = 200

/** What the list shows, without the place in it. */
export type CustomerFilter = Omit<CustomerQuery, 'offset' | 'limit'>

export const customerPageQuery = (filter: CustomerFilter, page: number) =>
  queryOptions({
    queryKey: keys.customerPage(filter, page),
    queryFn: ({ signal }) =>
      callWith(signal, 'Customers.List', { ...filter, offset: page * customerPageSize, limit: customerPageSize }),
  })

/** The first few that a search finds, for Ctrl+K and pickers. */
export const findCustomersQuery = (search: string) =>
  queryOptions({
    queryKey: keys.customerList({ find: search }),
    queryFn: ({ signal }) =>
      callWith(signal, 'Customers.List', { search, sort: 'name', desc: false, offset: 0, limit: 8 }),
  })

/** How many customers fit a filter. */
export const customerCountQuery = (filter: CustomerFilter) =>
  queryOptions({
    queryKey: keys.customerList({ count: filter }),
    queryFn: async ({ signal }) => (await callWith(signal, 'Customers.List', { ...filter, offset: 0, limit: 1 })).total,
  })

export const customerQuery = (id: string) =>
  queryOptions({ queryKey: keys.customer(id), queryFn: ({ signal }) => callWith(signal, 'Customers.Get', { id }) })

export const timelineQuery = (id: string, kinds: string[]) =>
  infiniteQueryOptions({
    queryKey: keys.timeline(id, kinds),
    queryFn: ({ signal, pageParam }) =>
      callWith(signal, 'Customers.Timeline', { id, kinds, before: pageParam, limit: 50 }),
    initialPageParam: '',
    getNextPageParam: (page) => page.before || undefined,
  })

export const tagsQuery = queryOptions({
  queryKey: keys.tags,
  queryFn: ({ signal }) => callWith(signal, 'Customers.Tags'),
})
export const fieldsQuery = queryOptions({
  queryKey: keys.fields,
  queryFn: ({ signal }) => callWith(signal, 'Customers.Fields'),
})

export const createCustomer = (form: CustomerForm) => call('Customers.Create', form)
export const updateCustomer = (update: CustomerUpdate) => call('Customers.Update', update)
export const deleteCustomers = (ids: string[]) => call('Customers.Delete', { ids })
export const restoreCustomers = (ids: string[]) => call('Customers.Restore', { ids })
export const tagCustomers = (change: TagChange) => call('Customers.Tag', change)
export const addNote = (note: NewNote) => call('Customers.AddNote', note)
export const completeTask = (id: string) => call('Customers.CompleteTask', { id })
export const addPurchase = (purchase: NewPurchase) => call('Customers.AddPurchase', purchase)
export const payPurchase = (id: string) => call('Customers.PayPurchase', { id })
export const createField = (field: Field) => call('Customers.CreateField', field)
export const updateField = (field: Field) => call('Customers.UpdateField', field)
export const deleteField = (id: string) => call('Customers.DeleteField', { id })
