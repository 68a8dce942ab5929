import { exp } from '../../src/math/index.ts'
import { between, draw } from './ulps.ts'

/** Angles of few and of very many turns, and the ones that come nearest to whole quarters. */
export const angles: readonly number[] = [
  ...draw(200, () => between(-10, 10)),
  ...draw(200, () => between(-1, 1) * 1e6),
  ...draw(100, () => between(-1, 1) * exp(between(14, 600))),
  Math.PI,
  Math.PI / 2,
  1647098.9,
  1647099.1,
  // of all doubles, the nearest to a multiple of π/2
  6381956970095103 * 2 ** 797,
  1.7976931348623157e308,
]
