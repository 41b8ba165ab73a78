import { useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import { findCustomersQuery } from '@/api/customers'

/** The customer whose values are shown while writing; chosen in the preview, the first of the list until then. */
const useChosen = create<{ id: string; name: string; choose: (id: string, name: string) => void }>((set) => ({
  id: '',
  name: '',
  choose: (id, name) => set({ id, name }),
}))

export function useSample(): string {
  return useSamplePerson().id
}

export function useSamplePerson() {
  const chosen = useChosen()
  const first = useQuery(findCustomersQuery('')).data?.items[0]
  return {
    id: chosen.id || first?.id || '',
    name: chosen.id ? chosen.name : (first?.name ?? ''),
    choose: chosen.choose,
  }
}
