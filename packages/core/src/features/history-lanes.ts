import { candorError } from '../errors.ts'
import type { EventCondition, EventValue, HistoryPlan, HistoryStep } from './history-step.ts'

/** Where a number of a record comes from. */
export type SlotSource =
  | { readonly kind: 'column' | 'instant'; readonly column: string }
  | { readonly kind: 'hours_since'; readonly side: number }
  | { readonly kind: 'is_new' }
  | { readonly kind: 'count_within'; readonly ms: number }

/** A set of events that is kept while time goes on, with what is wanted of it: one step, or several that speak of the same events. */
export type Lane = {
  /** position of the side; -1 any */
  readonly side: number
  /** bit of its conditions in a record's mask; 0 none */
  readonly bit: number
  /** conditions against the moment that is asked about */
  readonly passed: readonly { readonly slot: number; readonly passed: boolean }[]
  /** length of the window; infinite: the whole past */
  readonly ms: number
  /** what is aggregated; -1 nothing. Events without this value are not in the lane. */
  readonly slot: number
  /** what is told apart; -1 nothing */
  readonly dim: number
  needsSum: boolean
  needsSquare: boolean
  needsMax: boolean
  needsMin: boolean
}

/** How a step's value is read off its lane, and off another that it is a share of. */
export type Reading = {
  readonly output: string
  readonly statistic: HistoryStep['statistic']
  readonly lane: number
  /** of `share` the lane of all events */
  readonly over: number
  /** days of the window, or number of levels */
  readonly divisor: number
  readonly ms: number
}

/**
 * A plan made ready to run. A record of an event is a row of `width` float64: time, position of the side, mask of the conditions met, one number for
 * each slot, one code for each of `dims` (null: the counterparty).
 */
export type HistoryLanes = {
  readonly sides: readonly string[]
  readonly width: number
  readonly slots: readonly SlotSource[]
  readonly dims: readonly (string | null)[]
  /** where a record holds the code of the counterparty; -1 nowhere */
  readonly counterpartyAt: number
  readonly wheres: readonly (readonly EventCondition[])[]
  readonly lanes: readonly Lane[]
  readonly readings: readonly Reading[]
}

export const slotsFrom = 3
/** In the mask of the second record of an event that has the entity on two sides. */
export const repeatBit = 1 << 30
const mostWheres = 30
const hourMs = 3_600_000
const dayMs = 24 * hourMs

type Building = {
  readonly sides: readonly string[]
  readonly slots: SlotSource[]
  readonly dims: (string | null)[]
  readonly wheres: (readonly EventCondition[])[]
  readonly lanes: Lane[]
}

/**
 * Checks a plan and finds out what has to be kept for its steps; steps about the same events share a lane.
 *
 * @throws features.invalid_step
 */
export function historyLanes(plan: HistoryPlan): HistoryLanes {
  const building: Building = { sides: Object.keys(plan.sides), slots: [], dims: [], wheres: [], lanes: [] }
  const outputs = new Set<string>()
  const readings = plan.steps.map((step) => {
    if (outputs.has(step.output)) throw invalid(step, 'another step has the same output')
    outputs.add(step.output)
    return readingOf(step, building)
  })
  const dimsFrom = slotsFrom + building.slots.length
  const counterparty = building.dims.indexOf(null)
  return {
    ...building,
    readings,
    width: dimsFrom + building.dims.length,
    counterpartyAt: counterparty < 0 ? -1 : dimsFrom + counterparty,
  }
}

const numeric: readonly string[] = ['sum', 'mean', 'max', 'min', 'std']

function readingOf(step: HistoryStep, building: Building): Reading {
  const { output, statistic, where = [], of } = step
  checkStep(step, building)
  const ms = step.hours === undefined ? Number.POSITIVE_INFINITY : step.hours * hourMs
  const lane = (conditions: readonly EventCondition[]) => {
    const slot = numeric.includes(statistic) ? slotOf(of!, building) : -1
    const dim = statistic === 'distinct' || statistic === 'coverage' ? dimOf(of, building) : -1
    return laneOf({ side: building.sides.indexOf(step.side), ms, slot, dim }, conditions, step, building)
  }
  const levels =
    statistic === 'coverage' ? [{ column: of as string, levels: step.levels! } as EventCondition] : []
  const own = lane([...where, ...levels])
  const over = statistic === 'share' ? lane([]) : -1
  const divisor = statistic === 'per_day' ? ms / dayMs : (step.levels?.length ?? 1)
  return { output, statistic, lane: own, over, divisor, ms }
}

function checkStep(step: HistoryStep, { sides }: Building): void {
  const { side, statistic, of, hours, levels } = step
  if (side !== 'any' && !sides.includes(side))
    throw invalid(step, `unknown side ${side}; known: ${[...sides, 'any'].join(', ')}`)
  if (typeof of === 'object' && 'hoursSince' in of && ![...sides, 'any'].includes(of.hoursSince))
    throw invalid(step, `unknown side ${of.hoursSince}; known: ${[...sides, 'any'].join(', ')}`)
  if (typeof of === 'object' && 'countWithin' in of && !(of.countWithin > 0))
    throw invalid(step, `a window of ${of.countWithin} hours is not above 0`)
  if (hours !== undefined && !(hours > 0 && Number.isFinite(hours)))
    throw invalid(step, `a window of ${hours} hours is not above 0`)
  if (statistic === 'per_day' && hours === undefined) throw invalid(step, 'a rate needs a window')
  if (numeric.includes(statistic) && of === undefined) throw invalid(step, `${statistic} needs a value`)
  if (statistic === 'coverage' && (typeof of !== 'string' || levels === undefined || levels.length === 0))
    throw invalid(step, 'coverage needs a column and its levels')
  const isAboutOther = (statistic === 'distinct' && of === undefined) || isNewness(of)
  if (isAboutOther && sides.length !== 2) throw invalid(step, 'a counterparty needs two sides')
}

function isNewness(of: EventValue | undefined): boolean {
  return typeof of === 'object' && 'isNew' in of
}

function slotOf(of: EventValue, building: Building): number {
  if (typeof of === 'string') return place(building.slots, { kind: 'column', column: of })
  if ('hoursSince' in of)
    return place(building.slots, { kind: 'hours_since', side: building.sides.indexOf(of.hoursSince) })
  if ('countWithin' in of) return place(building.slots, { kind: 'count_within', ms: of.countWithin * hourMs })
  place(building.dims, null)
  return place(building.slots, { kind: 'is_new' })
}

function dimOf(of: EventValue | undefined, building: Building): number {
  return place(building.dims, typeof of === 'string' ? of : null)
}

type LanePlace = Pick<Lane, 'side' | 'ms' | 'slot' | 'dim'>

function laneOf(
  where: LanePlace,
  conditions: readonly EventCondition[],
  step: HistoryStep,
  building: Building,
): number {
  const passed = conditions.filter((condition) => 'passed' in condition)
  const fixed = conditions.filter((condition) => !('passed' in condition))
  const bit = fixed.length === 0 ? 0 : 1 << place(building.wheres, fixed)
  if (building.wheres.length > mostWheres) throw invalid(step, `more than ${mostWheres} different conditions`)
  const moments = passed.map((condition) => ({
    slot: place(building.slots, { kind: 'instant', column: condition.column }),
    passed: condition.passed,
  }))
  const lane = building.lanes.find((one) => sameLane(one, where, bit, moments))
  const found = lane ?? newLane({ ...where, bit, passed: moments })
  if (lane === undefined) building.lanes.push(found)
  found.needsSum ||= ['sum', 'mean', 'std'].includes(step.statistic)
  found.needsSquare ||= step.statistic === 'std'
  found.needsMax ||= step.statistic === 'max'
  found.needsMin ||= step.statistic === 'min'
  return building.lanes.indexOf(found)
}

function newLane(lane: Pick<Lane, 'side' | 'ms' | 'slot' | 'dim' | 'bit' | 'passed'>): Lane {
  return { ...lane, needsSum: false, needsSquare: false, needsMax: false, needsMin: false }
}

function sameLane(lane: Lane, at: LanePlace, bit: number, passed: Lane['passed']): boolean {
  const isHere = lane.side === at.side && lane.ms === at.ms && lane.slot === at.slot && lane.dim === at.dim
  return isHere && lane.bit === bit && JSON.stringify(lane.passed) === JSON.stringify(passed)
}

/** The position of a value in a list, put there if it is not. */
function place<T>(list: T[], value: T): number {
  const text = JSON.stringify(value)
  const found = list.findIndex((one) => JSON.stringify(one) === text)
  return found >= 0 ? found : list.push(value) - 1
}

function invalid({ output }: HistoryStep, problem: string): Error {
  return candorError('features.invalid_step', { output, problem })
}
