import type { Column, NamedColumn, Table } from '../data/index.ts'
import { columnOf, makeTable } from '../data/index.ts'
import { ascendingOrder } from '../math/index.ts'
import { asCategory, asInstants, asNumbers } from './coerce-column.ts'
import { entityCodes } from './entity-codes.ts'
import { type EntityMemory, entityMemory, rememberRecord, resetMemory } from './entity-memory.ts'
import { markEvents } from './event-conditions.ts'
import { type HistoryLanes, historyLanes, repeatBit, slotsFrom } from './history-lanes.ts'
import type { HistoryPlan } from './history-step.ts'
import {
  advance,
  type EventLog,
  type LaneState,
  laneState,
  readLane,
  resetLane,
  scanLane,
} from './lane-state.ts'

/** Whom, and as of when (ms since 1970), each row is about. */
export type HistoryRows = { readonly entity: Column; readonly asOf: Float64Array }

/**
 * The history steps of a plan for each row, as float64 columns in the plan's order: what its entity's events strictly before its moment say. Time and memory
 * grow with events and rows alone: both are put in order once, by entity and time, and each window moves over its events once.
 *
 * Columns of the plan that the events do not have make the steps that read them missing in every row, and so does `resolutionHours` (the
 * events' instants are no finer than that) the steps with a shorter window.
 *
 * @param rows.entity missing: all steps are missing; an entity without events has none
 * @throws features.invalid_step, features.not_a_number, features.not_an_instant
 * @example
 * const events = makeTable([
 *   { name: 'at', type: 'instant', values: Float64Array.of(0, 3600000) },
 *   { name: 'payer', type: 'int32', values: Int32Array.of(1, 1) },
 * ])
 * const plan = { time: 'at', sides: { out: 'payer' }, steps: [{ output: 'n', side: 'out', statistic: 'count' }] }
 * const rows = { entity: { type: 'int32', values: Int32Array.of(1) }, asOf: Float64Array.of(3600000) }
 * historyFeatures(events, rows, plan).columns[0].values   // Float64Array [1]
 */
export function historyFeatures(
  events: Table,
  rows: HistoryRows,
  plan: HistoryPlan,
  { resolutionHours = 0 }: { readonly resolutionHours?: number } = {},
): Table {
  const lanes = historyLanes(plan)
  const isKnown = knownSteps(events, plan, resolutionHours)
  const known = plan.steps.filter((_, j) => isKnown[j])
  const made =
    known.length === 0
      ? []
      : historyColumns(
          events,
          rows,
          plan,
          known.length === isKnown.length ? lanes : historyLanes({ ...plan, steps: known }),
        )
  let next = 0
  return makeTable(
    plan.steps.map(({ output }, j): NamedColumn => {
      const values = isKnown[j] ? made[next++]! : new Float64Array(rows.asOf.length).fill(Number.NaN)
      return { name: output, type: 'float64', values }
    }),
  )
}

/** The columns of a plan that each step reads, besides time and sides. */
export function historyInputs({ steps }: Pick<HistoryPlan, 'steps'>): string[][] {
  return steps.map(({ of, where = [] }) => {
    const conditions = where.flatMap((one) => ('anyOf' in one ? one.anyOf : [one]))
    const columns = conditions.flatMap((one) => ('column' in one ? [one.column] : []))
    return typeof of === 'string' ? [of, ...columns] : columns
  })
}

function knownSteps(events: Table, plan: HistoryPlan, resolutionHours: number): boolean[] {
  const names = new Set(events.schema.map(({ name }) => name))
  return historyInputs(plan).map((inputs, j) => {
    const { hours = Number.POSITIVE_INFINITY, of } = plan.steps[j]!
    const counted = typeof of === 'object' && 'countWithin' in of ? of.countWithin : hours
    return Math.min(hours, counted) >= resolutionHours && inputs.every((name) => names.has(name))
  })
}

/** Events by entity and time: those of entity e are `entries[starts[e]]` … before `entries[starts[e + 1]]`, each row · sides + side. */
type Entries = { readonly entries: Int32Array; readonly starts: Int32Array }

/**
 * The numbers of all events beside each other, as an entity's events lie far apart: row-major, `stride` float64 an event: time, mask, the code of each side, then the
 * numbers and codes that records have of it.
 */
type PackedEvents = {
  readonly packed: Float64Array
  readonly stride: number
  readonly sides: number
  /** where a slot or a dim stands in a packed event; -1 where the record itself says it */
  readonly slotAt: Int32Array
  readonly dimAt: Int32Array
  readonly codesOfDim: readonly number[]
}

function historyColumns(
  events: Table,
  rows: HistoryRows,
  plan: HistoryPlan,
  lanes: HistoryLanes,
): Float64Array[] {
  const input = (name: string) => columnOf(events, name).column
  const times = asInstants(plan.time, input(plan.time))
  const { codes, count } = entityCodes([...Object.values(plan.sides).map(input), rows.entity])
  const sideCodes = codes.slice(0, -1)
  const columns = packedEvents(lanes, { times, sideCodes, count }, input)
  const ofEvents = inOrder(sideCodes, times, count)
  const ofRows = inOrder([codes.at(-1)!], rows.asOf, count)
  return eachEntity(lanes, columns, { ofEvents, ofRows }, rows)
}

function packedEvents(
  lanes: HistoryLanes,
  { times, sideCodes, count }: { times: Float64Array; sideCodes: readonly Int32Array[]; count: number },
  input: (name: string) => Column,
): PackedEvents {
  const mask = new Int32Array(times.length)
  for (const [i, conditions] of lanes.wheres.entries()) markEvents(mask, conditions, 1 << i, input)
  const columns: ArrayLike<number>[] = [times, mask, ...sideCodes]
  const placeOf = (values: ArrayLike<number> | null) => (values === null ? -1 : columns.push(values) - 1)
  const slots = lanes.slots.map((slot) => {
    if (slot.kind === 'column') return asNumbers(slot.column, input(slot.column))
    return slot.kind === 'instant' ? asInstants(slot.column, input(slot.column)) : null
  })
  const categories = lanes.dims.map((dim) => (dim === null ? null : asCategory(dim, input(dim))))
  const slotAt = Int32Array.from(slots, placeOf)
  const dimAt = Int32Array.from(categories, (column) => placeOf(column?.values ?? null))
  const codesOfDim = categories.map((column) => column?.levels.length ?? count)
  const stride = columns.length
  return { packed: packedRows(columns), stride, sides: sideCodes.length, slotAt, dimAt, codesOfDim }
}

function packedRows(columns: readonly ArrayLike<number>[]): Float64Array {
  const stride = columns.length
  const packed = new Float64Array(columns[0]!.length * stride)
  for (const [c, values] of columns.entries())
    for (let row = 0, at = c; row < values.length; row++, at += stride) packed[at] = values[row]!
  return packed
}

/** A counting sort by entity of what is in order of time already, or has been put in order once. */
function inOrder(codes: readonly Int32Array[], times: Float64Array, count: number): Entries {
  const sides = codes.length
  const starts = new Int32Array(count + 1)
  for (const ofSide of codes)
    for (let row = 0; row < times.length; row++)
      if (ofSide[row]! >= 0 && !Number.isNaN(times[row])) starts[ofSide[row]! + 1]!++
  for (let e = 0; e < count; e++) starts[e + 1]! += starts[e]!
  const entries = new Int32Array(starts[count]!)
  const next = starts.slice()
  const order = isAscending(times) ? null : ascendingOrder(times)
  for (let i = 0; i < times.length; i++) {
    const row = order === null ? i : order[i]!
    if (Number.isNaN(times[row])) continue
    for (let side = 0; side < sides; side++) {
      const code = codes[side]![row]!
      if (code >= 0) entries[next[code]!++] = row * sides + side
    }
  }
  return { entries, starts }
}

function isAscending(times: Float64Array): boolean {
  for (let i = 1; i < times.length; i++) if (!(times[i - 1]! <= times[i]!)) return false
  return true
}

function eachEntity(
  lanes: HistoryLanes,
  columns: PackedEvents,
  { ofEvents, ofRows }: { readonly ofEvents: Entries; readonly ofRows: Entries },
  rows: HistoryRows,
): Float64Array[] {
  const out = lanes.readings.map(() => new Float64Array(rows.asOf.length).fill(Number.NaN))
  const states = lanes.lanes.map(laneState)
  const scratch = laneState()
  const memory = entityMemory(lanes)
  const log: EventLog = { records: new Float64Array(0), length: 0, width: lanes.width }
  const local = localCodes(columns.codesOfDim)
  for (let e = 0; e + 1 < ofRows.starts.length; e++) {
    const asked = ofRows.entries.subarray(ofRows.starts[e]!, ofRows.starts[e + 1]!)
    if (asked.length === 0) continue
    const own = ofEvents.entries.subarray(ofEvents.starts[e]!, ofEvents.starts[e + 1]!)
    fillLog(lanes, columns, { log, memory, local, entity: e }, own)
    for (const [l, state] of states.entries()) resetLane(state, lanes.lanes[l]!.dim < 0 ? 0 : own.length)
    answer(lanes, { states, scratch, log }, asked, rows.asOf, out)
  }
  return out
}

/** Codes of an entity's own, from 0 in the order of appearance, without a look-up table for each entity. */
type LocalCodes = readonly { readonly stamp: Int32Array; readonly code: Int32Array; next: number }[]

function localCodes(counts: readonly number[]): LocalCodes {
  return counts.map((count) => ({
    stamp: new Int32Array(count).fill(-1),
    code: new Int32Array(count),
    next: 0,
  }))
}

type Filling = {
  readonly log: EventLog
  readonly memory: EntityMemory
  readonly local: LocalCodes
  readonly entity: number
}

function fillLog(
  lanes: HistoryLanes,
  columns: PackedEvents,
  { log, memory, local, entity }: Filling,
  own: Int32Array,
): void {
  const { width } = log
  if (log.records.length < own.length * width) log.records = new Float64Array(2 * own.length * width)
  log.length = own.length
  resetMemory(memory, lanes.dims.includes(null) ? own.length : 0)
  for (const each of local) each.next = 0
  const { records } = log
  const { packed, stride, sides, slotAt, dimAt } = columns
  const dimsFrom = slotsFrom + slotAt.length
  for (let i = 0; i < own.length; i++) {
    const row = Math.floor(own[i]! / sides)
    const side = own[i]! - row * sides
    const from = row * stride
    const at = i * width
    records[at] = packed[from]!
    records[at + 1] = side
    records[at + 2] = packed[from + 1]! | (isRepeat(packed, from, side, entity) ? repeatBit : 0)
    for (let s = 0; s < slotAt.length; s++)
      if (slotAt[s]! >= 0) records[at + slotsFrom + s] = packed[from + slotAt[s]!]!
    for (let d = 0; d < dimAt.length; d++) {
      const code = packed[from + (dimAt[d]! < 0 ? sidesFrom + 1 - side : dimAt[d]!)]!
      records[at + dimsFrom + d] = code < 0 ? -1 : localOf(local[d]!, code, entity)
    }
    rememberRecord(memory, lanes, log, i)
  }
}

/** Where the sides begin in a packed event. */
const sidesFrom = 2

function isRepeat(packed: Float64Array, from: number, side: number, entity: number): boolean {
  for (let other = 0; other < side; other++) if (packed[from + sidesFrom + other] === entity) return true
  return false
}

function localOf(local: LocalCodes[number], code: number, entity: number): number {
  if (local.stamp[code] !== entity) {
    local.stamp[code] = entity
    local.code[code] = local.next++
  }
  return local.code[code]!
}

type Running = { readonly states: readonly LaneState[]; readonly scratch: LaneState; readonly log: EventLog }

function answer(
  lanes: HistoryLanes,
  running: Running,
  asked: Int32Array,
  asOf: Float64Array,
  out: readonly Float64Array[],
): void {
  for (let q = 0; q < asked.length; q++) {
    const row = asked[q]!
    readSteps(lanes, running, asOf[row]!, (j, value) => {
      out[j]![row] = value
    })
  }
}

/** Moves all lanes to a moment and hands out the value of each step. */
export function readSteps(
  { lanes, readings, slots }: HistoryLanes,
  { states, scratch, log }: Running,
  t: number,
  give: (step: number, value: number) => void,
): void {
  const dims = slotsFrom + slots.length
  for (let l = 0; l < lanes.length; l++) advance(lanes[l]!, states[l]!, log, dims, t)
  for (let j = 0; j < readings.length; j++) {
    const reading = readings[j]!
    const lane = lanes[reading.lane]!
    const state = states[reading.lane]!
    const current = lane.passed.length === 0 ? state : scanLane(lane, state, scratch, log, dims, t)
    give(j, readLane(reading, lane, current, reading.over < 0 ? null : states[reading.over]!, log, t))
  }
}
