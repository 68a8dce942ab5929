import { describe, expect, it } from 'vitest'
import { csvRecords } from '../../../src/http/mlflow/csv-records.ts'

const columns = [
  { name: 'age', type: 'float64' },
  { name: 'state', type: 'category' },
  { name: 'flag', type: 'boolean' },
] as const

const read = (text: string) => csvRecords(text, columns)

describe('csvRecords', () => {
  it('reads values by the type of their columns', () => {
    expect(read('age,state,flag\n41,OH,True\n,"O,""H""\nx",0\nNaN,NA,')).toEqual([
      { age: 41, state: 'OH', flag: true },
      { age: null, state: 'O,"H"\nx', flag: false },
      { age: null, state: 'NA', flag: null },
    ])
  })

  it('takes every line end, a missing last one, and empty lines', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['age,state', '1,a', '', '2,b'].join(end)
      const expected = [
        { age: 1, state: 'a' },
        { age: 2, state: 'b' },
      ]
      expect(read(text)).toEqual(expected)
      expect(read(text + end)).toEqual(expected)
    }
  })

  it('drops the nameless index of pandas, and leaves a text where a number should be', () => {
    expect(read(',age\n0,1e3\n1,much\n')).toEqual([{ age: 1000 }, { age: 'much' }])
    expect(read('age,state\n1,')).toEqual([{ age: 1, state: null }])
  })

  it.each([
    ['', 'no row below its header'],
    ['age,state\n', 'no row below its header'],
    ['age,state\n1\n', 'row 0 has 1 fields; its header has 2'],
    ['age,age\n1,2\n', 'the column "age" is there twice'],
    ['age,state\n1,"x\n', 'a quote is out of place'],
    ['age,state\n1,x"y\n', 'a quote is out of place'],
  ])('refuses %j', (text, expected) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'http.malformed_csv', message: expect.stringContaining(expected) }),
    )
  })
})
