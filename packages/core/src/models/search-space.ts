import { candorError } from '../errors.ts'
import { createRandom, exp, log, type Random } from '../math/index.ts'
import type { ParameterValue } from './parameter.ts'

/**
 * What one parameter may be: one of a list, each as likely; or a number between two, both included. `log`: its logarithm is uniform, so
 * that 0.001 to 0.01 is as likely as 0.1 to 1. `integer`: whole numbers, each as likely (with `log`: rounded).
 */
export type SpaceEntry =
  | { readonly values: readonly ParameterValue[] }
  | { readonly low: number; readonly high: number; readonly log?: boolean; readonly integer?: boolean }

/** Parameters by name, under the names that users write: plain JSON. */
export type SearchSpace = Readonly<Record<string, SpaceEntry>>

/** One point of the space. */
export type Settings = Readonly<Record<string, ParameterValue>>

/**
 * Draws points of a space. Where every entry is a list, no point comes twice, and there are at most as many as the lists have
 * combinations.
 *
 * The points depend on space, count and seed alone; the first ones stay the same for a greater count where some entry is a range.
 *
 * @param count whole number from 1
 * @throws models.invalid_space naming the entry
 * @example
 * drawSettings({ max_depth: { values: [3, 6] } }, 10, 0).length // 2
 * drawSettings({ eta: { low: 0.01, high: 0.3, log: true } }, 3, 0).length // 3
 */
export function drawSettings(space: SearchSpace, count: number, seed: number): Settings[] {
  const entries = checkSpace(space)
  const random = createRandom(seed)
  const lists = entries.flatMap(([, entry]) => ('values' in entry ? [entry.values] : []))
  if (lists.length === entries.length) return combinations(entries, lists, count, random)
  return Array.from({ length: count }, () => drawPoint(entries, random))
}

/** Entries in the order of their names, so that the order in a file plays no part. */
function checkSpace(space: SearchSpace): [string, SpaceEntry][] {
  const entries = Object.entries(space).sort(([a], [b]) => (a < b ? -1 : 1))
  if (entries.length === 0)
    throw candorError('models.invalid_space', { name: 'space', problem: 'it has no entries' })
  for (const [name, entry] of entries) {
    const problem = problemOf(entry)
    if (problem !== null) throw candorError('models.invalid_space', { name, problem })
  }
  return entries
}

function problemOf(entry: SpaceEntry): string | null {
  if (typeof entry !== 'object' || entry === null) return 'expected { values } or { low, high }'
  if ('values' in entry)
    return Array.isArray(entry.values) && entry.values.length > 0
      ? null
      : 'values is not a list of one or more'
  const { low, high, log: isLog = false, integer = false } = entry
  if (!(Number.isFinite(low) && Number.isFinite(high) && low <= high))
    return `low ${low} and high ${high} are no range`
  if (isLog && low <= 0) return `low is ${low}; a logarithm needs it above 0`
  if (integer && !(Number.isInteger(low) && Number.isInteger(high)))
    return 'low and high are not whole numbers'
  return null
}

function combinations(
  entries: readonly [string, SpaceEntry][],
  lists: readonly (readonly ParameterValue[])[],
  count: number,
  random: Random,
): Settings[] {
  const size = lists.reduce((product, list) => product * list.length, 1)
  if (size > mostNumbered) return distinctPoints(entries, count, random)
  const chosen = random.shuffle(random.choice(size, Math.min(count, size)))
  return Array.from(chosen, (code) => Object.fromEntries(combination(entries, lists, code)))
}

/** Combinations that have a number in an Int32Array. */
const mostNumbered = 2_147_483_647

/** Of so many combinations that hardly any is drawn twice: those that were are drawn again. */
function distinctPoints(entries: readonly [string, SpaceEntry][], count: number, random: Random): Settings[] {
  const points = new Map<string, Settings>()
  while (points.size < count) {
    const point = drawPoint(entries, random)
    points.set(JSON.stringify(point), point)
  }
  return [...points.values()]
}

function drawPoint(entries: readonly [string, SpaceEntry][], random: Random): Settings {
  return Object.fromEntries(entries.map(([name, entry]) => [name, drawValue(entry, random)]))
}

function combination(
  entries: readonly [string, SpaceEntry][],
  lists: readonly (readonly ParameterValue[])[],
  code: number,
): [string, ParameterValue][] {
  let rest = code
  return entries.map(([name], j) => {
    const list = lists[j]!
    const value = list[rest % list.length]!
    rest = Math.floor(rest / list.length)
    return [name, value]
  })
}

function drawValue(entry: SpaceEntry, random: Random): ParameterValue {
  if ('values' in entry) return entry.values[random.int(entry.values.length)]!
  const { low, high, log: isLog = false, integer = false } = entry
  if (integer && !isLog) return low + random.int(high - low + 1)
  const share = random.next()
  const drawn = isLog ? exp(log(low) + share * (log(high) - log(low))) : low + share * (high - low)
  return Math.min(high, Math.max(low, integer ? Math.round(drawn) : drawn))
}
