import { addSquareTo, addTo, type DoubleSum, varianceOf } from './double-sum.ts'
import { type Lane, type Reading, repeatBit, slotsFrom } from './history-lanes.ts'

/** Records of one entity's events, by time; `length` counts them. Row-major, `width` float64 each. */
export type EventLog = { records: Float64Array; length: number; readonly width: number }

/**
 * What a lane knows of the records `head` … before `tail` that belong to it. `highest` and `lowest` are record numbers, values falling (rising) from
 * `from` on: the first is the extreme of the window.
 */
export type LaneState = {
  head: number
  tail: number
  n: number
  last: number
  readonly sum: DoubleSum
  readonly squares: DoubleSum
  readonly highest: Falling
  readonly lowest: Falling
  counts: Int32Array
  distinct: number
}

type Falling = { records: Int32Array; from: number; to: number; best: number }

export function laneState(): LaneState {
  const falling = (): Falling => ({ records: new Int32Array(8), from: 0, to: 0, best: Number.NaN })
  return {
    head: 0,
    tail: 0,
    n: 0,
    last: Number.NaN,
    sum: { high: 0, low: 0 },
    squares: { high: 0, low: 0 },
    highest: falling(),
    lowest: falling(),
    counts: new Int32Array(0),
    distinct: 0,
  }
}

/** Makes a state as new, for the next entity; `codes`: how many codes of the dim may come. */
export function resetLane(state: LaneState, codes: number): void {
  state.head = 0
  state.tail = 0
  clear(state)
  state.last = Number.NaN
  if (state.counts.length < codes) state.counts = new Int32Array(2 * codes)
  else state.counts.fill(0, 0, codes)
}

/** Lets go the records that are out of the window at `t`, and takes in those before `t`; what came and went meanwhile is passed over. Never goes back. */
export function advance(lane: Lane, state: LaneState, log: EventLog, dims: number, t: number): void {
  if (lane.ms !== Number.POSITIVE_INFINITY) leaveBefore(lane, state, log, dims, t - lane.ms)
  const { records, length, width } = log
  let { tail } = state
  for (; tail < length && records[tail * width]! < t; tail++)
    if (isIn(lane, records, tail * width)) enter(lane, state, log, dims, tail)
  state.tail = tail
}

function leaveBefore(lane: Lane, state: LaneState, log: EventLog, dims: number, from: number): void {
  const { records, length, width } = log
  let { head } = state
  for (; head < state.tail && records[head * width]! < from; head++)
    if (isIn(lane, records, head * width)) leave(lane, state, log, dims, head)
  if (head === state.tail) {
    while (head < length && records[head * width]! < from) head++
    state.tail = head
  }
  state.head = head
}

/** The value of a step at the moment `t` to which its lanes were advanced. */
export function readLane(
  { statistic, divisor }: Reading,
  lane: Lane,
  state: LaneState,
  over: LaneState | null,
  log: EventLog,
  t: number,
): number {
  const { n } = state
  switch (statistic) {
    case 'count':
      return n
    case 'per_day':
      return n / divisor
    case 'sum':
      return state.sum.high + state.sum.low
    case 'mean':
      return n === 0 ? Number.NaN : (state.sum.high + state.sum.low) / n
    case 'std':
      return n < 2 ? Number.NaN : Math.sqrt(varianceOf(state.sum, state.squares, n))
    case 'max':
      return n === 0 ? Number.NaN : extreme(state.highest, lane, log)
    case 'min':
      return n === 0 ? Number.NaN : extreme(state.lowest, lane, log)
    case 'share':
      return over!.n === 0 ? Number.NaN : n / over!.n
    case 'distinct':
      return state.distinct
    case 'coverage':
      return state.distinct / divisor
    case 'hours_since':
      return n === 0 ? Number.NaN : (t - state.last) / 3_600_000
  }
}

/** The state of a lane with conditions against the moment itself: made of its window anew. */
export function scanLane(
  lane: Lane,
  state: LaneState,
  scratch: LaneState,
  log: EventLog,
  dims: number,
  t: number,
): LaneState {
  resetLane(scratch, state.counts.length)
  const { records, width } = log
  for (let r = state.head; r < state.tail; r++)
    if (isIn(lane, records, r * width) && isOfMoment(lane, records, r * width, t))
      enter(lane, scratch, log, dims, r)
  return scratch
}

function isOfMoment({ passed }: Lane, records: Float64Array, at: number, t: number): boolean {
  return passed.every((condition) => records[at + slotsFrom + condition.slot]! < t === condition.passed)
}

function isIn(lane: Lane, records: Float64Array, at: number): boolean {
  const mask = records[at + 2]! | 0
  if (lane.side < 0 ? (mask & repeatBit) !== 0 : records[at + 1] !== lane.side) return false
  if (lane.bit !== 0 && (mask & lane.bit) === 0) return false
  return lane.slot < 0 || !Number.isNaN(records[at + slotsFrom + lane.slot]!)
}

function enter(lane: Lane, state: LaneState, log: EventLog, dims: number, record: number): void {
  const at = record * log.width
  state.last = log.records[at]!
  if (lane.dim >= 0) enterCode(state, log.records[at + dims + lane.dim]!)
  state.n++
  if (lane.slot < 0) return
  const value = log.records[at + slotsFrom + lane.slot]!
  if (lane.needsSum) addTo(state.sum, value)
  if (lane.needsSquare) addSquareTo(state.squares, value, 1)
  if (lane.needsMax) enterFalling(state.highest, lane, log, record, 1)
  if (lane.needsMin) enterFalling(state.lowest, lane, log, record, -1)
}

function leave(lane: Lane, state: LaneState, log: EventLog, dims: number, record: number): void {
  const at = record * log.width
  if (lane.dim >= 0) leaveCode(state, log.records[at + dims + lane.dim]!)
  state.n--
  if (state.n === 0) clear(state)
  if (state.n === 0 || lane.slot < 0) return
  const value = log.records[at + slotsFrom + lane.slot]!
  if (lane.needsSum) addTo(state.sum, -value)
  if (lane.needsSquare) addSquareTo(state.squares, value, -1)
  if (lane.needsMax) leaveFalling(state.highest, record)
  if (lane.needsMin) leaveFalling(state.lowest, record)
}

function clear(state: LaneState): void {
  state.n = 0
  state.distinct = 0
  clearSum(state.sum)
  clearSum(state.squares)
  clearFalling(state.highest)
  clearFalling(state.lowest)
}

function clearSum(sum: DoubleSum): void {
  sum.high = 0
  sum.low = 0
}

function clearFalling(falling: Falling): void {
  falling.from = 0
  falling.to = 0
  falling.best = Number.NaN
}

function enterCode(state: LaneState, code: number): void {
  if (code < 0) return
  if (code >= state.counts.length) state.counts = grown(state.counts, code + 1)
  if (state.counts[code] === 0) state.distinct++
  state.counts[code]!++
}

function leaveCode(state: LaneState, code: number): void {
  if (code < 0) return
  state.counts[code]!--
  if (state.counts[code] === 0) state.distinct--
}

/** Of the whole past the extreme itself is enough. */
function enterFalling(falling: Falling, lane: Lane, log: EventLog, record: number, sign: 1 | -1): void {
  const { records, width } = log
  const at = slotsFrom + lane.slot
  const value = sign * records[record * width + at]!
  if (lane.ms === Number.POSITIVE_INFINITY) {
    if (!(value <= sign * falling.best)) falling.best = sign * value
    return
  }
  while (falling.to > falling.from && sign * records[falling.records[falling.to - 1]! * width + at]! <= value)
    falling.to--
  if (falling.to === falling.records.length) makeRoom(falling)
  falling.records[falling.to++] = record
}

function makeRoom(falling: Falling): void {
  const kept = falling.records.subarray(falling.from, falling.to)
  const isHalfFree = 2 * kept.length <= falling.records.length
  const room = isHalfFree ? falling.records : new Int32Array(2 * falling.records.length)
  room.set(kept)
  falling.records = room
  falling.to -= falling.from
  falling.from = 0
}

function leaveFalling(falling: Falling, record: number): void {
  if (falling.to > falling.from && falling.records[falling.from] === record) falling.from++
}

function extreme(falling: Falling, lane: Lane, { records, width }: EventLog): number {
  if (lane.ms === Number.POSITIVE_INFINITY) return falling.best
  return records[falling.records[falling.from]! * width + slotsFrom + lane.slot]!
}

function grown(values: Int32Array, least: number): Int32Array {
  const larger = new Int32Array(Math.max(least, 2 * values.length))
  larger.set(values)
  return larger
}

/** Record numbers after the first `count` records of the log have gone. */
export function shiftLane(state: LaneState, count: number): void {
  state.head = Math.max(0, state.head - count)
  state.tail -= count
  for (const falling of [state.highest, state.lowest])
    for (let i = falling.from; i < falling.to; i++) falling.records[i]! -= count
}
