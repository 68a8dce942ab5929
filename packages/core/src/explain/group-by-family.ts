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
  const names = familyNames(outputs, order)
  const place = Int32Array.from(outputs, ({ family }) => names.indexOf(family))
  const phi = new Float64Array(attributions.rows * names.length)
  const size = new Float64Array(phi.length)
  for (let row = 0; row < attributions.rows; row++) {
    place.forEach((group, j) => {
      const value = attributions.phi[row * outputs.length + j]!
      phi[row * names.length + group]! += value
      size[row * names.length + group]! += Math.abs(value)
    })
  }
  const cancelling = Uint8Array.from(phi, (value, i) => (size[i]! > 2 * Math.abs(value) ? 1 : 0))
  return { ...checkAdditivity({ ...attributions, names, phi }), cancelling }
}

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
