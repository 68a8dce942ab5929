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
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { Beeswarm, beeswarmHeight } from './beeswarm.tsx'
import { Calibration } from './calibration.tsx'
import { Confusion, confusionHeight } from './confusion.tsx'
import { DependenceChart, dependenceHeight } from './dependence.tsx'
import { Force, forceHeight } from './force.tsx'
import { Importance, importanceHeight } from './importance.tsx'
import { Interactions, interactionsHeight } from './interactions.tsx'
import type { Theme } from './palette.ts'
import { plotHeight } from './plot-frame.tsx'
import { Roc } from './roc.tsx'
import { Sheet } from './sheet.tsx'
import { Tree, treeHeight, treeWidth } from './tree.tsx'
import { Waterfall, waterfallHeight } from './waterfall.tsx'

/** The data of each kind of chart. */
export type ChartData = {
  readonly waterfall: WaterfallData
  readonly roc: RocData
  readonly calibration: CalibrationData
  readonly confusion: ConfusionData
  readonly tree: TreeData
  readonly importance: ImportanceData
  readonly beeswarm: BeeswarmData
  readonly dependence: DependenceData
  readonly force: ForceData
  readonly interactions: InteractionsData
}

export type ChartKind = keyof ChartData

export type ChartOptions = { readonly theme?: Theme; readonly width?: number }

/** Draws a chart of the page as an SVG document with its heading, without a browser: for files, reports and tests. */
export function renderChart<K extends ChartKind>(
  kind: K,
  data: ChartData[K],
  { theme = 'light', width }: ChartOptions = {},
): string {
  const chart: Chart<ChartData[K]> = charts[kind]
  const used = width ?? chart.width(data)
  const { title, subtitle } = data
  return renderToStaticMarkup(
    <Sheet title={title} subtitle={subtitle} theme={theme} width={used} height={chart.height(data, used)}>
      {chart.draw({ data, theme, width: used })}
    </Sheet>,
  )
}

type Chart<D> = {
  /** where none is asked for */
  readonly width: (data: D) => number
  readonly height: (data: D, width: number) => number
  readonly draw: (props: { readonly data: D; readonly theme: Theme; readonly width: number }) => ReactNode
}

const charts: { readonly [K in ChartKind]: Chart<ChartData[K]> } = {
  waterfall: { width: () => 720, height: waterfallHeight, draw: (props) => <Waterfall {...props} /> },
  roc: { width: () => 560, height: (_, width) => plotHeight(width), draw: (props) => <Roc {...props} /> },
  calibration: {
    width: () => 560,
    height: (_, width) => plotHeight(width),
    draw: (props) => <Calibration {...props} />,
  },
  confusion: {
    width: ({ classes }) => Math.max(480, 148 + 90 * classes.length),
    height: confusionHeight,
    draw: (props) => <Confusion {...props} />,
  },
  tree: { width: treeWidth, height: treeHeight, draw: (props) => <Tree {...props} /> },
  importance: { width: () => 640, height: importanceHeight, draw: (props) => <Importance {...props} /> },
  beeswarm: { width: () => 720, height: beeswarmHeight, draw: (props) => <Beeswarm {...props} /> },
  dependence: { width: () => 640, height: dependenceHeight, draw: (props) => <DependenceChart {...props} /> },
  interactions: {
    width: () => 720,
    height: interactionsHeight,
    draw: (props) => <Interactions {...props} />,
  },
  force: { width: () => 760, height: forceHeight, draw: (props) => <Force {...props} /> },
}
