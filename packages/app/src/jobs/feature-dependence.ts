import {
  applyRowSteps,
  columnOf,
  createDependence,
  createRandom,
  type Dependence,
  type Matrix,
  marginShape,
  marginSums,
  matrixRows,
  numberAt,
  pairPlace,
  predict,
  quantileEdges,
  selectRows,
  sharedEdges,
  type Table,
} from '@candor/core'
import { appError } from '../errors.ts'
import { curveLines, effectLines, pairedEffectLines, pairH2, pairLines } from './answer-curves.ts'
import type {
  CurveLine,
  Curves,
  DependenceAnswer,
  DependenceRequest,
  PartnerGroup,
  SourceValues,
} from './dependence-answer.ts'
import { explainMatrix } from './explained-rows.ts'
import { passingBlocks } from './explanation-blocks.ts'
import { prepareExplanation, prepareRows, type RowsInPart } from './explanation-job.ts'
import type { OutputColumn, OutputRows } from './files/output-rows.ts'
import { meanWeightsOf } from './labelled-scores.ts'
import { familyPlayers } from './model-families.ts'
import type { ModelInUse } from './model-in-use.ts'
import { counted, someNames } from './phrases.ts'
import { prepareSummary } from './prepare-summary.ts'
import { sampleColumns, sampledPart } from './sampled-part.ts'
import { executorFor } from './thread-executor.ts'

/**
 * The curve of one source feature: contributions against values (`shap`), partial dependence (`pdp`, of a pair `with`), individual curves (`ice`), accumulated
 * local effects (`ale`, of a pair `with` those of second order).
 *
 * @throws jobs.pair_of_one_feature, jobs.unknown_feature, jobs.no_rows, jobs.effects_need_numbers, jobs.no_weight, explain.constant_column, explain.no_thresholds, and what explaining throws
 */
export async function featureDependence(request: DependenceRequest): Promise<DependenceAnswer> {
  if (request.with === request.feature)
    throw appError('jobs.pair_of_one_feature', { feature: request.feature })
  return request.kind === 'shap' ? await shapCurve(request) : await answerCurve(request)
}

/** The lines of a curve, as the output file has them. */
export function dependenceRows({ lines }: DependenceAnswer): OutputRows {
  const names = [...new Set(lines.flatMap((line) => Object.keys(line)))]
  return {
    rows: lines.length,
    columns: names.map((name): OutputColumn => {
      const isText = lines.some((line) => typeof line[name] === 'string')
      const at = (line: number) => lines[line]![name] ?? null
      return { name, type: isText ? 'text' : name === 'row' || name === 'n' ? 'integer' : 'number', at }
    }),
  }
}

function sourceValues(model: ModelInUse, table: Table, feature: string): SourceValues {
  const families = familyPlayers(model)
  const family = families.find(({ name }) => name === feature)
  const outputs = family?.columns.map((j) => model.pipeline.outputs[j]!) ?? []
  const named = table.schema.some(({ name }) => name === feature)
  const source = named ? feature : (outputs[0]?.sources[0] ?? outputs[0]?.source)
  if (family === undefined || source === undefined || !table.schema.some(({ name }) => name === source))
    throw appError('jobs.unknown_feature', { feature, known: someNames(families.map(({ name }) => name)) })
  const { column } = columnOf(table, source)
  if (column.type === 'category')
    return {
      source,
      values: Float64Array.from(column.values, (code) => (code < 0 ? Number.NaN : code)),
      levels: column.levels,
    }
  return {
    source,
    values: Float64Array.from({ length: table.rows }, (_, row) => numberAt(column, row)),
    levels: null,
  }
}

/** Groups of the partner that have a line each. */
const partnerGroups = 4

async function shapCurve(request: DependenceRequest): Promise<DependenceAnswer> {
  const partner = request.with === 'auto' ? await strongestPartner(request) : request.with
  const { job, W, note } = await prepareSummary(
    { ...request, level: 'source' },
    { weight: request.weights, sample: request.sample },
  )
  const { model, plan, space, names, part, outputs } = job
  const sources = model.pipeline.encoders.map(({ source }) => source)
  const table = applyRowSteps(part.table, model.pipeline.rowSteps, sources)
  const own = sourceValues(model, table, request.feature)
  const other = partner === null ? null : sourceValues(model, table, partner)
  const place = names.indexOf(request.feature)
  const edges = own.levels === null ? sharedEdges(own.values, request.bins, W) : null
  const groups = other === null ? null : partnerGroupsOf(other, W)
  const curve = createDependence({ edges, partnerEdges: groups?.edges ?? null })
  let done = 0
  for (const { outputs: found, matrix } of passingBlocks(job)) {
    const { phi } = found[0]!.attributions
    const column = Float64Array.from({ length: matrix.rows }, (_, row) => phi[row * names.length + place]!)
    const of = (all: Float64Array | null) => all?.subarray(done, done + matrix.rows) ?? null
    curve.add(of(own.values)!, column, of(groups?.values ?? null), of(W))
    done += matrix.rows
  }
  const found = curve.finish()
  const isSeveral = marginShape(model.model).outputs > 1
  return {
    ...headOf(request, model, found.n),
    with: partner,
    space,
    method: plan.method,
    ...note,
    ...(isSeveral ? { class: model.model.classes[outputs[0]!] ?? String(outputs[0]!) } : {}),
    ...(groups === null ? {} : { groups: groups.named }),
    lines: linesOf(found, own),
  }
}

type PartnerGroups = {
  readonly edges: Float64Array
  /** of every row, on the scale of the edges; NaN of rows in no group */
  readonly values: Float64Array
  readonly named: readonly PartnerGroup[]
}

/** Of numbers quantile groups; of categories the commonest levels, one each. */
function partnerGroupsOf({ values, levels }: SourceValues, W: Float64Array | null): PartnerGroups {
  if (levels === null) {
    const edges = quantileEdges(values, partnerGroups, W)
    const named = Array.from(edges.subarray(1), (high, g) => ({ low: edges[g]!, high }))
    return { edges, values, named: named.length > 0 ? named : [...edges].map((low) => ({ low, high: low })) }
  }
  const weight = new Float64Array(levels.length)
  values.forEach((code, row) => {
    if (!Number.isNaN(code)) weight[code]! += W?.[row] ?? 1
  })
  const common = [...weight.keys()]
    .filter((code) => weight[code]! > 0)
    .sort((a, b) => weight[b]! - weight[a]! || a - b)
    .slice(0, partnerGroups)
  return {
    edges: Float64Array.from({ length: common.length + 1 }, (_, k) => k - 1),
    values: values.map((code) => (common.includes(code) ? common.indexOf(code) : Number.NaN)),
    named: common.map((code) => ({ level: levels[code]! })),
  }
}

function linesOf({ bins, missing, lines }: Dependence, { levels }: SourceValues): CurveLine[] {
  const shown = bins.map(({ low, high, ...rest }, k): CurveLine => {
    const place = levels === null ? { low, high } : { value: levels[low]! }
    const medians = Object.fromEntries(lines.map((line, g) => [`median_${g + 1}`, line.medians[k]!]))
    return { ...place, ...rest, ...medians }
  })
  if (missing === null) return shown
  return [...shown, { ...(levels === null ? { low: null, high: null } : { value: null }), ...missing }]
}

/** Rows by which the strongest partner is found. */
const partnerRows = 1000

async function strongestPartner(request: DependenceRequest): Promise<string | null> {
  const job = await prepareExplanation({
    ...request,
    level: 'source',
    space: null,
    interactions: true,
    onNote: () => {},
  })
  const { part, names, model, level, choice, plan, outputs } = job
  const count = Math.min(partnerRows, part.matrix.rows)
  const chosen = createRandom(request.seed).choice(part.matrix.rows, count)
  const [found] = explainMatrix(model, plan, { matrix: matrixRows(part.matrix, chosen), level, choice })
  const own = names.indexOf(request.feature)
  if (found === undefined || own < 0 || outputs.length === 0) return null
  const { phi } = found.attributions
  const strength = names.map((_, other) => {
    if (other === own) return -1
    const place = pairPlace(Math.min(own, other), Math.max(own, other), names.length)
    let sum = 0
    for (let at = place; at < phi.length; at += job.width) sum += Math.abs(phi[at]!)
    return sum
  })
  const best = strength.indexOf(Math.max(...strength))
  const over = `over ${count} of ${counted(part.matrix.rows, 'row')}`
  if (!(strength[best]! > 0)) {
    request.onNote(`no partner: nothing interacts with ${request.feature} ${over}`)
    return null
  }
  request.onNote(`partner ${names[best]}: the greatest interaction with ${request.feature} ${over}`)
  return names[best]!
}

function headOf({ kind, feature }: DependenceRequest, { reference, hash }: ModelInUse, rows: number) {
  return { kind, feature, with: null, model: reference, model_hash: hash, rows }
}

async function answerCurve(request: DependenceRequest): Promise<DependenceAnswer> {
  const { weights, sample, seed } = request
  const besides = { ...sampleColumns(sample), ...(weights === null ? {} : { [weights]: 'number' as const }) }
  const { model, part: whole, rows, space: scale, choice } = await prepareRows({ ...request, besides })
  const drawn = sampledPart(whole, sample, seed)
  const part = weighingPart(drawn.part, weights)
  if (part.table.rows === 0) throw appError('jobs.no_rows', { what: 'a curve' })
  const output = typeof choice === 'object' ? choice.output : 0
  const curves = {
    model,
    part,
    request,
    answers: answersOf(model, output, scale, request.threads),
    own: sourceValues(rows.model, part.table, request.feature),
    other: request.with === null ? null : sourceValues(rows.model, part.table, request.with),
  }
  const isSeveral = marginShape(model.model).outputs > 1
  return {
    ...headOf(request, model, part.table.rows),
    space: scale,
    method: null,
    with: request.with,
    ...drawn.note,
    ...(isSeveral ? { class: model.model.classes[output] ?? String(output) } : {}),
    ...curveOf(curves),
  }
}

function curveOf(curves: Curves): Partial<DependenceAnswer> & Pick<DependenceAnswer, 'lines'> {
  const { request, own, other } = curves
  if (request.kind === 'ale')
    return other === null ? effectLines(curves, own) : { lines: pairedEffectLines(curves, own, other) }
  if (other === null) return curveLines(curves)
  return {
    lines: pairLines(curves, own, other),
    ...(request.hSquared === null ? {} : { h_squared: pairH2(curves, own, other, request.hSquared) }),
  }
}

/** The rows that weigh something, with their weights. */
function weighingPart(part: RowsInPart, weight: string | null): Curves['part'] {
  if (weight === null) return { ...part, W: null }
  const all = meanWeightsOf(part.table, weight)
  const kept = Int32Array.from(all.keys()).filter((row) => all[row]! > 0)
  return {
    table: selectRows(part.table, kept),
    matrix: matrixRows(part.matrix, kept),
    first: 0,
    positions: kept.map((row) => part.positions?.[row] ?? part.first + row),
    W: Float64Array.from(kept, (row) => all[row]!),
  }
}

function answersOf(
  { model }: ModelInUse,
  output: number,
  space: string,
  threads: number | undefined,
): (matrix: Matrix) => Float64Array {
  if (space !== 'probability') return (matrix) => marginSums(model, matrix, output)
  const { outputs } = marginShape(model)
  return (matrix) => {
    const executor = executorFor(matrix.rows * matrix.columns.length, threads)
    const found = predict(model, matrix, { executor })
    const all = found.task === 'classification' ? found.probability : found.margin
    return outputs === 1 ? all : all.filter((_, i) => i % outputs === output)
  }
}
