import { useLanguageStore } from '../app/language.ts'
import type { JourneyStores } from '../canvas/JourneyContext.tsx'
import { createFormat } from '../i18n/format.ts'
import { currentTexts } from '../i18n/texts.ts'
import { drawJourney } from './draw-journey.ts'
import { iconLines } from './icon-lines.tsx'
import { lightInk } from './light-ink.ts'
import { createMeasure, loadFaces, paint } from './paint.ts'
import type { Sheet } from './sheet.ts'
import { writeSvg } from './write-svg.ts'

/** PDF readers refuse a page longer than this, in points. */
const longestPage = 14_400

/** The open journey as a picture: on white paper, in the language of the screen. */
export async function pictureFile(
  { documents, kinds, views, view }: JourneyStores,
  format: 'png' | 'svg' | 'pdf',
): Promise<Blob> {
  const { doc } = documents.getState()
  const { language } = useLanguageStore.getState()
  const { canvas, common } = currentTexts()
  const steps = Object.values(doc.steps)
  await loadFaces(
    JSON.stringify(doc) +
      JSON.stringify(currentTexts().live) +
      [...kinds.values()].map(({ title }) => title[language]).join(''),
  )
  const sheet = drawJourney({
    doc,
    kinds,
    views,
    language,
    direction: view.getState().direction,
    measure: createMeasure(),
    icon: iconLines(
      steps.map(({ kind }) => kind),
      views,
    ),
    texts: {
      subtitle: [common.product, canvas.steps(steps.length), createFormat(language).day(Date.now())].join(' · '),
      jumpTo: canvas.jumpTo,
      loopTo: canvas.loopTo,
      unknown: canvas.unknownKind,
    },
  })
  if (format === 'svg') return new Blob([writeSvg(sheet, lightInk())], { type: 'image/svg+xml' })
  const painted = paint(sheet, lightInk())
  return format === 'png' ? pngOf(painted) : pdfOf(painted, sheet)
}

async function pngOf(painted: HTMLCanvasElement): Promise<Blob> {
  const file = await new Promise<Blob | null>((done) => painted.toBlob(done, 'image/png'))
  if (!file) throw new Error('the picture is too large for this browser')
  return file
}

/** One page as large as the drawing. */
async function pdfOf(painted: HTMLCanvasElement, { width, height, title }: Sheet): Promise<Blob> {
  const { jsPDF } = await import('jspdf')
  const scale = Math.min(0.75, longestPage / Math.max(width, height))
  const page: [number, number] = [width * scale, height * scale]
  const pdf = new jsPDF({
    unit: 'pt',
    format: page,
    orientation: width > height ? 'landscape' : 'portrait',
    compress: true,
  })
  pdf.setDocumentProperties({ title, creator: 'Caravan' })
  pdf.addImage(
    new Uint8Array(await (await pngOf(painted)).arrayBuffer()),
    'PNG',
    0,
    0,
    page[0],
    page[1],
    undefined,
    'FAST',
  )
  return pdf.output('blob')
}
