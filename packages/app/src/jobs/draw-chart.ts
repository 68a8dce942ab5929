import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type {
  BeeswarmData,
  CalibrationData,
  ConfusionData,
  DependenceData,
  ForceData,
  ImportanceData,
  InteractionsData,
  RocData,
  TreeData,
  WaterfallData,
} from '@candor/core'
import { appError } from '../errors.ts'
import { checkOutput, wholeFile } from '../store/whole-file.ts'

export type ChartRequest =
  | { readonly kind: 'waterfall'; readonly data: WaterfallData }
  | { readonly kind: 'roc'; readonly data: RocData }
  | { readonly kind: 'calibration'; readonly data: CalibrationData }
  | { readonly kind: 'confusion'; readonly data: ConfusionData }
  | { readonly kind: 'tree'; readonly data: TreeData }
  | { readonly kind: 'importance'; readonly data: ImportanceData }
  | { readonly kind: 'beeswarm'; readonly data: BeeswarmData }
  | { readonly kind: 'dependence'; readonly data: DependenceData }
  | { readonly kind: 'interactions'; readonly data: InteractionsData }
  | { readonly kind: 'force'; readonly data: ForceData }

export type DrawOptions = {
  readonly out: string
  readonly force: boolean
  readonly theme: 'light' | 'dark'
  readonly width: number | null
  /** where the built renderer and its fonts lie */
  readonly assets?: URL
}

/** PNG pixels per unit of the drawing. */
const density = 2

const builtAssets = new URL('../../assets/', import.meta.url)

/**
 * Refuses an output that cannot be drawn to, before anything is computed for it.
 *
 * @throws jobs.unknown_picture, files.exists, files.not_writable
 */
export async function checkPicture(out: string, force: boolean): Promise<void> {
  if (!['.svg', '.png'].includes(extname(out).toLowerCase()))
    throw appError('jobs.unknown_picture', { path: out })
  await checkOutput(out, force)
}

/**
 * Draws a chart to an SVG or PNG file, whole or not at all.
 *
 * @throws jobs.unknown_picture, jobs.no_chart_renderer, files.exists, files.not_writable
 */
export async function drawChart(
  request: ChartRequest,
  { out, force, theme, width, assets = builtAssets }: DrawOptions,
): Promise<void> {
  await checkPicture(out, force)
  const { renderChart } = await loadRenderer(assets)
  const svg = renderChart(request.kind, request.data, width === null ? { theme } : { theme, width })
  const picture = extname(out).toLowerCase() === '.png' ? await pngOf(svg, assets) : svg
  await wholeFile(out, force, (neighbour) => writeFile(neighbour, picture))
}

type Renderer = {
  readonly renderChart: (
    kind: ChartRequest['kind'],
    data: ChartRequest['data'],
    options: { theme: 'light' | 'dark'; width?: number },
  ) => string
}

async function loadRenderer(assets: URL): Promise<Renderer> {
  const url = new URL('report-renderer.mjs', assets)
  return await import(url.href).catch(() => {
    throw appError('jobs.no_chart_renderer', { path: fileURLToPath(url) })
  })
}

async function pngOf(svg: string, assets: URL): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js')
  const fonts = ['Inter_400Regular.ttf', 'Inter_600SemiBold.ttf']
  const drawing = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: density },
    font: {
      loadSystemFonts: false,
      fontFiles: fonts.map((name) => fileURLToPath(new URL(`fonts/${name}`, assets))),
      defaultFontFamily: 'Inter',
    },
  })
  return drawing.render().asPng()
}
