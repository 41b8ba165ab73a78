import { queryOptions } from '@tanstack/react-query'

import { call, callWith } from './call'
import { chooseFile, handOver, saveFile } from './files'
import { keys } from './keys'
import type { Attachment, FileRef } from './types.gen'

/** Files of the workspace by their ids, in that order. */
export const attachmentsQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: keys.attachments(ids),
    queryFn: ({ signal }) => callWith(signal, 'Attachments.Many', { ids: [...ids] }),
    enabled: ids.length > 0,
  })

/** A picture as a data address; a file never changes, so it is asked for once. */
export const pictureQuery = (id: string) =>
  queryOptions({
    queryKey: keys.picture(id),
    queryFn: ({ signal }) => callWith(signal, 'Attachments.Picture', { id }),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: id !== '',
  })

/** Keeps what Go was handed. */
export const keepFile = (file: FileRef): Promise<Attachment> => call('Attachments.Add', { file })

/** Keeps a file that lies on the page: dropped, pasted or picked. */
export const keepDropped = async (file: File): Promise<Attachment> => keepFile(await handOver(file))

/** Lets the person choose a file and keeps it. Null: they gave up. */
export async function chooseAttachment(): Promise<Attachment | null> {
  const file = await chooseFile('attachment')
  return file ? keepFile(file) : null
}

/** Saves a kept file elsewhere; false when the person gave up. */
export const saveAttachment = async (id: string): Promise<boolean> => saveFile(await call('Attachments.Save', { id }))
