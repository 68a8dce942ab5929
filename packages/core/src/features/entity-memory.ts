import { type HistoryLanes, repeatBit, slotsFrom } from './history-lanes.ts'
import type { EventLog } from './lane-state.ts'

/**
 * What of an entity's past is needed to fill the numbers of its next record: the two latest different instants of each side (and of any, last), and
 * when each counterparty came first.
 */
export type EntityMemory = {
  readonly latest: Float64Array
  readonly before: Float64Array
  first: Float64Array
  /** of each number that counts: the records of its window, `from` … before `to`, and how many of them are no repeats */
  readonly counting: readonly Counting[]
}

type Counting = { from: number; to: number; n: number }

const hourMs = 3_600_000

export function entityMemory({ sides, slots }: HistoryLanes): EntityMemory {
  const instants = () => new Float64Array(sides.length + 1).fill(Number.NaN)
  return {
    latest: instants(),
    before: instants(),
    first: new Float64Array(0),
    counting: slots.map(() => ({ from: 0, to: 0, n: 0 })),
  }
}

/** For the next entity, with at most so many counterparties. */
export function resetMemory(memory: EntityMemory, counterparties: number): void {
  memory.latest.fill(Number.NaN)
  memory.before.fill(Number.NaN)
  for (const counting of memory.counting) {
    counting.from = 0
    counting.to = 0
    counting.n = 0
  }
  if (memory.first.length < counterparties)
    memory.first = new Float64Array(2 * counterparties).fill(Number.NaN)
  else memory.first.fill(Number.NaN, 0, counterparties)
}

/** Fills the numbers of a record that the entity's own past says, then remembers the record. Records come by time. */
export function rememberRecord(
  memory: EntityMemory,
  { slots, sides, counterpartyAt }: HistoryLanes,
  log: EventLog,
  record: number,
): void {
  const { records, width } = log
  const at = record * width
  const time = records[at]!
  const code = counterpartyAt < 0 ? -1 : records[at + counterpartyAt]!
  for (let s = 0; s < slots.length; s++) {
    const slot = slots[s]!
    if (slot.kind === 'hours_since')
      records[at + slotsFrom + s] = (time - earlier(memory, side(slot.side, sides.length), time)) / hourMs
    if (slot.kind === 'count_within')
      records[at + slotsFrom + s] = countWithin(memory.counting[s]!, log, time, slot.ms)
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

/** Records before this one are by time, so the window only moves on. */
function countWithin(counting: Counting, { records, width }: EventLog, time: number, ms: number): number {
  const isOne = (record: number) => (records[record * width + 2]! & repeatBit) === 0
  while (records[counting.to * width]! < time) if (isOne(counting.to++)) counting.n++
  while (counting.from < counting.to && records[counting.from * width]! < time - ms)
    if (isOne(counting.from++)) counting.n--
  return counting.n
}

/** How many records from the beginning of the log no number looks at again. */
export function forgettable({ counting }: EntityMemory, { slots }: HistoryLanes): number {
  const froms = counting.filter((_, s) => slots[s]!.kind === 'count_within').map(({ from }) => from)
  return Math.min(...froms, Number.POSITIVE_INFINITY)
}

/** Record numbers after the first `count` records of the log have gone. */
export function shiftMemory({ counting }: EntityMemory, count: number): void {
  for (const each of counting) {
    each.from -= count
    each.to -= count
  }
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
