import { candorError } from '../errors.ts'
import type { OutputColumn } from '../features/index.ts'
import type { Attributions } from './attributions.ts'
import { checkAdditivity } from './check-additivity.ts'

/**
 * Attributions by family. `cancelling[i * names.length + g]` is 1 where the members of family g pull against each other in row i:
 * Σ |phi_j| > 2 |phi_G|.
 */
export type FamilyAttributions = Attributions & { readonly cancelling: Uint8Array }

/**
 * Sums contributions over the model columns of each family: phi_G = Σ phi_j. Levels that a row does not have are part of it;
 * nothing is left out for being small.
 *
 * @param outputs the pipeline's columns, one per column of the attributions, in the same order
 * @param order   names that families follow (a schema's); families that it does not name come after, as they appear. Default: as they appear
 * @throws explain.columns_differ
 * @example
 * // x, state_IL and state_OH of one row: 1, 0.2 and -0.5; 0.7 > 2 · 0.3
 * const names = pipeline.outputs.map(({ name }) => name)
 * const columns = { ...attributions, names, phi: Float64Array.of(1, 0.2, -0.5), score: Float64Array.of(1.2) }
 * groupByFamily(columns, pipeline.outputs) // { names: ['x', 'state'], phi: Float64Array [1, -0.3], cancelling: Uint8Array [0, 1], … }
 */
export function groupByFamily(
  attributions: Attributions,
  outputs: readonly OutputColumn[],
  order: readonly string[] = [],
): FamilyAttributions {
  requireSameColumns(attributions.names, outputs)
  const { names, place } = placesOf(outputs, order)
  const phi = new Float64Array(attributions.rows * names.length)
  const size = new Float64Array(phi.length)
  for (let row = 0; row < attributions.rows; row++) {
    for (let j = 0; j < place.length; j++) {
      const group = row * names.length + place[j]!
      const value = attributions.phi[row * outputs.length + j]!
      phi[group]! += value
      size[group]! += Math.abs(value)
    }
  }
  const cancelling = new Uint8Array(phi.length)
  for (let i = 0; i < phi.length; i++) if (size[i]! > 2 * Math.abs(phi[i]!)) cancelling[i] = 1
  return { ...checkAdditivity({ ...attributions, names, phi }), cancelling }
}

type Places = {
  readonly order: readonly string[]
  readonly names: readonly string[]
  readonly place: Int32Array
}

/** Which family each column belongs to; remembered for the columns and the order of the last call, as one row after the other asks the same. */
function placesOf(outputs: readonly OutputColumn[], order: readonly string[]): Places {
  const kept = keptPlaces.get(outputs)
  if (kept !== undefined && isSameOrder(kept.order, order)) return kept
  const names = familyNames(outputs, order)
  const places = {
    order: [...order],
    names,
    place: Int32Array.from(outputs, ({ family }) => names.indexOf(family)),
  }
  if (Object.isFrozen(outputs)) keptPlaces.set(outputs, places)
  return places
}

function isSameOrder(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i])
}

const keptPlaces = new WeakMap<readonly OutputColumn[], Places>()

/**
 * The families of a pipeline's columns: those that `order` names first, in its order, then the others as they appear.
 *
 * @example
 * familyNames(pipeline.outputs) // ['x', 'state']
 * familyNames(pipeline.outputs, ['state', 'age']) // ['state', 'x']
 */
export function familyNames(outputs: readonly OutputColumn[], order: readonly string[] = []): string[] {
  const present = new Set(outputs.map(({ family }) => family))
  return [...new Set([...order.filter((name) => present.has(name)), ...present])]
}

export function requireSameColumns(names: readonly string[], outputs: readonly OutputColumn[]): void {
  const count = Math.max(names.length, outputs.length)
  for (let position = 0; position < count; position++) {
    const received = outputs[position]?.name
    if (received === names[position]) continue
    throw candorError('explain.columns_differ', {
      what: 'the pipeline',
      position,
      received: received ?? 'absent',
      expected: names[position] ?? 'no further column',
    })
  }
}
