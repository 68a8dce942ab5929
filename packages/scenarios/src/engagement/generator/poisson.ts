import { exp, type Random } from '@candor/core'

/** Above it the normal approximation is off by less than a tenth of a standard deviation anywhere that matters. */
const largestCounted = 30

/**
 * A Poisson number: by multiplying uniforms up to a mean of 30, above by rounding a normal one.
 *
 * Source: Knuth, The Art of Computer Programming, volume 2, 3.4.1.
 *
 * @param mean >= 0
 */
export function poisson(mean: number, random: Random): number {
  if (mean > largestCounted) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()))
  const least = exp(-mean)
  let count = 0
  let product = random.next()
  while (product > least) {
    product *= random.next()
    count += 1
  }
  return count
}
