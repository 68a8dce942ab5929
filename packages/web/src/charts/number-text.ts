/**
 * A number as a chart prints it: two decimals at least near zero, fewer for large values, a true minus sign, never "-0.00".
 *
 * @example
 * numberText(-0.1234) // '−0.12'
 * numberText(0.00042) // '0.0004'
 * numberText(60884.19) // '60,884'
 */
export function numberText(value: number): string {
  const size = Math.abs(value)
  const decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 0.01 || size === 0 ? 2 : 4
  const [whole = '0', fraction] = size.toFixed(decimals).split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  const text = fraction === undefined ? grouped : `${grouped}.${fraction}`
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text
}

/** The same with its sign always written: contributions. */
export function signedText(value: number): string {
  const text = numberText(value)
  return text.startsWith('−') || !/[1-9]/.test(text) ? text : `+${text}`
}

/**
 * Numbers of an axis, all with the decimals that tell neighbours apart.
 *
 * @example
 * tickTexts([-0.005, 0, 0.005]) // ['−0.005', '0.000', '0.005']
 */
export function tickTexts(ticks: readonly number[]): string[] {
  const gaps = ticks.slice(1).map((tick, k) => Math.abs(tick - ticks[k]!))
  const step = Math.min(...gaps, Number.POSITIVE_INFINITY)
  if (!Number.isFinite(step) || !(step > 0)) return ticks.map(numberText)
  const decimals = Math.min(12, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))
  return ticks.map((tick) => {
    const [whole = '0', fraction] = Math.abs(tick).toFixed(decimals).split('.')
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
    const text = fraction === undefined ? grouped : `${grouped}.${fraction}`
    return tick < 0 && /[1-9]/.test(text) ? `−${text}` : text
  })
}
