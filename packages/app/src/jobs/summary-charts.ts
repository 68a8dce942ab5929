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
  type Table,
  valuePercentiles,
} from '@candor/core'
import { waterfallData } from './chart-data.ts'
import { passingBlocks } from './explanation-blocks.ts'
import { type ExplainRequest, prepareExplanation } from './explanation-job.ts'
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
  const job = await prepareExplanation({ ...request, level: 'source' })
  const { model, plan, names, part } = job
  const { rows } = part.matrix
  const swarm = createBeeswarm(names)
  const strength = createMeanAbsolute(names)
  const percentiles = names.map((name) => percentilesOf(part.table, name))
  let done = 0
  for (const { outputs, matrix } of passingBlocks(job)) {
    const { attributions } = outputs[0]!
    const own = percentiles.map((all) => all?.subarray(done, done + matrix.rows) ?? null)
    swarm.add(attributions, own)
    strength.add(attributions)
    done += matrix.rows
  }
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

/** Of the column that a feature is named after; null where it has no order. */
function percentilesOf(table: Table, name: string): Float64Array | null {
  const column = table.columns[table.schema.findIndex((one) => one.name === name)]
  if (column === undefined || column.type === 'category') return null
  return valuePercentiles(Float64Array.from({ length: table.rows }, (_, row) => numberAt(column, row)))
}

/** What a dependence chart draws. */
export async function dependenceData(request: DependenceRequest): Promise<DependenceData> {
  const found = await featureDependence(request)
  const { kind, feature, rows, model, lines, groups = [], with: partner } = found
  const known = lines.filter((line) => line['low'] !== null && line['value'] !== null)
  const missing = lines.find((line) => line['low'] === null || line['value'] === null)
  const byValue = known.map((line, k) => pointOf(line, k, kind))
  const axis = isCrowded(byValue.map(({ x }) => x)) ? 'quantiles' : 'values'
  const points = axis === 'values' ? byValue : byValue.map((point, x) => ({ ...point, x }))
  return {
    title: `${feature} and ${model}`,
    subtitle: `${titles[kind]}, ${rows} rows${kind === 'shap' ? '; ribbon: half of the rows' : ''}${axis === 'quantiles' ? '; axis by quantiles' : ''}`,
    feature,
    axis,
    unit: kind === 'shap' ? 'contribution' : found.space,
    isCategory: known.some((line) => typeof line['value'] === 'string'),
    points,
    missing: missing === undefined ? null : { ...pointOf(missing, 0, kind), label: 'missing' },
    lines: groups.map(({ low, high }, g) => ({
      label: `${partner} from ${Number(low.toPrecision(4))} to ${Number(high.toPrecision(4))}`,
      values: known.map((line) => numberIn(line, `median_${g + 1}`)),
    })),
  }
}

/** Whether three quarters of the places lie in a fifth of the range. */
function isCrowded(places: readonly number[]): boolean {
  const sorted = places.toSorted((a, b) => a - b)
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)]
  const share = Math.ceil(0.75 * sorted.length)
  const within = sorted.some(
    (place, k) => k + share <= sorted.length && sorted[k + share - 1]! - place <= (most - least) / 5,
  )
  return sorted.length > 4 && most > least && within
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
