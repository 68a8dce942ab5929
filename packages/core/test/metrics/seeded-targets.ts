import { createRandom } from '../../src/math/index.ts'

const random = createRandom(8)

/** Targets, predictions near them, and positive weights; from three rows up. */
export const seededTargets = Array.from({ length: 20 }, (_, k) => {
  const targets = Array.from({ length: 3 + k }, () => 10 * random.normal())
  return {
    targets,
    predictions: targets.map((target) => target + random.normal()),
    weights: targets.map(() => 0.5 + random.next()),
  }
})
