import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readModel } from '../../src/index.ts'
import { refusedBinary, refusedJson, refusedText } from '../../src/models/refused-format.ts'
import { sharedData } from '../shared-data.ts'

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

describe('refusedBinary', () => {
  const known: [string, Uint8Array, string, string][] = [
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8), 'a gzip archive', 'unpack it first'],
    ['zip', bytes('PK\u0003\u0004'), 'a zip archive', 'skl2onnx'],
    ['CatBoost', bytes('CBM1abc'), 'a CatBoost binary model', "format='json'"],
    ['XGBoost 1.0', bytes('binf\u0000'), 'an XGBoost model in the old binary form', 'XGBoost 1.7 to 3.0'],
    ['a pickle', Uint8Array.of(0x80, 4, 0x95), 'a pickle, which runs code', 'skl2onnx'],
    ['joblib', Uint8Array.of(0x78, 0x9c, 0x8d), 'a compressed file, perhaps of joblib', 'skl2onnx'],
    ['Excel', bytes('PK\u0003\u0004....[Content_Types].xml....xl/workbook.xml'), 'an Excel workbook', 'CSV'],
    ['old Excel', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1), 'an old Excel file', 'skl2onnx'],
    ['a MOJO', bytes('PK\u0003\u0004....model.ini'), 'an H2O MOJO', 'XGBoost'],
    ['LightGBM rows', bytes('______LightGBM_Binary_File_Token______\n'), 'a LightGBM data set', 'save_model'],
    ['Parquet', bytes('PAR1'), 'a Parquet table', 'model file'],
  ]
  it.each(known)('knows %s', (_, file, found, conversion) => {
    expect(refusedBinary(file)?.found).toContain(found)
    expect(refusedBinary(file)?.conversion).toContain(conversion)
  })

  it('knows nothing about other bytes', () => {
    for (const file of [new Uint8Array(0), Uint8Array.of(0x80, 9), new Uint8Array(400), bytes('{"learner"')])
      expect(refusedBinary(file)).toBe(null)
  })
})

describe('refusedText', () => {
  it('knows dumps, single trees and XML', () => {
    expect(refusedText('booster[0]:\n0:[f0<1] yes=1')?.conversion).toContain("save_model('model.json')")
    expect(refusedText('Tree=0\nnum_leaves=2')?.found).toContain('single LightGBM tree')
    expect(refusedText('<?xml version="1.0"?>\n<PMML version="4.4">')?.found).toBe('PMML')
    expect(refusedText('digraph {\n graph [ rankdir=TB ]')?.conversion).toContain("save_model('model.json')")
    expect(refusedText('csklearn.tree\nTree\np0')?.found).toContain('a pickle')
    expect(refusedText('<html>')?.found).toBe('XML of no known model')
    expect(refusedText('{"learner":{}}')).toBe(null)
  })
})

describe('refusedJson', () => {
  it('knows dumps', () => {
    expect(refusedJson([{ nodeid: 0 }])?.found).toContain('perhaps an XGBoost dump')
    expect(refusedJson({ tree_info: [] })?.conversion).toContain("save_model('model.txt')")
    expect(refusedJson({ learner: {} })).toBe(null)
    expect(refusedJson(7)).toBe(null)
  })
})

const files: [string, RegExp][] = [
  [
    'leaves-models/xgagaricus.model',
    /old binary form \(gbtree, binary:logistic\): convert it with XGBoost 1\.7/,
  ],
  ['leaves-models/xg_dart_agaricus.model', /old binary form \([a-z]+, binary:logistic\): convert it/],
  ['leaves-models/xgdermatology.model', /old binary form \(gbtree, multi:softmax\)/],
  [
    'leaves-models/xgblin_agaricus.model',
    /old binary form \(gblinear, binary:logistic\): it is a linear model/,
  ],
  ['treelite-models/mushroom.model', /old binary form \(gbtree, binary:logistic\)/],
  ['leaves-models/lg_1tree.json', /a LightGBM JSON dump: save the model as text/],
  ['leaves-models/lg_dart_breast_cancer.json', /a LightGBM JSON dump/],
  ['leaves-models/tree_2leaves.txt', /a single LightGBM tree/],
  ['treelite-models/sparse_categorical_model.txt.gz', /a gzip archive: unpack it first/],
]

describe.each(files)('the file %s', (path, message) => {
  const file = sharedData(path.split('/')[0]!)
  it.skipIf(file === null)('is refused by name, with the conversion to run', () => {
    const content = new Uint8Array(readFileSync(join(file!, path.split('/')[1]!)))
    expect(() => readModel(content)).toThrow(expect.objectContaining({ code: 'models.refused_format' }))
    expect(() => readModel(content)).toThrow(message)
  })
})
