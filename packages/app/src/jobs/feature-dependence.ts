import {
  accumulatedEffects,
  type Column,
  columnOf,
  createDependence,
  createRandom,
  type Dependence,
  levelEffects,
  type Matrix,
  marginShape,
  marginSums,
  matrixRows,
  numberAt,
  pairPlace,
  partialDependence,
  predict,
  quantileEdges,
  selectRows,
  type Table,
  valueGrid,
  variedRows,
} from '@candor/core'
import { appError } from '../errors.ts'
import { explainInput } from './explain-table.ts'
import { explainMatrix } from './explained-rows.ts'
import { type ExplainRequest, prepareExplanation, prepareRows, type RowsInPart } from './explanation-job.ts'
import type { OutputColumn, OutputRows } from './files/output-rows.ts'
import { familyPlayers } from './model-families.ts'
import type { ModelInUse } from './model-in-use.ts'
import { counted, someNames } from './phrases.ts'

export const dependenceKinds = ['shap', 'pdp', 'ice', 'ale'] as const
export type DependenceKind = (typeof dependenceKinds)[number]

export type DependenceRequest = ExplainRequest & {
  readonly kind: DependenceKind
  readonly feature: string
  /** the other feature of a pair; `auto`: the one of greatest interaction; null for none */
  readonly with: string | null
  readonly resolution: number
  readonly bins: number
}

type Line = Readonly<Record<string, number | string | null>>

/** The answer of `candor dependence --json`: a curve as lines, with how it was made. */
export type DependenceAnswer = {
  readonly kind: DependenceKind
  readonly feature: string
  readonly with: string | null
  readonly model: string
  readonly model_hash: string
  readonly space: string
  readonly method: string | null
  readonly rows: number
  readonly class?: string
  /** of partner lines: the bounds of each quantile group */
  readonly groups?: readonly { readonly low: number; readonly high: number }[]
  readonly lines: readonly Line[]
}

/**
 * The curve of one source feature: contributions against values (`shap`), partial dependence (`pdp`, of a pair `with`), individual curves (`ice`), accumulated
 * local effects (`ale`).
 *
 * @throws jobs.unknown_feature, explain.constant_column, and what explaining throws
 */
export async function featureDependence(request: DependenceRequest): Promise<DependenceAnswer> {
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

/** The values of a source feature: numbers, or codes of levels. */
type SourceValues = {
  readonly source: string
  readonly values: Float64Array
  readonly levels: readonly string[] | null
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
  const { explained, plan, space, rows } = await explainInput({ ...request, level: 'source' })
  const { model, table } = explained
  const { output, attributions } = explained.outputs[0]!
  const place = attributions.names.indexOf(request.feature)
  const own = sourceValues(rows.model, table, request.feature)
  const other = partner === null ? null : sourceValues(rows.model, table, partner)
  const edges = own.levels === null ? quantileEdges(own.values, request.bins) : null
  const partnerEdges = other === null ? null : edgesOfPartner(other)
  const width = attributions.names.length
  const phi = Float64Array.from({ length: table.rows }, (_, row) => attributions.phi[row * width + place]!)
  const curve = createDependence({ edges, partnerEdges })
  curve.add(own.values, phi, other?.values)
  const found = curve.finish()
  return {
    ...headOf(request, model, explained.matrix.rows),
    with: partner,
    space,
    method: plan.method,
    ...(explained.outputs.length === 1 && marginShape(model.model).outputs === 1
      ? {}
      : { class: model.model.classes[output] ?? String(output) }),
    ...(found.lines.length === 0 ? {} : { groups: found.lines.map(({ low, high }) => ({ low, high })) }),
    lines: linesOf(found, own),
  }
}

function edgesOfPartner({ values, levels }: SourceValues): Float64Array {
  if (levels === null) return quantileEdges(values, partnerGroups)
  return Float64Array.from({ length: Math.min(5, levels.length) + 1 }, (_, k) => k - 1)
}

function linesOf({ bins, missing, lines }: Dependence, { levels }: SourceValues): Line[] {
  const shown = bins.map(({ low, high, ...rest }, k): Line => {
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

/** Individual curves that are given. */
const mostCurves = 200

async function answerCurve(request: DependenceRequest): Promise<DependenceAnswer> {
  const { model, part, rows, space: scale, choice } = await prepareRows(request)
  const output = typeof choice === 'object' ? choice.output : 0
  const answers = answersOf(model, output, scale)
  const head = { ...headOf(request, model, part.matrix.rows), space: scale, method: null }
  const own = sourceValues(rows.model, part.table, request.feature)
  const isSeveral = marginShape(model.model).outputs > 1
  const named = isSeveral ? { class: model.model.classes[output] ?? String(output) } : {}
  if (request.kind === 'ale')
    return { ...head, ...named, lines: effectLines(model, part.table, own, answers, request) }
  if (request.with !== null) {
    const other = sourceValues(rows.model, part.table, request.with)
    return {
      ...head,
      ...named,
      with: request.with,
      lines: pairLines(model, part.table, [own, other], answers, request),
    }
  }
  return { ...head, ...named, lines: curveLines(model, part, own, answers, request) }
}

function answersOf({ model }: ModelInUse, output: number, space: string): (matrix: Matrix) => Float64Array {
  if (space !== 'probability') return (matrix) => marginSums(model, matrix, output)
  const { outputs } = marginShape(model)
  return (matrix) => {
    const found = predict(model, matrix)
    const all = found.task === 'classification' ? found.probability : found.margin
    return outputs === 1 ? all : all.filter((_, i) => i % outputs === output)
  }
}

function gridOf({ values, levels }: SourceValues, resolution: number): Float64Array {
  return levels === null
    ? valueGrid(values, { resolution })
    : Float64Array.from(new Set(values.filter((code) => !Number.isNaN(code)))).sort()
}

/** A column with the same value, or level, in every row. */
function constant(column: Column, value: number): Column {
  return setTo(column, new Float64Array(column.values.length).fill(value))
}

function setTo(column: Column, values: Float64Array): Column {
  if (column.type === 'category')
    return { ...column, values: Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : code)) }
  return { type: 'float64', values }
}

function shownAt({ levels }: SourceValues, value: number): number | string {
  return levels === null ? value : levels[value]!
}

function curveLines(
  model: ModelInUse,
  { table, positions }: Pick<RowsInPart, 'table' | 'positions'>,
  own: SourceValues,
  answers: (matrix: Matrix) => Float64Array,
  { kind, resolution, onProgress }: DependenceRequest,
): Line[] {
  const grid = gridOf(own, resolution)
  const shown =
    kind === 'ice'
      ? selectRows(
          table,
          Int32Array.from({ length: Math.min(mostCurves, table.rows) }, (_, i) =>
            Math.floor((i * table.rows) / Math.min(mostCurves, table.rows)),
          ),
        )
      : table
  const vary = variedRows(model.pipeline, shown, own.source)
  const { mean, individual, rows } = partialDependence({
    count: grid.length,
    rowsAt: (k) => vary((column) => constant(column, grid[k]!)),
    answers,
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  const near = (k: number) => own.values.filter((value) => value === grid[k]).length
  if (kind === 'pdp')
    return Array.from(grid, (value, k) => ({
      value: shownAt(own, value),
      mean: mean[k]!,
      ...(own.levels === null ? {} : { n: near(k) }),
    }))
  return Array.from({ length: rows * grid.length }, (_, i) => {
    const row = Math.floor(i / grid.length)
    const at = Math.floor((row * table.rows) / rows)
    return { row: positions?.[at] ?? at, value: shownAt(own, grid[i % grid.length]!), answer: individual[i]! }
  })
}

/** Values of each of two columns on which a pair is worked out. */
const pairResolution = 20

function pairLines(
  model: ModelInUse,
  table: Table,
  [own, other]: readonly [SourceValues, SourceValues],
  answers: (matrix: Matrix) => Float64Array,
  { resolution, onProgress }: DependenceRequest,
): Line[] {
  const [grid, second] = [own, other].map((one) => gridOf(one, Math.min(pairResolution, resolution))) as [
    Float64Array,
    Float64Array,
  ]
  const { mean } = partialDependence({
    count: grid.length * second.length,
    rowsAt: (k) => {
      const place = table.schema.findIndex(({ name }) => name === other.source)
      const changed = constant(table.columns[place]!, second[k % second.length]!)
      const set = { ...table, columns: table.columns.with(place, changed) }
      return variedRows(
        model.pipeline,
        set,
        own.source,
      )((column) => constant(column, grid[Math.floor(k / second.length)]!))
    },
    answers,
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  return Array.from(mean, (answer, k) => ({
    value: shownAt(own, grid[Math.floor(k / second.length)]!),
    with_value: shownAt(other, second[k % second.length]!),
    mean: answer,
  }))
}

function effectLines(
  model: ModelInUse,
  table: Table,
  own: SourceValues,
  answers: (matrix: Matrix) => Float64Array,
  { bins }: DependenceRequest,
): Line[] {
  const vary = variedRows(model.pipeline, table, own.source)
  if (own.levels !== null) {
    const codes = Int32Array.from(own.values, (code) => (Number.isNaN(code) ? -1 : code))
    const effect = levelEffects({
      codes,
      levels: own.levels.length,
      rowsWith: (set) =>
        vary((column) =>
          setTo(
            column,
            Float64Array.from(set, (code) => (code < 0 ? Number.NaN : code)),
          ),
        ),
      answers,
    })
    return own.levels.map((value, k) => ({
      value,
      n: codes.filter((code) => code === k).length,
      effect: effect[k]!,
    }))
  }
  const { edges, counts, effect } = accumulatedEffects({
    values: own.values,
    rowsWith: (values) => vary((column) => setTo(column, values)),
    answers,
    bins,
  })
  return Array.from(edges, (value, k) => ({ value, n: k === 0 ? 0 : counts[k - 1]!, effect: effect[k]! }))
}
