import type { Picture } from '@/ui/flow-picture/draw'

/** The largest side and area of a raster picture that every browser and WebKit draw, in pixels. */
const SIDE = 16_000
const AREA = 120_000_000

/** By how much a picture is enlarged as PNG: twice, less where it is big, 0 where even half its size is too much. */
export function scaleOf(picture: Pick<Picture, 'width' | 'height'>): number {
  const fits = (scale: number) =>
    picture.width * scale <= SIDE &&
    picture.height * scale <= SIDE &&
    picture.width * picture.height * scale * scale <= AREA
  return [2, 1, 0.5].find(fits) ?? 0
}

/** Draws a picture as PNG. */
export async function rasterise(picture: Picture, scale: number): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([picture.svg], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    const pen = canvas.getContext('2d')
    if (!pen) throw new Error('no canvas')
    pen.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png'),
    )
  } finally {
    URL.revokeObjectURL(address)
  }
}
