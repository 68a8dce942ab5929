import type { Profile } from '../data/index.ts'
import type { Pipeline } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { cellStarts } from './cell-starts.ts'
import { changeCost } from './change-cost.ts'
import { dependenceOf } from './column-dependence.ts'
import type { CellValue } from './format-value.ts'
import type { RecourseRules } from './recourse-rules.ts'
import type { RowVariants } from './row-variants.ts'
import { sidedSplits } from './sided-splits.ts'
import { floatAxis, steppedAxis, type ValueAxis } from './value-axis.ts'

/** One permitted change, and the values of the mover's model columns after it. */
export type Move = {
  readonly changes: ReadonlyMap<string, CellValue>
  readonly cost: number
  readonly columns: Float64Array
}

/**
 * Columns of the table that have to be moved together because a model column is made of them, most often one alone. `outputs`: the model
 * columns that follow them and nothing else that moves. `moves`: cheapest first; the first changes nothing.
 * `isExact`: every cell of values between thresholds has its cheapest permitted value among the moves.
 */
export type Mover = {
  readonly sources: readonly string[]
  readonly outputs: readonly number[]
  readonly moves: readonly Move[]
  readonly isExact: boolean
  /** the last move stands for any value at all: every split of its columns may go both ways */
  readonly isOpen?: boolean
}

export type MoveContext = {
  readonly pipeline: Pipeline
  readonly ensembles: readonly Ensemble[]
  /** whether all that counts of a value is on which side of thresholds it is; not so where the model adds columns up */
  readonly isStepwise: boolean
  readonly variants: RowVariants
  readonly profile: Profile
  readonly rules: RecourseRules
}

/**
 * What may be done to a row: its movers with their moves. The score is constant between neighbouring thresholds, so a number has one move a
 * cell: the permitted value nearest to where it is.
 *
 * Left where they are: locked and linked columns, missing values, instants, and what no split of the model asks about.
 * Source: candidate values as in exact counterfactual search on tree ensembles (Cui et al. 2015), here on the table's own columns.
 * @example
 * const variants = rowVariants(pipeline, table, 0)
 * const context = { pipeline, ensembles: [stump], isStepwise: true, variants, profile, rules: { locked: ['state'] } }
 * recourseMoves(context)[0].moves[1].changes // Map { 'x' => 0.5 }
 */
export function recourseMoves(context: MoveContext): Mover[] {
  const { pipeline, rules } = context
  const linked = rules.linked ?? {}
  const sourcesOf = pipeline.outputs.map(({ sources }) =>
    [...new Set(sources.flatMap((name) => [name, ...Object.keys(linked[name]?.factors ?? {})]))].filter(
      (source) => isMovable(context, source),
    ),
  )
  return groupsOf(sourcesOf).map((sources) => {
    const outputs = sourcesOf.flatMap((of, output) => (of.some((s) => sources.includes(s)) ? [output] : []))
    return moverOf(context, sources, outputs)
  })
}

/**
 * Movers of which not every cell was tried, made wider than they are: either nothing changes, or anything, for nothing. What does not cross
 * even so cannot cross at all.
 *
 * @example
 * const move = { changes: new Map(), cost: 0, columns: Float64Array.of(0.7) }
 * openMovers([{ sources: ['x'], outputs: [0], moves: [move], isExact: false }])[0].moves.length // 2
 */
export function openMovers(movers: readonly Mover[]): Mover[] {
  return movers.map((mover) => {
    if (mover.isExact) return mover
    const [asIs] = mover.moves
    const anything = { ...asIs!, changes: new Map([[mover.sources[0]!, null]]) }
    return { ...mover, moves: [asIs!, anything], isOpen: true }
  })
}

function isMovable({ pipeline, rules, variants }: MoveContext, source: string): boolean {
  if (rules.locked?.includes(source) || rules.linked?.[source] !== undefined) return false
  const input = pipeline.inputs.find(({ name }) => name === source)
  return input !== undefined && input.type !== 'instant' && variants.valueIn(source) !== null
}

/** Sources that some output has in common stand in one group. */
function groupsOf(sourcesOf: readonly (readonly string[])[]): string[][] {
  let groups: string[][] = []
  for (const sources of sourcesOf) {
    if (sources.length === 0) continue
    const touching = groups.filter((group) => group.some((source) => sources.includes(source)))
    const others = groups.filter((group) => !touching.includes(group))
    groups = [...others, [...new Set([...touching.flat(), ...sources])]]
  }
  return groups
}

/** So many moves a mover; more are thinned out, and then the mover is not exact. */
const mostMoves = 1024
/** Values that the first columns of a group are tried at, while the last one has all its cells. */
const gridPoints = 16

type Values = { readonly values: readonly CellValue[]; readonly isExact: boolean }

function moverOf(context: MoveContext, sources: readonly string[], outputs: readonly number[]): Mover {
  const found = changesOf(context, sources, outputs)
  const all = sortedMoves(context, outputs, found.changes)
  const moves = thinned(all)
  return { sources, outputs, moves, isExact: found.isExact && moves.length === all.length }
}

type ChangeList = { readonly changes: readonly ReadonlyMap<string, CellValue>[]; readonly isExact: boolean }

function changesOf(context: MoveContext, sources: readonly string[], outputs: readonly number[]): ChangeList {
  const alone = sources.map((source) => permittedValues(context, source, outputs, new Map()))
  const single = sources.flatMap((source, i) => alone[i]!.values.map((value) => new Map([[source, value]])))
  if (sources.length === 1) return { changes: single, isExact: alone[0]!.isExact }
  const pairs = sources.flatMap((first, i) =>
    gridOf(context, first, alone[i]!).flatMap((value) =>
      sources.flatMap((second) => {
        if (second === first) return []
        const given = new Map([[first, value]])
        const { values } = permittedValues(context, second, outputs, given)
        return values.map((other) => new Map([...given, [second, other]]))
      }),
    ),
  )
  return { changes: [...single, ...pairs], isExact: false }
}

function gridOf({ profile }: MoveContext, source: string, { values }: Values): CellValue[] {
  const column = profile.columns.find(({ name }) => name === source)
  const numbers = column?.kind === 'number' ? column.quantiles.filter((_, k) => k % 25 === 0) : []
  const step = Math.max(1, Math.ceil(values.length / gridPoints))
  return [...new Set([...values.filter((_, i) => i % step === 0), ...numbers])]
}

function sortedMoves(
  { variants, profile, rules }: MoveContext,
  outputs: readonly number[],
  changes: readonly ReadonlyMap<string, CellValue>[],
): Move[] {
  const asIs: ReadonlyMap<string, CellValue> = new Map()
  const all = [asIs, ...changes]
  const names = [...new Set(changes.flatMap((change) => [...change.keys()]))]
  const lists = new Map(
    names.map((name) => [name, all.map((change) => change.get(name) ?? variants.valueIn(name))]),
  )
  const columns = variants.columnsOf(outputs, names.length === 0 ? new Map() : lists)
  const moves = all.map((change, i): Move => {
    const costs = [...change].map(
      ([name, to]) =>
        (rules.weights?.[name] ?? 1) *
        changeCost(name, variants.valueIn(name), to, profile, rules.cost?.[name]),
    )
    return {
      changes: change,
      cost: costs.reduce((sum, cost) => sum + cost, 0),
      columns: Float64Array.from(columns, (column) => column[i]!),
    }
  })
  return cheapestOfEqual(moves)
}

/** Of moves that lead to the same model columns the cheapest; the one that changes nothing always stays first. */
function cheapestOfEqual(moves: readonly Move[]): Move[] {
  const sorted = moves
    .map((move, i) => ({ move, i }))
    .sort((a, b) => a.move.cost - b.move.cost || a.move.changes.size - b.move.changes.size || a.i - b.i)
  const known = new Map<string, Move>()
  for (const { move } of sorted) {
    const key = move.columns.join()
    if (!known.has(key)) known.set(key, move)
  }
  return [...known.values()]
}

function thinned(moves: readonly Move[]): readonly Move[] {
  if (moves.length <= mostMoves) return moves
  const step = (moves.length - 1) / (mostMoves - 1)
  return Array.from({ length: mostMoves }, (_, i) => moves[Math.round(i * step)]!)
}

/** Values of one column that are permitted and not its own, where others are already changed to `given`. */
function permittedValues(
  context: MoveContext,
  source: string,
  outputs: readonly number[],
  given: ReadonlyMap<string, CellValue>,
): Values {
  const value = context.variants.valueIn(source)
  return typeof value === 'number'
    ? permittedNumbers(context, source, value, outputs, given)
    : { values: permittedLevels(context, source, value), isExact: true }
}

function permittedLevels(
  { pipeline, profile, rules }: MoveContext,
  source: string,
  value: CellValue,
): CellValue[] {
  const column = profile.columns.find(({ name }) => name === source)
  const known = column?.kind === 'category' ? column.levels.map(({ level }) => level) : []
  const trained = pipeline.encoders.flatMap((encoder) =>
    encoder.source === source && 'levels' in encoder ? encoder.levels : [],
  )
  const levels = rules.levels?.[source] ?? [...new Set([...trained, ...known])]
  return levels
    .map((level) => (typeof value === 'boolean' ? level === 'true' : level))
    .filter((level) => level !== value)
}

/** As far as the axis is searched where no range is given; beyond it sums of columns could overflow. */
const farthest = 1e30

function permittedNumbers(
  context: MoveContext,
  source: string,
  value: number,
  outputs: readonly number[],
  given: ReadonlyMap<string, CellValue>,
): Values {
  const axis = axisOf(context, source)
  const [low, high] = permittedRange(context, source, value)
  const [least, most] = [axis.atOrAbove(low), axis.atOrBelow(high)]
  if (least > most) return { values: [], isExact: true }
  const { starts, isExact } = startsOf(context, source, { axis, least, most, outputs, given })
  const values = new Set<number>()
  const edges = [least, ...starts.filter((start) => start > least && start <= most), most + 1n]
  for (let i = 0; i + 1 < edges.length; i++)
    values.add(nearestWithin(axis, edges[i]!, edges[i + 1]! - 1n, value))
  values.delete(value)
  const { direction } = context.rules
  const way = direction?.[source]
  return {
    values: [...values].filter((to) => way === undefined || (way === 'up' ? to > value : to < value)),
    isExact,
  }
}

function nearestWithin(axis: ValueAxis, first: bigint, last: bigint, value: number): number {
  const [low, high] = [axis.valueAt(first), axis.valueAt(last)]
  if (value <= low) return low
  if (value >= high) return high
  // a value that stands between two of the axis stays, as nothing has to change in its own cell
  return value
}

function axisOf({ pipeline, ensembles, rules }: MoveContext, source: string): ValueAxis {
  const step = rules.step?.[source]
  if (step !== undefined) return steppedAxis(step)
  if (pipeline.inputs.find(({ name }) => name === source)?.type === 'int32') return steppedAxis(1)
  return floatAxis(ensembles.every(({ precision }) => precision === 'float32') ? 'float32' : 'float64')
}

function permittedRange({ rules }: MoveContext, source: string, value: number): readonly [number, number] {
  const [low, high] = rules.range?.[source] ?? [-farthest, farthest]
  const way = rules.direction?.[source]
  return [way === 'up' ? Math.max(low, value) : low, way === 'down' ? Math.min(high, value) : high]
}

type Search = {
  readonly axis: ValueAxis
  readonly least: bigint
  readonly most: bigint
  readonly outputs: readonly number[]
  readonly given: ReadonlyMap<string, CellValue>
}

/** Steps that are tried one by one where a column turns round along the axis. */
const mostSteps = 2048n

function startsOf(
  context: MoveContext,
  source: string,
  search: Search,
): { readonly starts: readonly bigint[]; readonly isExact: boolean } {
  const { axis, least, most } = search
  const isShort = most - least < mostSteps
  const follows = search.outputs.map((output) => followingOf(context, source, output))
  const isKnown = context.isStepwise && follows.every(({ kind }) => kind !== 'other')
  if (!isKnown && isShort)
    return {
      starts: Array.from({ length: Number(most - least) + 1 }, (_, i) => least + BigInt(i)),
      isExact: true,
    }
  const edges = follows.flatMap((follow) => ('edges' in follow ? follow.edges.map(axis.atOrAbove) : []))
  const starts = [...searchedStarts(context, source, search, follows), ...edges]
  const grid = isKnown ? [] : gridStarts(context, source, axis)
  const sorted = [...new Set([...starts, ...grid])].sort((a, b) => (a < b ? -1 : 1))
  return { starts: sorted, isExact: isKnown }
}

function followingOf({ pipeline, rules }: MoveContext, source: string, output: number) {
  const encoder = pipeline.outputs[output]!
  const direct = dependenceOf(encoder.source, source, pipeline)
  const byLink = Object.entries(rules.linked ?? {}).some(
    ([name, { factors }]) =>
      source in factors && dependenceOf(encoder.source, name, pipeline).kind !== 'none',
  )
  if (!byLink) return direct
  return direct.kind === 'none' ? ({ kind: 'monotone' } as const) : ({ kind: 'other' } as const)
}

function searchedStarts(
  { ensembles, variants }: MoveContext,
  source: string,
  { axis, least, most, outputs, given }: Search,
  follows: readonly { readonly kind: string }[],
): bigint[] {
  const asked = outputs.filter((_, i) => follows[i]!.kind === 'monotone')
  const columnsAt = (values: readonly number[]) => {
    const others = [...given].map(([name, value]) => [name, values.map(() => value)] as const)
    return variants.columnsOf(asked, new Map<string, readonly CellValue[]>([[source, values], ...others]))
  }
  return cellStarts(axis, { least, most }, sidedSplits(ensembles, asked), columnsAt)
}

function gridStarts({ profile }: MoveContext, source: string, axis: ValueAxis): bigint[] {
  const column = profile.columns.find(({ name }) => name === source)
  return column?.kind === 'number' ? [...new Set(column.quantiles)].map(axis.atOrAbove) : []
}
