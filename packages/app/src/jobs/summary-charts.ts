import {
  type BeeswarmData,
  createBeeswarm,
  createMeanAbsolute,
  type DependenceData,
  type DependencePoint,
  type ForceData,
  type ImportanceData,
  type InteractionsData,
  marginShape,
  marginUnit,
  numberAt,
  type Table,
  valuePercentiles,
} from '@candor/core'
import { appError } from '../errors.ts'
import { waterfallData } from './chart-data.ts'
import type { DependenceAnswer, DependenceRequest, PartnerGroup } from './dependence-answer.ts'
import { passingBlocks } from './explanation-blocks.ts'
import type { ExplainRequest } from './explanation-job.ts'
import { featureDependence } from './feature-dependence.ts'
import type { ImportanceAnswer } from './feature-importance.ts'
import type { InteractionsAnswer } from './interaction-ranking.ts'
import { counted } from './phrases.ts'
import { prepareSummary, type SummaryChoice } from './prepare-summary.ts'
import type { SampleNote } from './sampled-part.ts'

/** Features that a chart shows; the others are counted in its subtitle. */
const mostFeatures = 20

/** What a chart of importance draws, of the first class where there are several. */
export function importanceData({ kind, model, features, over, interval }: ImportanceAnswer): ImportanceData {
  const [first] = features
  const own = features.filter((feature) => feature.class === first?.class)
  const shown = own.slice(0, mostFeatures)
  const ofClass = first?.class === undefined ? '' : `, class ${first.class}`
  const whiskers =
    interval === undefined || (first?.low ?? null) === null
      ? ''
      : `; whiskers: ${Number(interval['level']) * 100} % intervals`
  return {
    title: `What matters to ${model}${ofClass}`,
    subtitle: `${shown.length} of ${counted(own.length, 'feature')}; over ${counted(over.n, over.what.slice(0, -1))}${whiskers}`,
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
export async function beeswarmData(
  request: ExplainRequest,
  choice: Omit<SummaryChoice, 'groups'> = {},
): Promise<BeeswarmData> {
  const { job, W, note } = await prepareSummary({ ...request, level: 'source' }, { ...choice, groups: {} })
  const { model, plan, names, part } = job
  const { rows } = part.matrix
  const swarm = createBeeswarm(names)
  const strength = createMeanAbsolute(names)
  const percentiles = names.map((name) => percentilesOf(part.table, name))
  let done = 0
  for (const { outputs, matrix } of passingBlocks(job)) {
    const { attributions } = outputs[0]!
    const own = percentiles.map((all) => all?.subarray(done, done + matrix.rows) ?? null)
    const weights = W?.subarray(done, done + matrix.rows) ?? null
    swarm.add(attributions, own, weights)
    strength.add(attributions, weights)
    done += matrix.rows
  }
  const found = strength.finish({ resamples: 1 })
  if ('status' in found) throw appError('jobs.no_rows', { what: 'a beeswarm' })
  const means = found.features.map(({ mean }) => mean)
  const { lanes } = swarm.finish()
  const order = names
    .map((_, j) => j)
    .sort((a, b) => means[b]! - means[a]! || a - b)
    .slice(0, mostFeatures)
  const isSeveral = marginShape(model.model).outputs > 1
  const ofClass = isSeveral ? `, class ${model.model.classes[job.outputs[0]!] ?? job.outputs[0]!}` : ''
  const against = plan.background === null ? '' : `, compared with ${plan.background.name}`
  return {
    title: `Contributions to ${model.reference}${ofClass}`,
    subtitle: `${order.length} of ${counted(names.length, 'feature')}, ${rowsText(rows, note.sample)}${W === null ? '' : ', weighed'}; ${plan.method.replace('_', '-')}${against}`,
    unit: marginUnit(model.model).replace('_', '-'),
    lanes: order.map((j) => {
      const { feature, low, width, bins } = lanes[j]!
      return {
        label: feature,
        low,
        width,
        bins: bins.map(({ count, weight, meanPercentile }) => ({ count, weight, meanPercentile })),
      }
    }),
  }
}

function rowsText(rows: number, sample: SampleNote | undefined): string {
  return sample === undefined
    ? `all ${counted(rows, 'row')}`
    : `${counted(rows, 'row')} drawn of ${sample.of}`
}

/** Features whose pairs a chart shows. */
const mostPaired = 15

/** What a chart of interactions draws, of the first class where there are several: the features that interact most. */
export function interactionsData({ model, matrices, over, sample }: InteractionsAnswer): InteractionsData {
  const [{ features, matrix, class: name } = { features: [], matrix: [] }] = matrices
  const total = (j: number) => matrix[j]!.reduce((sum, value, k) => (j === k ? sum : sum + value), 0)
  const order = [...features.keys()].sort((a, b) => total(b) - total(a) || a - b).slice(0, mostPaired)
  const ofClass = name === undefined ? '' : `, class ${name}`
  return {
    title: `What acts together in ${model}${ofClass}`,
    subtitle: `${order.length} of ${counted(features.length, 'feature')}; ${rowsText(over.n, sample)}`,
    unit: 'mean |interaction|',
    features: order.map((j) => features[j]!),
    matrix: order.map((a) => order.map((b) => matrix[a]![b]!)),
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
  const all = lines.filter((line) => line['low'] !== null && line['value'] !== null)
  const isCategory = all.some((line) => typeof line['value'] === 'string')
  const known = isCategory ? shownLevels(all, kind) : all
  const left = all.length - known.length
  const missing = lines.find((line) => line['low'] === null || line['value'] === null)
  const byValue = known.map((line, k) => pointOf(line, k, kind))
  const axis = !isCategory && isCrowded(byValue.map(({ x }) => x)) ? 'quantiles' : 'values'
  const points = axis === 'values' ? byValue : byValue.map((point, x) => ({ ...point, x }))
  return {
    title: `${feature} and ${model}${found.class === undefined ? '' : `, class ${found.class}`}`,
    subtitle: [
      `${titles[kind]}, ${counted(rows, 'row')}`,
      ...(kind === 'shap' ? [`${isCategory ? 'bars' : 'ribbon'}: half of the rows`] : []),
      ...(axis === 'quantiles' ? ['axis by quantiles'] : []),
      ...(left > 0 ? [`${counted(left, 'rarer level')} not shown`] : []),
    ].join('; '),
    feature,
    axis,
    unit: kind === 'shap' ? 'contribution' : found.space,
    isCategory,
    points,
    rug:
      (kind === 'shap' || kind === 'ale') && axis === 'values' && !isCategory ? points.map(({ x }) => x) : [],
    missing: missing === undefined ? null : { ...pointOf(missing, 0, kind), label: 'missing' },
    lines: groups.map((group, g) => ({
      label: `${partner} ${groupText(group)}`,
      values: known.map((line) => numberIn(line, `median_${g + 1}`)),
    })),
  }
}

function groupText(group: PartnerGroup): string {
  if ('level' in group) return group.level
  return `from ${Number(group.low.toPrecision(4))} to ${Number(group.high.toPrecision(4))}`
}

/** Levels that a chart has room for. */
const mostLevels = 40

/** The commonest levels, highest first; effects that are accumulated stay in their order. */
function shownLevels(lines: readonly Line[], kind: DependenceAnswer['kind']): readonly Line[] {
  const rows = (line: Line) => numberIn(line, 'n') ?? 0
  const least = lines.map(rows).sort((a, b) => b - a)[mostLevels - 1] ?? 0
  const kept = lines.filter((line) => rows(line) >= least).slice(0, mostLevels)
  return kind === 'ale' ? kept : kept.toSorted((a, b) => middleOf(b) - middleOf(a))
}

function middleOf(line: Line): number {
  return numberIn(line, 'median') ?? numberIn(line, 'mean') ?? numberIn(line, 'effect') ?? 0
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
  const middle = middleOf(line)
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
