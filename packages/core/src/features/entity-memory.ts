import { type HistoryLanes, slotsFrom } from './history-lanes.ts'
import type { EventLog } from './lane-state.ts'

/**
 * What of an entity's past is needed to fill the numbers of its next record: the two latest different instants of each side (and of any, last), and
 * when each counterparty came first.
 */
export type EntityMemory = {
  readonly latest: Float64Array
  readonly before: Float64Array
  first: Float64Array
}

const hourMs = 3_600_000

export function entityMemory({ sides }: HistoryLanes): EntityMemory {
  const instants = () => new Float64Array(sides.length + 1).fill(Number.NaN)
  return { latest: instants(), before: instants(), first: new Float64Array(0) }
}

/** For the next entity, with at most so many counterparties. */
export function resetMemory(memory: EntityMemory, counterparties: number): void {
  memory.latest.fill(Number.NaN)
  memory.before.fill(Number.NaN)
  if (memory.first.length < counterparties)
    memory.first = new Float64Array(2 * counterparties).fill(Number.NaN)
  else memory.first.fill(Number.NaN, 0, counterparties)
}

/** Fills the numbers of a record that the entity's own past says, then remembers the record. Records come by time. */
export function rememberRecord(
  memory: EntityMemory,
  { slots, sides, counterpartyAt }: HistoryLanes,
  { records, width }: EventLog,
  record: number,
): void {
  const at = record * width
  const time = records[at]!
  const code = counterpartyAt < 0 ? -1 : records[at + counterpartyAt]!
  for (let s = 0; s < slots.length; s++) {
    const slot = slots[s]!
    if (slot.kind === 'hours_since')
      records[at + slotsFrom + s] = (time - earlier(memory, side(slot.side, sides.length), time)) / hourMs
    if (slot.kind === 'is_new') records[at + slotsFrom + s] = newness(memory, code, time)
  }
  note(memory, records[at + 1]!, time)
  note(memory, sides.length, time)
  if (code >= 0) noteCounterparty(memory, code, time)
}

function side(position: number, any: number): number {
  return position < 0 ? any : position
}

/** The latest instant of a side that is strictly earlier. */
function earlier({ latest, before }: EntityMemory, side: number, time: number): number {
  return latest[side] === time ? before[side]! : latest[side]!
}

function newness({ first }: EntityMemory, code: number, time: number): number {
  if (code < 0) return Number.NaN
  const known = first[code] ?? Number.NaN
  return known < time ? 0 : 1
}

function note({ latest, before }: EntityMemory, side: number, time: number): void {
  if (latest[side] === time) return
  before[side] = latest[side]!
  latest[side] = time
}

function noteCounterparty(memory: EntityMemory, code: number, time: number): void {
  if (code >= memory.first.length) {
    const larger = new Float64Array(Math.max(code + 1, 2 * memory.first.length)).fill(Number.NaN)
    larger.set(memory.first)
    memory.first = larger
  }
  if (Number.isNaN(memory.first[code])) memory.first[code] = time
}
