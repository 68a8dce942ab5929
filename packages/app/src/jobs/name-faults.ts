import {
  type CandorError,
  candorError,
  missingInputs,
  nearestName,
  type Pipeline,
  type Schema,
} from '@candor/core'
import { appError } from '../errors.ts'
import { pointerOf } from './json-pointer.ts'
import { ownName } from './own-name.ts'

/** What names are judged by. */
type NamesRead = {
  readonly pipeline: Pipeline
  readonly schema: Schema
  readonly aliases: Readonly<Record<string, string>>
}

/** Unknown names that are told, and missing ones. */
const mostTold = 100
/** Comparing costs the product of the lengths: a batch of a thousand wrong names a row must not cost minutes. */
const mostLookedFor = 10
const longestCompared = 64

/**
 * What is wrong with the names of a record: those that nobody knows, or that are known too late, in the order in which they were sent, then those that are missing.
 * The first hundred of either are told, and how many more there are; the nearest known name is looked for of the first ten.
 *
 * @param known the names that the model's pipeline reads
 * @param own   the names that were sent, as the domain spells them
 * @param names the same as they were sent
 */
export function nameFaults(
  { pipeline, schema, aliases }: NamesRead,
  known: ReadonlySet<string>,
  own: readonly string[],
  names: readonly string[],
): CandorError[] {
  const surplus = names.filter((name) => !known.has(ownName(aliases, name)))
  const columns = new Map(surplus.length === 0 ? [] : schema.map((column) => [column.name, column]))
  let lookedFor = 0
  const nearest = (name: string) =>
    name.length <= longestCompared && ++lookedFor <= mostLookedFor ? nearestName(name, [...known]) : null
  const refused = surplus.flatMap((name): Fault[] => {
    const column = columns.get(ownName(aliases, name))
    if (column === undefined) return [{ name, toError: () => unknownColumn(name, nearest(name)) }]
    const late = column.availableAt === 'after' || column.role === 'target' || column.role === 'leak'
    return late
      ? [{ name, toError: () => appError('features.known_only_after', { column: name }, pointerTo(name)) }]
      : []
  })
  const missing = missingInputs(pipeline, own).map((input) => ({
    name: input.column,
    toError: () => missingColumn(input),
  }))
  return [...told(refused, 'unknown'), ...told(missing, 'missing')]
}

type Fault = { readonly name: string; readonly toError: () => CandorError }

function told(faults: readonly Fault[], what: string): CandorError[] {
  const errors = faults.slice(0, mostTold).map(({ toError }) => toError())
  const next = faults[mostTold]
  if (next === undefined) return errors
  const more = { count: faults.length - mostTold, what, limit: mostTold }
  return [...errors, appError('features.more_faults', more, pointerTo(next.name))]
}

function unknownColumn(column: string, nearest: string | null): CandorError {
  return appError('features.unknown_column', { column, nearest: textOf(nearest) }, pointerTo(column))
}

function missingColumn({ column, nearest }: { column: string; nearest: string | null }): CandorError {
  return candorError('features.missing_column', { column, nearest: textOf(nearest) }, pointerTo(column))
}

function textOf(nearest: string | null): string {
  return nearest === null ? 'not looked for' : nearest || 'none'
}

function pointerTo(feature: string): string {
  return pointerOf(['features', feature])
}
