import { describe, expect, it } from 'vitest'
import { CandorError, fromXgboostJson, linkOf, margins, readModel } from '../../src/index.ts'
import { isUbjson, parseUbjson } from '../../src/models/from-ubjson.ts'
import { seeded } from './random-ensemble.ts'
import { referenceCase } from './reference-case.ts'

/** Letters and numbers as bytes: `ubjson('{U', 1, 'aT}')`. */
function ubjson(...pieces: (string | number)[]): Uint8Array {
  return Uint8Array.from(
    pieces.flatMap((piece) =>
      typeof piece === 'number' ? [piece] : [...piece].map((letter) => letter.charCodeAt(0)),
    ),
  )
}

const value = (...pieces: (string | number)[]) => parseUbjson(ubjson(...pieces)).value

describe('parseUbjson', () => {
  it('reads constants, texts and numbers, big-endian', () => {
    expect(
      value('[TFZNi', 255, 'U', 255, 'I', 1, 0, 'l', 255, 255, 255, 254, 'd', 0x3f, 0xc0, 0, 0, ']'),
    ).toEqual([true, false, null, -1, 255, 256, -2, 1.5])
    expect(
      value('[D', 0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 'L', 0, 0, 0, 0, 0, 0, 1, 0, 'SU', 2, 0xc3, 0xa9, 'Cx]'),
    ).toEqual([1.5, 256, 'é', 'x'])
  })

  it('reads counted and typed containers', () => {
    expect(value('[$d#U', 2, 0x3f, 0x80, 0, 0, 0xbf, 0x80, 0, 0)).toEqual(Float32Array.of(1, -1))
    expect(value('[$i#i', 2, 1, 254)).toEqual(Int8Array.of(1, -2))
    expect(value('[#U', 2, 'TU', 7)).toEqual([true, 7])
    expect(value('[$S#U', 2, 'U', 1, 'aU', 1, 'b')).toEqual(['a', 'b'])
    expect(value('{#U', 1, 'U', 1, 'a[]')).toEqual({ a: [] })
    expect(value('{U', 9, '__proto__T}')).toEqual(Object.fromEntries([['__proto__', true]]))
  })

  const damages: [string, (string | number)[], string][] = [
    ['nothing', [], 'byte 0: the file ends half-way'],
    ['an unknown marker', ['[x]'], 'unknown marker "x"'],
    ['half a number', ['l', 0, 0], 'the file ends half-way'],
    ['an open object', ['{U', 1, 'a'], 'the file ends half-way'],
    ['a list longer than the file', ['[$d#l', 127, 255, 255, 255], 'count 2147483647'],
    ['a typed list without a count', ['[$dT]'], 'a typed list without a count'],
    ['a negative length', ['Si', 255], 'length -1'],
    ['a length that is no number', ['ST'], 'length with the marker "T"'],
    ['more than one value', ['TT'], '1 bytes after the end'],
    ['endless depth', ['['.repeat(9999)], 'nested deeper than 64'],
    ['a list of values without bytes', ['[$Z#l', 0, 0, 0, 9, 'xxxxxxxxx'], 'a list typed "Z"'],
    ['only fillers', ['N'.repeat(99_999)], 'the file ends half-way'],
  ]
  it.each(damages)('refuses %s', (_, pieces, message) => {
    expect(() => value(...pieces)).toThrow(message)
  })
})

describe('isUbjson', () => {
  it('tells UBJSON from JSON', () => {
    expect(isUbjson(ubjson('{L'))).toBe(true)
    expect(['{"', '{ ', '{}', '{\n', '[L', ''].map((text) => isUbjson(ubjson(text)))).toEqual(
      Array(6).fill(false),
    )
  })
})

const cases = [
  'xgb3-adult-categorical',
  'xgb3-iris-softprob',
  'xgb3-iris-two-targets',
  'xgb3-lending-deep',
  'xgb3-paysim-deep',
]
describe.each(cases)('XGBoost UBJSON %s', (name) => {
  const reference = referenceCase(name)
  const bytes = reference?.ubjson ?? null

  it.skipIf(bytes === null)('is the same model as its JSON', () => {
    const binary = readModel(bytes!)
    const json = fromXgboostJson(reference!.text)
    const { ensemble } = json.model
    // JSON has the shortest decimals of the float32 numbers that UBJSON holds
    const rounded = { threshold: ensemble.threshold.map(Math.fround), cover: ensemble.cover.map(Math.fround) }
    const model = { ...json.model, ensemble: { ...ensemble, ...rounded } }
    expect(binary).toEqual({ ...json, format: 'xgboost-ubjson', model })
  })

  it.skipIf(bytes === null)('gives the vendor margins to the bit', () => {
    const imported = readModel(bytes!)
    const { ensemble } = imported.model
    const ours = margins(ensemble, reference!.matrixFor(imported))
    const theirs = reference!.predictions.flatMap((row) => row.slice(0, ensemble.outputs))
    expect(ours).toEqual(Float64Array.from(theirs, Math.fround))
    expect(linkOf(ensemble)(ours).every(Number.isFinite)).toBe(true)
  })

  it.skipIf(bytes === null)('answers damage with a model or an error of the catalogue', () => {
    const next = seeded(17)
    for (let i = 0; i < 60; i++) {
      const damaged = bytes!.slice(0, next() < 0.3 ? Math.floor(next() * bytes!.length) : undefined)
      damaged[Math.floor(next() * Math.min(3000, damaged.length))] = Math.floor(next() * 256)
      try {
        readModel(damaged)
      } catch (error) {
        expect(error).toBeInstanceOf(CandorError)
      }
    }
  })
})
