/**
 * The shortest decimal text that reads back as the same number: 1000 is `1000`, and a float32 value is written with as many
 * digits as a float32 needs. -0 is `0`.
 *
 * @example
 * numberText(1000)                          // '1000'
 * numberText(Math.fround(0.1), 'float32')   // '0.1'
 */
export function numberText(value: number, precision: 'float64' | 'float32' = 'float64'): string {
  return String(precision === 'float32' ? shortestFloat32(value) : value)
}

function shortestFloat32(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return Number(value.toPrecision(9))
}
