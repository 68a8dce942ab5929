import { describe, expect, it } from 'vitest'
import { fromLightgbm, fromXgboostJson, readModel, readModelText, toNeutralJson } from '../../src/index.ts'
import { fuzzOutcome } from './fuzz-outcome.ts'
import { lightgbmDocument } from './lightgbm-document.ts'
import { smallModelFiles, unreadable, vendorModelFiles } from './model-files.ts'
import { mutatedFile } from './mutated-file.ts'
import { xgboostDocument } from './xgboost-document.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('readModel', () => {
  it('finds the format out from the content', () => {
    const imported = fromXgboostJson(xgboostDocument())
    expect(readModelText(xgboostDocument())).toEqual(imported)
    expect(readModel(utf8(`\uFEFF  ${xgboostDocument()}`))).toEqual(imported)
    expect(readModelText(`\uFEFF${xgboostDocument()}`)).toEqual(imported)
    expect(readModel(utf8(toNeutralJson(imported.model))).model).toEqual(imported.model)
    const forest = '{"kind":"RandomForestRegressor","feature_names":["a"],"trees":[]}'
    expect(readModelText(forest).format).toBe('sklearn-arrays')
  })

  it('reads LightGBM text', () => {
    const imported = fromLightgbm(lightgbmDocument())
    expect(readModel(utf8(lightgbmDocument()))).toEqual(imported)
    expect(readModelText(`\uFEFF${lightgbmDocument().replaceAll('\n', '\r\n')}`)).toEqual(imported)
  })

  const others: [string, string, string][] = [
    ['some JSON', '{"a":1}', 'JSON of no known model; readable: XGBoost JSON and UBJSON, LightGBM text'],
    [
      'the next neutral version',
      '{"format":"candor-neutral/2"}',
      'candor-neutral/2; readable: candor-neutral/1',
    ],
    ['a table', 'a,b\n1,2\n', 'a file that is neither JSON nor UBJSON'],
    ['nothing', ' \n', 'an empty file'],
  ]
  it.each(others)('refuses %s', (_, text, message) => {
    expect(() => readModelText(text)).toThrow(`unknown model format: ${message}`)
  })

  it('refuses what is known and not read, with the conversion to run', () => {
    expect(() => readModel(utf8('binf'))).toThrow(
      'cannot read an XGBoost model in the old binary form: convert',
    )
    expect(() => readModelText('{"tree_info":[]}')).toThrow('cannot read a LightGBM JSON dump: save')
  })

  it('says that a file ends half-way', () => {
    expect(() => readModelText(xgboostDocument().slice(0, 300))).toThrow(
      'the model file is not complete JSON',
    )
  })
})

describe('readModel of damaged files', () => {
  const files = [...smallModelFiles(), ...vendorModelFiles().filter(({ bytes }) => bytes.length < 150_000)]

  it('is tried on files that are whole', () => {
    expect(unreadable(files)).toEqual([])
    expect(files.length).toBeGreaterThan(35)
  })

  it('answers 2,000 of them with an error of the catalogue, or with a model that gives numbers', () => {
    const seen = { refused: 0, read: 0, fault: 0 }
    for (let seed = 0; seed < 2000; seed++) {
      const { name, bytes } = files[seed % files.length]!
      const outcome = fuzzOutcome(mutatedFile(bytes, seed))
      seen[outcome.kind]++
      if (outcome.kind === 'fault') expect.fail(`${name}, seed ${seed}: ${outcome.what}`)
    }
    expect(seen.refused).toBeGreaterThan(500)
    expect(seen.read).toBeGreaterThan(100)
  })
})
