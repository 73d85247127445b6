import type { Ink, Mark, Measure, Sheet } from './sheet.ts'

const fonts = "'Inter Variable', 'Noto Sans SC Variable', system-ui, sans-serif"
const sharpness = 2
const longestSide = 16_000
const mostPixels = 120_000_000

const font = (size: number, weight: number) => `${weight} ${size}px ${fonts}`

/** Measures texts as they will be painted. */
export function createMeasure(): Measure {
  const context = document.createElement('canvas').getContext('2d')
  const widths = new Map<string, number>()
  return (text, size, weight) => {
    const key = `${size}/${weight}/${text}`
    let width = widths.get(key)
    if (width === undefined) {
      if (context) context.font = font(size, weight)
      width = context?.measureText(text).width ?? text.length * size
      widths.set(key, width)
    }
    return width
  }
}

/** Loads the faces a text needs: the Chinese one comes in many small files, each with some of the characters. */
export async function loadFaces(text: string): Promise<void> {
  await Promise.all([400, 600, 650].map((weight) => document.fonts.load(font(13, weight), text)))
}

/** Paints a sheet at twice its size; less when a browser could not hold so many pixels. */
export function paint({ width, height, marks }: Sheet, ink: Ink): HTMLCanvasElement {
  const scale = Math.min(sharpness, longestSide / width, longestSide / height, Math.sqrt(mostPixels / (width * height)))
  const canvas = document.createElement('canvas')
  canvas.width = Math.floor(width * scale)
  canvas.height = Math.floor(height * scale)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('this browser cannot paint')
  context.scale(scale, scale)
  context.fillStyle = ink('card')
  context.fillRect(0, 0, width, height)
  for (const mark of marks) paintMark(context, mark, ink)
  return canvas
}

function paintMark(context: CanvasRenderingContext2D, mark: Mark, ink: Ink): void {
  if (mark.type === 'group') {
    for (const inside of mark.marks) paintMark(context, inside, ink)
    return
  }
  context.save()
  if (mark.type === 'text') {
    context.font = font(mark.size, mark.weight)
    context.fillStyle = ink(mark.fill)
    context.fillText(mark.text, mark.x, mark.y)
  } else if (mark.type === 'rect') {
    context.beginPath()
    context.roundRect(mark.x, mark.y, mark.width, mark.height, mark.radius)
    if (mark.fill) {
      context.fillStyle = ink(mark.fill)
      context.fill()
    }
    if (mark.line) {
      context.setLineDash(mark.dash ? [4, 4] : [])
      context.strokeStyle = ink(mark.line)
      context.stroke()
    }
  } else {
    context.translate(mark.at?.x ?? 0, mark.at?.y ?? 0)
    context.scale(mark.scale ?? 1, mark.scale ?? 1)
    context.setLineDash(mark.dash ? [2, 5] : [])
    context.lineCap = 'round'
    context.lineJoin = 'round'
    context.lineWidth = mark.width
    context.strokeStyle = ink(mark.line)
    context.stroke(new Path2D(mark.d))
  }
  context.restore()
}
