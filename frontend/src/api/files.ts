import { call } from './call'
import { uploadFile } from './transport/http'
import { type WailsHost, windowTransport } from './transport/window'
import type { FileRef } from './types.gen'

/** What a file is chosen for. */
export type Purpose = 'table' | 'flow' | 'attachment'

const accepts: Record<Purpose, string> = { table: '.csv,.tsv,.txt,.xlsx', flow: '.json', attachment: '' }
const inWindow = () => windowTransport(window as unknown as WailsHost) !== null

/** Hands a file that lies on the page (dropped or picked) to Go. */
export async function handOver(file: File): Promise<FileRef> {
  return JSON.parse(await uploadFile(file)) as FileRef
}

function pick(accept: string): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = accept
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null))
    input.addEventListener('cancel', () => resolve(null))
    input.click()
  })
}

/** Lets the person choose a file: the native dialog in the window, the browser's own else. Null: they gave up. */
export async function chooseFile(purpose: Purpose): Promise<FileRef | null> {
  if (inWindow()) {
    const file = await call('Dialogs.Open', { purpose })
    return file.handle ? file : null
  }
  const file = await pick(accepts[purpose])
  return file ? handOver(file) : null
}

/** Gives a file of Go's to the person; false when they gave up. */
export async function saveFile(file: FileRef): Promise<boolean> {
  if (inWindow()) return (await call('Dialogs.Save', { file })).handle !== ''
  const link = document.createElement('a')
  link.href = `/files/${encodeURIComponent(file.handle)}`
  link.download = file.name
  link.click()
  return true
}
