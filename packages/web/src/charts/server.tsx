import type { CalibrationData, RocData, WaterfallData } from '@candor/core'
import { renderToStaticMarkup } from 'react-dom/server'
import { Calibration } from './calibration.tsx'
import type { Theme } from './palette.ts'
import { plotHeight } from './plot-frame.tsx'
import { Roc } from './roc.tsx'
import { Sheet } from './sheet.tsx'
import { Waterfall, waterfallHeight } from './waterfall.tsx'

export type ChartRequest =
  | { readonly kind: 'waterfall'; readonly data: WaterfallData }
  | { readonly kind: 'roc'; readonly data: RocData }
  | { readonly kind: 'calibration'; readonly data: CalibrationData }

export type ChartOptions = { readonly theme?: Theme; readonly width?: number }

/** Draws a chart of the page as an SVG document with its heading, without a browser: for files, reports and tests. */
export function renderChart(
  kind: ChartRequest['kind'],
  data: ChartRequest['data'],
  { theme = 'light', width = kind === 'waterfall' ? 720 : 560 }: ChartOptions = {},
): string {
  const request = { kind, data } as ChartRequest
  return renderToStaticMarkup(
    <Sheet
      title={data.title}
      subtitle={data.subtitle}
      theme={theme}
      width={width}
      height={heightOf(request, width)}
    >
      {draw(request, theme, width)}
    </Sheet>,
  )
}

function heightOf(request: ChartRequest, width: number): number {
  return request.kind === 'waterfall' ? waterfallHeight(request.data, width) : plotHeight(width)
}

function draw(request: ChartRequest, theme: Theme, width: number) {
  if (request.kind === 'waterfall') return <Waterfall data={request.data} theme={theme} width={width} />
  if (request.kind === 'roc') return <Roc data={request.data} theme={theme} width={width} />
  return <Calibration data={request.data} theme={theme} width={width} />
}
