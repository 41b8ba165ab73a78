import { call } from './call'
import { uploadFile } from './transport/http'
import { type WailsHost, windowTransport } from './transport/window'
import type { FileRef } from './types.gen'

/** What a file is chosen for. */
export type Purpose = 'table' | 'flow' | 'attachment'

const accepts: Record<Purpose, string> = { table: '.csv,.tsv,.txt,.xlsx', flow: '.json', attachment: '' }
const inWindow = () => windowTransport(window as unknown as WailsHost) !== null

/** How much of a file goes through the window's bridge at once, in bytes. */
const PIECE = 512 * 1024

/** Hands a file that lies on the page (dropped, pasted or picked) to Go; the window's bridge takes it in pieces. */
export async function handOver(file: File): Promise<FileRef> {
  if (inWindow()) {
    let ref: FileRef = { handle: '', name: file.name, size: 0 }
    for (let at = 0; at === 0 || at < file.size; at += PIECE) {
      const data = base64(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()))
      ref = await call('Attachments.Piece', { handle: ref.handle, name: file.name, data })
    }
    return ref
  }
  return JSON.parse(await uploadFile(file)) as FileRef
}

function base64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return btoa(text)
}

/** Tells of files of the system that were dropped on the window; returns the way to stop listening. A browser drops on the page. */
export function onFilesDropped(listener: (x: number, y: number, files: readonly FileRef[]) => void): () => void {
  const host = window as unknown as WailsHost
  return host.runtime?.EventsOn('dropped', (data) => listener(data.x ?? 0, data.y ?? 0, data.files ?? [])) ?? (() => {})
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
