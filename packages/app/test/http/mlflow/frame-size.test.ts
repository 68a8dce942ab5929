import { describe, expect, it } from 'vitest'
import { csvRecords } from '../../../src/http/mlflow/csv-records.ts'
import { firstRepeated } from '../../../src/http/mlflow/frame-size.ts'
import { invokedRecords } from '../../../src/http/mlflow/invoked-records.ts'

const columns = [{ name: 'x', type: 'float64' }] as const

const many = (length: number) => Array.from({ length }, (_, i) => i)
const names = many(10_001).map((i) => `c${i}`)

const refused = (read: () => unknown) => {
  try {
    read()
    return 'read'
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return `${code}: ${message}`
  }
}

describe('a frame', () => {
  it.each([
    ['records of different columns', { dataframe_records: many(3000).map((i) => ({ [`c${i}`]: 1 })) }],
    ['records as instances', { instances: many(3000).map((i) => ({ [`c${i}`]: 1 })) }],
  ])('is refused before its rows are made: %s', (_, body) => {
    expect(refused(() => invokedRecords(body, columns))).toBe(
      'http.invocation_refused: the body is no invocation: 3000 rows of 3000 columns are 9000000 values; at most 2000000',
    )
  })

  it('has at most 10,000 columns', () => {
    const split = { columns: names, data: [names.map(() => 1)] }
    expect(refused(() => invokedRecords({ dataframe_split: split }, columns))).toMatch(
      /10001 columns; at most/,
    )
    const text = `${names.join(',')}\n${names.map(() => 1).join(',')}\n`
    expect(refused(() => csvRecords(text, columns))).toMatch(/^http\.malformed_csv: .*10001 columns; at most/)
  })

  it('has at most 10,000 rows', () => {
    const rows = { instances: many(10_001).map((i) => [i]) }
    const expected = 'decisions.too_many_rows: 10001 rows in one request; at most 10000'
    expect(refused(() => invokedRecords(rows, columns))).toBe(expected)
    expect(refused(() => csvRecords(`x\n${many(10_001).join('\n')}`, columns))).toBe(expected)
  })

  it('names no more columns than can be read', () => {
    const split = { columns: names.slice(0, 5000), data: [[1]] }
    expect(refused(() => invokedRecords({ dataframe_split: split }, columns)).length).toBeLessThan(500)
  })
})

it('finds the first name that is there twice', () => {
  expect(firstRepeated(['a', 'b', 'b', 'a'])).toBe('b')
  expect(firstRepeated(['a', 'A', ''])).toBeUndefined()
})
