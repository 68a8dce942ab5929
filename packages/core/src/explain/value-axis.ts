/**
 * The values that a column may take, in order and numbered, so that a search by halves can find where something changes between two
 * neighbours: all float32 or float64 numbers, or the multiples of a step.
 */
export type ValueAxis = {
  readonly valueAt: (index: bigint) => number
  /** index of the least value of the axis that is not below x */
  readonly atOrAbove: (x: number) => bigint
  /** index of the greatest value of the axis that is not above x */
  readonly atOrBelow: (x: number) => bigint
}

/**
 * The multiples of a step, from 0 both ways.
 *
 * @example
 * steppedAxis(0.5).valueAt(3n) // 1.5
 */
export function steppedAxis(step: number): ValueAxis {
  return {
    valueAt: (index) => Number(index) * step,
    atOrAbove: (x) => BigInt(Math.ceil(x / step)),
    atOrBelow: (x) => BigInt(Math.floor(x / step)),
  }
}

/**
 * Every finite number of a precision: neighbours are neighbouring floats.
 *
 * @example
 * floatAxis('float32').valueAt(floatAxis('float32').atOrBelow(1) + 1n) // 1.0000001192092896
 */
export function floatAxis(precision: 'float32' | 'float64'): ValueAxis {
  const rounded = precision === 'float32' ? Math.fround : (x: number) => x
  const codec = precision === 'float32' ? singles : doubles
  const nearest = (x: number) => codec.indexOf(rounded(x))
  return {
    valueAt: codec.valueAt,
    atOrAbove: (x) => (rounded(x) < x ? nearest(x) + 1n : nearest(x)),
    atOrBelow: (x) => (rounded(x) > x ? nearest(x) - 1n : nearest(x)),
  }
}

type Codec = { readonly indexOf: (x: number) => bigint; readonly valueAt: (index: bigint) => number }

/** IEEE 754 numbers of one sign are ordered as their bits are; -0 and 0 are both index 0. */
function codecOf(bytes: 4 | 8): Codec {
  const view = new DataView(new ArrayBuffer(8))
  const signBit = 1n << BigInt(8 * bytes - 1)
  const read = () => (bytes === 4 ? BigInt(view.getUint32(0)) : view.getBigUint64(0))
  return {
    indexOf: (x) => {
      if (bytes === 4) view.setFloat32(0, x)
      else view.setFloat64(0, x)
      const bits = read()
      return bits >= signBit ? signBit - bits : bits
    },
    valueAt: (index) => {
      const bits = index < 0n ? signBit - index : index
      if (bytes === 4) view.setUint32(0, Number(bits))
      else view.setBigUint64(0, bits)
      const value = bytes === 4 ? view.getFloat32(0) : view.getFloat64(0)
      return value === 0 ? 0 : value
    },
  }
}

const singles = codecOf(4)
const doubles = codecOf(8)
