import type { Page } from 'playwright-core'

const edge = 24

/**
 * The share of a picture that differs from another, 0 to 1. Both are drawn at half their size first, so that edges which another browser
 * smooths differently do not count. Pictures of different sizes differ wholly.
 */
export function difference(page: Page, one: Buffer, other: Buffer): Promise<number> {
  return page.evaluate(
    async ([first, second, least]) => {
      const read = async (base64: string) => {
        const image = new Image()
        image.src = `data:image/png;base64,${base64}`
        await image.decode()
        const canvas = document.createElement('canvas')
        canvas.width = Math.round(image.naturalWidth / 2)
        canvas.height = Math.round(image.naturalHeight / 2)
        const context = canvas.getContext('2d')!
        context.imageSmoothingQuality = 'high'
        context.drawImage(image, 0, 0, canvas.width, canvas.height)
        return context.getImageData(0, 0, canvas.width, canvas.height)
      }
      const [a, b] = await Promise.all([read(first), read(second)])
      if (a.width !== b.width || a.height !== b.height) return 1
      let different = 0
      for (let at = 0; at < a.data.length; at += 4)
        if ([0, 1, 2].some((channel) => Math.abs((a.data[at + channel] ?? 0) - (b.data[at + channel] ?? 0)) > least))
          different += 1
      return different / (a.width * a.height)
    },
    [one.toString('base64'), other.toString('base64'), edge] as const,
  )
}
