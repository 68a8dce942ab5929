import { expect } from 'vitest'
import type { Split } from '../../src/data/index.ts'

/** Both parts rise, no row is in both, and together they are all rows. */
export function expectSplit({ train, test }: Split, rows: number): void {
  expect([...train]).toEqual([...train].sort((a, b) => a - b))
  expect([...test]).toEqual([...test].sort((a, b) => a - b))
  expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, row) => row))
}
