/**
 * A document with every key as the wire has it, all the way down: `meanProbability` becomes `mean_probability`. For documents whose keys are all
 * the program's own, never for those that name columns or classes of the user's.
 *
 * @example
 * snakeCased({ bins: [{ rateLow: 0.1 }] }) // { bins: [{ rate_low: 0.1 }] }
 */
export function snakeCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeCased)
  if (ArrayBuffer.isView(value) || value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [snakeKey(key), snakeCased(inner)]))
}

function snakeKey(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
