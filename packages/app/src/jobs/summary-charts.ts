import {
  type BeeswarmData,
  createBeeswarm,
  createMeanAbsolute,
  type DependenceData,
  type DependencePoint,
  type ForceData,
  type ImportanceData,
  marginUnit,
  numberAt,
  valuePercentiles,
} from '@candor/core'
import { waterfallData } from './chart-data.ts'
import { explainInput } from './explain-table.ts'
import type { ExplainRequest } from './explanation-job.ts'
import { type DependenceAnswer, type DependenceRequest, featureDependence } from './feature-dependence.ts'
import type { ImportanceAnswer } from './feature-importance.ts'

/** Features that a chart shows; the others are counted in its subtitle. */
const mostFeatures = 20

/** What a chart of importance draws, of the first class where there are several. */
export function importanceData({ kind, model, features, over, interval }: ImportanceAnswer): ImportanceData {
  const [first] = features
  const own = features.filter((feature) => feature.class === first?.class)
  const shown = own.slice(0, mostFeatures)
  const ofClass = first?.class === undefined ? '' : `, class ${first.class}`
  const whiskers = interval === undefined ? '' : `; whiskers: ${Number(interval['level']) * 100} % intervals`
  return {
    title: `What matters to ${model}${ofClass}`,
    subtitle: `${shown.length} of ${own.length} features; over ${over.n} ${over.what}${whiskers}`,
    unit: units[kind],
    bars: shown.map(({ feature, importance, low = null, high = null }) => ({
      label: feature,
      value: importance,
      low,
      high,
    })),
  }
}

const units = {
  shap: 'mean |contribution|',
  impurity: 'mean share of splits',
  permutation: 'mean fall of the score when permuted',
} as const

/** What a beeswarm draws, of every row and the first class where there are several: largest mean |contribution| on top. */
export async function beeswarmData(request: ExplainRequest): Promise<BeeswarmData> {
  const { explained, plan } = await explainInput({ ...request, level: 'source' })
  const { model, table, outputs } = explained
  const { attributions } = outputs[0]!
  const { names, rows } = attributions
  const swarm = createBeeswarm(names)
  const strength = createMeanAbsolute(names)
  const percentiles = names.map((name) => {
    const place = table.schema.findIndex((column) => column.name === name)
    const column = table.columns[place]
    if (column === undefined || column.type === 'category') return null
    return valuePercentiles(Float64Array.from({ length: rows }, (_, row) => numberAt(column, row)))
  })
  swarm.add(attributions, percentiles)
  strength.add(attributions)
  const means = strength.finish({ resamples: 1 }).features.map(({ mean }) => mean)
  const { lanes } = swarm.finish()
  const order = names
    .map((_, j) => j)
    .sort((a, b) => means[b]! - means[a]! || a - b)
    .slice(0, mostFeatures)
  const against = plan.background === null ? '' : `, compared with ${plan.background.name}`
  return {
    title: `Contributions to ${model.reference}`,
    subtitle: `${order.length} of ${names.length} features, all ${rows} rows; ${plan.method.replace('_', '-')}${against}`,
    unit: marginUnit(model.model).replace('_', '-'),
    lanes: order.map((j) => {
      const { feature, low, width, bins } = lanes[j]!
      return {
        label: feature,
        low,
        width,
        bins: bins.map(({ count, meanPercentile }) => ({ count, meanPercentile })),
      }
    }),
  }
}

/** What a dependence chart draws. */
export async function dependenceData(request: DependenceRequest): Promise<DependenceData> {
  const found = await featureDependence(request)
  const { kind, feature, rows, model, lines, groups = [], with: partner } = found
  const known = lines.filter((line) => line['low'] !== null && line['value'] !== null)
  const missing = lines.find((line) => line['low'] === null || line['value'] === null)
  const points = known.map((line, k) => pointOf(line, k, kind))
  return {
    title: `${feature} and ${model}`,
    subtitle: `${titles[kind]}, ${rows} rows${kind === 'shap' ? '; ribbon: half of the rows' : ''}`,
    feature,
    unit: kind === 'shap' ? 'contribution' : found.space,
    isCategory: known.some((line) => typeof line['value'] === 'string'),
    points,
    missing: missing === undefined ? null : { ...pointOf(missing, 0, kind), label: 'missing' },
    lines: groups.map(({ low, high }, g) => ({
      label: `${partner} from ${low} to ${high}`,
      values: known.map((line) => numberIn(line, `median_${g + 1}`)),
    })),
  }
}

const titles = {
  shap: 'median contribution',
  pdp: 'partial dependence',
  ice: 'individual curves',
  ale: 'accumulated local effects',
} as const

type Line = DependenceAnswer['lines'][number]

function pointOf(line: Line, k: number, kind: DependenceAnswer['kind']): DependencePoint {
  const middle = numberIn(line, 'median') ?? numberIn(line, 'mean') ?? numberIn(line, 'effect') ?? 0
  const { value, low: from, high: to } = line
  const at = typeof value === 'number' ? value : typeof from === 'number' ? (from + Number(to)) / 2 : k
  const bounds =
    kind === 'shap'
      ? { low: numberIn(line, 'q25') ?? middle, high: numberIn(line, 'q75') ?? middle }
      : { low: middle, high: middle }
  return { label: typeof value === 'string' ? value : String(at), x: at, middle, ...bounds }
}

function numberIn(line: Line, name: string): number | null {
  const value = line[name]
  return typeof value === 'number' ? value : null
}

/** What a force chart of one row draws: the numbers of its waterfall on one line. */
export async function forceData(request: ExplainRequest): Promise<ForceData> {
  const { title, subtitle, unit, base, score, bars, rest } = await waterfallData(request)
  const others = rest === null ? [] : [{ label: `${rest.count} others`, value: '', phi: rest.phi }]
  return { title, subtitle, unit, base, score, pushes: [...bars, ...others] }
}
