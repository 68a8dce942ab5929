import type { Matrix } from '../../src/index.ts'
import { readText } from '../shared-data.ts'

/** Rows of numbers separated by white space, one row a line. */
export function readSpaced(path: string): number[][] {
  return linesOf(path).map((line) => line.trim().split(/\s+/).map(Number))
}

/** LIBSVM rows: `label index:value …`; entries that are not there are `absent`. */
export function readLibsvm(path: string, columns: number, absent: number): number[][] {
  return linesOf(path).map((line) => {
    const row = new Array<number>(columns).fill(absent)
    for (const entry of line.trim().split(/\s+/).slice(1)) {
      const [index, value] = entry.split(':').map(Number)
      row[index!] = value!
    }
    return row
  })
}

/** Rows as a matrix of columns named as asked. */
export function matrixOfRows(rows: readonly (readonly number[])[], names: readonly string[]): Matrix {
  return {
    rows: rows.length,
    names,
    columns: names.map((_, j) => Float64Array.from(rows, (row) => row[j]!)),
  }
}

/** The largest difference between a flat array and rows of numbers. */
export function largestGap(actual: ArrayLike<number>, expected: readonly (readonly number[])[]): number {
  const flat = expected.flat()
  if (flat.length !== actual.length) return Number.POSITIVE_INFINITY
  return flat.reduce((most, value, i) => {
    const gap = Math.abs(value - actual[i]!)
    return gap <= most ? most : gap
  }, 0)
}

function linesOf(path: string): string[] {
  return readText(path)
    .split('\n')
    .filter((line) => line.trim() !== '')
}
