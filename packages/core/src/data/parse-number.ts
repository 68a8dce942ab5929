const pattern = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * The finite number that a decimal text writes, or NaN when it writes none. Spaces around it are ignored; hexadecimal
 * text, `Infinity` and the empty text are not numbers.
 *
 * @example
 * parseNumber(' 1e3 ')   // 1000
 * parseNumber('1,000')   // NaN
 */
export function parseNumber(text: string): number {
  const trimmed = text.trim()
  const value = pattern.test(trimmed) ? Number(trimmed) : Number.NaN
  return Number.isFinite(value) ? value : Number.NaN
}
