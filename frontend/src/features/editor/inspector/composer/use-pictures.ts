import { useQueries } from '@tanstack/react-query'
import { pictureQuery } from '@/api/attachments'
import type { Attachment } from '@/api/types.gen'

/** The addresses of the pictures among files, as they become known. */
export function usePictures(files: readonly Attachment[]): (id: string) => string | undefined {
  const shown = files.filter((f) => f.picture && !f.absent)
  const found = useQueries({ queries: shown.map((f) => pictureQuery(f.id)) })
  return (id) => found[shown.findIndex((f) => f.id === id)]?.data?.url || undefined
}
