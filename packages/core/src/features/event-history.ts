import { candorError } from '../errors.ts'
import { keyOf } from './entity-codes.ts'
import { type EntityMemory, entityMemory, forgettable, rememberRecord, shiftMemory } from './entity-memory.ts'
import { meets } from './event-conditions.ts'
import { readSteps } from './history-features.ts'
import { type HistoryLanes, historyLanes, repeatBit, slotsFrom } from './history-lanes.ts'
import type { HistoryPlan } from './history-step.ts'
import { type EventLog, type LaneState, laneState, shiftLane } from './lane-state.ts'

/** One event as it comes: values by column; instants in ms since 1970, missing ones null or absent. */
export type HistoryEvent = Readonly<Record<string, string | number | boolean | null | undefined>>

/**
 * The same history steps where events come one by one. `at` answers what `historyFeatures` answers, to the bit. An entity keeps the events of
 * its longest window, and sums of its whole past.
 */
export type EventHistory = {
  /** @throws features.late_event: of each entity events come by time, and not before a moment that was asked about */
  readonly add: (event: HistoryEvent) => void
  /** Each step's value for an entity at a moment, null where undefined. Moments of an entity do not go back. @throws features.late_event */
  readonly at: (entity: string | number, ms: number) => Record<string, number | null>
}

type Entity = {
  readonly log: EventLog
  readonly states: readonly LaneState[]
  readonly memory: EntityMemory
  readonly codes: readonly Map<string | number, number>[]
  /** latest event or moment */
  added: number
  asked: number
}

/**
 * An empty history of a plan.
 *
 * @throws features.invalid_step
 * @example
 * const history = eventHistory({ time: 'at', sides: { out: 'payer' }, steps: [{ output: 'n', side: 'out', statistic: 'count' }] })
 * history.add({ at: 0, payer: 'a' })
 * history.at('a', 3600000) // { n: 1 }
 */
export function eventHistory(plan: HistoryPlan): EventHistory {
  const lanes = historyLanes(plan)
  const entities = new Map<string | number, Entity>()
  const scratch = laneState()
  const columns = Object.values(plan.sides)
  const entityOf = (key: string | number) => {
    const found = entities.get(key) ?? newEntity(lanes)
    entities.set(key, found)
    return found
  }
  return {
    add: (event) => {
      const time = event[plan.time]
      if (typeof time !== 'number' || Number.isNaN(time)) return
      const keys = columns.map((column) => sideKey(event[column]))
      for (const [side, key] of keys.entries())
        if (key !== null) addRecord(lanes, entityOf(key), { event, time, keys, side })
    },
    at: (entity, ms) => {
      const known = entityOf(keyOf(entity))
      if (ms < known.asked) throw late(entity, ms, known.asked)
      known.asked = ms
      const values: Record<string, number | null> = {}
      readSteps(lanes, { states: known.states, scratch, log: known.log }, ms, (j, value) => {
        values[lanes.readings[j]!.output] = Number.isNaN(value) ? null : value
      })
      forget(lanes, known)
      return values
    },
  }
}

function newEntity(lanes: HistoryLanes): Entity {
  return {
    log: { records: new Float64Array(4 * lanes.width), length: 0, width: lanes.width },
    states: lanes.lanes.map(laneState),
    memory: entityMemory(lanes),
    codes: lanes.dims.map(() => new Map()),
    added: Number.NEGATIVE_INFINITY,
    asked: Number.NEGATIVE_INFINITY,
  }
}

function sideKey(value: HistoryEvent[string]): string | number | null {
  if (value === null || value === undefined || typeof value === 'boolean') return null
  return keyOf(value)
}

type Coming = {
  readonly event: HistoryEvent
  readonly time: number
  readonly keys: readonly (string | number | null)[]
  readonly side: number
}

function addRecord(lanes: HistoryLanes, entity: Entity, { event, time, keys, side }: Coming): void {
  const after = Math.max(entity.added, entity.asked)
  if (time < after) throw late(keys[side]!, time, after)
  entity.added = time
  const { log } = entity
  const at = log.length * log.width
  if (at === log.records.length) enlarge(log)
  const { records } = log
  records[at] = time
  records[at + 1] = side
  records[at + 2] = maskOf(lanes, event) | (keys.indexOf(keys[side]!) < side ? repeatBit : 0)
  for (const [s, slot] of lanes.slots.entries())
    if ('column' in slot) records[at + slotsFrom + s] = numberOf(event[slot.column])
  for (const [d, dim] of lanes.dims.entries()) {
    const value = dim === null ? keys[1 - side]! : textOf(event[dim])
    records[at + slotsFrom + lanes.slots.length + d] = value === null ? -1 : codeOf(entity.codes[d]!, value)
  }
  rememberRecord(entity.memory, lanes, log, log.length)
  log.length++
}

function enlarge(log: EventLog): void {
  const larger = new Float64Array(2 * log.records.length)
  larger.set(log.records)
  log.records = larger
}

function maskOf({ wheres }: HistoryLanes, event: HistoryEvent): number {
  let mask = 0
  for (const [i, conditions] of wheres.entries())
    if (conditions.every((condition) => meets(condition, (column) => event[column]))) mask |= 1 << i
  return mask
}

function numberOf(value: HistoryEvent[string]): number {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'number' ? value : Number.NaN
}

function textOf(value: HistoryEvent[string]): string | null {
  return value === null || value === undefined ? null : String(value)
}

function codeOf(codes: Map<string | number, number>, value: string | number): number {
  const code = codes.get(value) ?? codes.size
  codes.set(value, code)
  return code
}

/** Drops the records that no window will look at again, half of the log at least at a time. */
function forget(all: HistoryLanes, { log, states, memory }: Entity): void {
  const { lanes } = all
  let kept = Math.min(log.length, forgettable(memory, all))
  for (const [l, state] of states.entries()) {
    const { ms, passed } = lanes[l]!
    const isWhole = ms === Number.POSITIVE_INFINITY && passed.length === 0
    kept = Math.min(kept, isWhole ? state.tail : state.head)
  }
  if (kept < 64 || 2 * kept < log.length) return
  log.records.copyWithin(0, kept * log.width, log.length * log.width)
  log.length -= kept
  for (const state of states) shiftLane(state, kept)
  shiftMemory(memory, kept)
}

function late(entity: string | number, time: number, after: number): Error {
  return candorError('features.late_event', { entity: String(entity), time, after })
}
