import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  type Attributions,
  CandorError,
  interactionMatrix,
  type Matrix,
  matrixRows,
  prepareInterventional,
  preparePathDependent,
  preparePathDependentInteractions,
  prepareProbability,
  prepareSaabas,
} from '../../src/index.ts'
import { fixture, readCsv, readText, sharedData } from '../shared-data.ts'
import { expectAttributions, type ReferenceCase, referenceCase } from './reference-case.ts'

/** One file of attributions by another program, and how near we come to it. */
type Compared = {
  readonly name: string
  readonly file: string
  readonly game: 'path' | 'interventional' | 'probability' | 'saabas' | 'pairs'
  /** of |ours − theirs| / max(1, |score|) */
  readonly bound: number
  /** their scale in ours */
  readonly factor?: number
}

const of = (names: readonly string[], rest: Omit<Compared, 'name'>): Compared[] =>
  names.map((name) => ({ name, ...rest }))

// XGBoost's own contributions are float32 sums over all trees.
const xgboost = [
  ...['adult-xgb-categorical', 'adult-xgb-dart', 'adult-xgb-missing', 'adult-xgb-monotone', 'adult-xgb-rf'],
  ...[
    'insurance-xgb',
    'insurance-xgb-regression',
    'insurance-xgb-stumps',
    'iris-xgb-softprob',
    'paysim-xgb6',
  ],
  ...['xgb3-adult-categorical', 'xgb3-iris-softprob', 'xgb3-iris-two-targets', 'xgb3-lending-deep'],
  'xgb3-paysim-deep',
]
const approximated = xgboost.slice(0, 10).filter((name) => name !== 'iris-xgb-softprob')
const paired = approximated.filter((name) => !/categorical|dart/.test(name))
// Float64 on both sides: LightGBM's over counts, CatBoost's over leaf weights; the order of summation is all that is between.
const float64Vendors = [
  ...['adult-lgb-categorical', 'adult-lgb-missing', 'adult-lgb-no-missing', 'adult-lgb-zero-missing'],
  ...['iris-lgb-multiclass', 'lgb47-adult-categorical', 'paysim-lgb'],
  ...['catboost-adult-onehot', 'catboost-iris-multiclass', 'catboost-lending-numeric'],
]
const byShapOnXgboost = ['insurance-xgb', 'insurance-xgb-regression', 'insurance-xgb-stumps', 'paysim-xgb6']

const compared: readonly Compared[] = [
  ...of(xgboost, { file: 'contribs.csv', game: 'path', bound: 1e-5 }),
  ...of(approximated, { file: 'contribs_saabas.csv', game: 'saabas', bound: 1e-5 }),
  // Its diagonal is a difference of float32 sums.
  ...of(paired, { file: 'interactions.csv', game: 'pairs', bound: 1e-5 }),
  ...of(float64Vendors, { file: 'contribs.csv', game: 'path', bound: 1e-12 }),
  // It prints the sum over the 20 trees of a random forest, of which our margin is the mean.
  { name: 'adult-lgb-rf', file: 'contribs.csv', game: 'path', bound: 1e-12, factor: 1 / 20 },
  // 9,857 and 32,561 rows on either side in float64; theirs counts rows by leaves, so that sums differ in their order.
  ...of(['catboost-lending-numeric', 'catboost-adult-onehot'], {
    file: 'contribs_training_background.csv',
    game: 'interventional',
    bound: 1e-12,
  }),
  // shap's C code in float64; of XGBoost's models it prints the base as float32.
  ...of(['insurance-extratrees', 'insurance-gbm', 'lending-rf'], {
    file: 'shap_path_dependent.csv',
    game: 'path',
    bound: 1e-12,
  }),
  ...of(byShapOnXgboost, { file: 'shap_path_dependent.csv', game: 'path', bound: 2e-6 }),
  // shap explains plus the path length, we minus.
  { name: 'paysim-isolation', file: 'shap_path_dependent.csv', game: 'path', bound: 1e-12, factor: -1 },
  ...of(['insurance-extratrees', 'lending-rf'], {
    file: 'shap_interactions.csv',
    game: 'pairs',
    bound: 1e-9,
  }),
  // Another quadrature, with XGBoost's float32 base.
  ...of(['xgb3-lending-deep', 'xgb3-paysim-deep'], {
    file: 'exact_path_dependent.csv',
    game: 'path',
    bound: 1e-7,
  }),
  // shap keeps leaf values, thresholds and sums of the interventional walk in float32.
  ...of([...byShapOnXgboost, 'insurance-extratrees'], {
    file: 'shap_interventional.csv',
    game: 'interventional',
    bound: 2e-6,
  }),
  // scikit-learn compares with float64 thresholds, and so do we; shap's interventional code rounds them to float32, which sends
  // revol_util 55.900001525878906 to the left of 55.89999961853027: 79 of 3,400 contributions move, by up to 1.1e-3. The next test
  // rounds as shap does.
  { name: 'lending-rf', file: 'shap_interventional.csv', game: 'interventional', bound: 2e-3 },
  // Enumerations with XGBoost's float32 margins.
  ...of(['paysim-xgb6', 'adult-xgb-missing'], {
    file: 'exact_interventional.csv',
    game: 'interventional',
    bound: 2e-6,
  }),
  ...of(['insurance-xgb', 'insurance-xgb-stumps', 'paysim-xgb6'], {
    file: 'shap_interventional_probability.csv',
    game: 'probability',
    bound: 2e-6,
  }),
]

/** Files that are left out, with the reason. */
const leftOut: Readonly<Record<string, string>> = {
  'catboost-adult-ctr/contribs.csv': 'the model has target statistics and is refused (from-catboost.test.ts)',
  'catboost-adult-ctr/contribs_training_background.csv': 'the same',
}

const kernels: Readonly<Partial<Record<Compared['game'], readonly string[]>>> = {
  path: ['cells', 'quadrature', 'subtree_patterns', 'subtree_walk'],
  interventional: ['cells', 'pattern_tables', 'subtree_patterns'],
  pairs: ['cells', 'leaf_pairs', 'subtree_patterns'],
}

describe('the tree reference', () => {
  const folder = sharedData('tree-reference/paysim-xgb6') === null ? null : sharedData('tree-reference')
  it.skipIf(folder === null)(
    'has no file of attributions that is neither compared nor left out for a reason',
    () => {
      const files = readdirSync(folder!).flatMap((name) =>
        readdirSync(`${folder}/${name}`)
          .filter((file) => /^(contribs|shap_|exact_|interactions)/.test(file))
          .map((file) => `${name}/${file}`),
      )
      const known = [...compared.map(({ name, file }) => `${name}/${file}`), ...Object.keys(leftOut)]
      expect(files.sort()).toEqual(known.sort())
    },
  )

  it('stands in part among the fixtures, so that something is compared everywhere', () => {
    const own = compared.filter(({ name, file }) => existsSync(fixture(`tree-reference/${name}/${file}`)))
    expect(own.length).toBeGreaterThan(10)
  })
})

describe.each(compared)('$file of $name', (comparison) => {
  const { name, file, game, bound, factor = 1 } = comparison
  const reference = isHere(comparison) ? referenceCase(name) : null
  const { ensemble } = reference?.model.model ?? {}
  const theirs = (output: number) =>
    reference!.attributions(file, output).map((row) => row.map((value) => factor * value))

  it.skipIf(reference === null)(`agrees within ${bound} · max(1, |score|), every output`, () => {
    if (game === 'pairs') {
      expectPairs(reference!, file, bound, undefined)
      return
    }
    // a step of the link for each pair of rows: some rows are enough
    const most = game === 'probability' ? 60 : reference!.rows.rows
    const some = { ...reference!, rows: firstRows(reference!.rows, most) }
    for (let output = 0; output < ensemble!.outputs; output++)
      expectAttributions(explained(comparison, some, output), theirs(output).slice(0, most), bound)
  })

  // ten thousand rows of background are counted once: the other files ask all kernels
  const named = file === 'contribs_training_background.csv' ? [] : (kernels[game] ?? [])
  if (named.length === 0) return

  // twenty rows: what a row gets does not depend on the others, and slow kernels are among them
  const few = reference && { ...reference, rows: firstRows(reference.rows, 20) }

  it.skipIf(reference === null)('so do all kernels that do the work', () => {
    const able = named.filter((kernel) => {
      try {
        if (game === 'pairs') expectPairs(reference!, file, bound, kernel)
        else expectAttributions(explained(comparison, few!, 0, kernel), theirs(0).slice(0, 20), bound)
        return true
      } catch (problem) {
        if (problem instanceof CandorError && problem.code === 'explain.kernel_not_for_job') return false
        throw problem
      }
    })
    expect(able.length).toBeGreaterThan(0)
  })
})

describe('shap_interventional.csv of lending-rf', () => {
  const reference = referenceCase('lending-rf')
  it.skipIf(reference === null)('agrees within 2e-6 once thresholds are rounded as shap does', () => {
    const { ensemble } = reference!.model.model
    expect(ensemble.thresholdPrecision).toBe('float64')
    const rounded = { ...ensemble, thresholdPrecision: 'float32' as const }
    const ours = prepareInterventional(rounded, reference!.background!).explain(reference!.rows)
    expectAttributions(ours, reference!.attributions('shap_interventional.csv'), 2e-6)
  })
})

function explained(
  { name, file, game }: Compared,
  { model, rows, background }: ReferenceCase,
  output: number,
  kernel?: string,
): Attributions {
  const { ensemble } = model.model
  if (game === 'path') return preparePathDependent(ensemble, { output, kernel }).explain(rows)
  if (game === 'saabas') return prepareSaabas(ensemble, { output }).explain(rows)
  const behind = file === 'contribs_training_background.csv' ? trainingRows(name, model, rows) : background!
  if (game === 'interventional')
    return prepareInterventional(ensemble, behind, { output, kernel }).explain(rows)
  return prepareProbability(model.model, { method: 'interventional', background: behind }).explain(rows)
}

/** Listed are the pairs of the upper triangle that are not 0, and those of the base. */
function expectPairs(
  { model, rows, attributions }: ReferenceCase,
  file: string,
  bound: number,
  kernel?: string,
): void {
  const listed = attributions(file)
  const count = Math.max(...listed.map(([row]) => row!)) + 1
  const some = firstRows(rows, count)
  const found = preparePathDependentInteractions(model.model.ensemble, { kernel }).explain(some)
  const width = found.names.length
  const expected = new Map(listed.map(([row, i, j, value]) => [`${row},${i},${j}`, value!]))
  let worst = 0
  for (let row = 0; row < count; row++) {
    const matrix = interactionMatrix(found, row)
    const scale = Math.max(1, Math.abs(found.score[row]!))
    for (let i = 0; i < width; i++)
      for (let j = i; j < width; j++) {
        const theirs = expected.get(`${row},${i},${j}`) ?? 0
        worst = Math.max(worst, Math.abs(matrix[i * width + j]! - theirs) / scale)
      }
  }
  expect(worst).toBeLessThanOrEqual(bound)
}

function firstRows(matrix: Matrix, count: number): Matrix {
  const rows = Math.min(matrix.rows, count)
  return matrixRows(
    matrix,
    Int32Array.from({ length: rows }, (_, i) => i),
  )
}

const adultNames =
  'age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,race,sex,capital-gain,capital-loss,hours-per-week,native-country,income'.split(
    ',',
  )

/** All rows of the table that a CatBoost model was trained on. */
function trainingRows(name: string, { categoryLevels }: ReferenceCase['model'], { names }: Matrix): Matrix {
  const table = name.includes('adult')
    ? adultRows(sharedData('adult/adult.data.gz')!)
    : readCsv(sharedData('lending-club/lending_club.csv')!)
  const columns = names.map((column, j) => {
    const levels = categoryLevels[j] ?? null
    return Float64Array.from(table[column]!, (text) =>
      levels === null ? Number(text) : levels.indexOf(text),
    )
  })
  return { rows: columns[0]!.length, names, columns }
}

/** The model's makers wrote `missing` for an unknown category. */
function adultRows(path: string): Record<string, string[]> {
  const [first, ...rest] = readText(path)
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim().replace('?', 'missing')))
  const rows = [first!, ...rest].filter((row) => row.length === adultNames.length)
  return Object.fromEntries(adultNames.map((name, j) => [name, rows.map((row) => row[j]!)]))
}

/** The file itself and, for a background of training rows, those. */
function isHere({ name, file }: Compared): boolean {
  const own = existsSync(fixture(`tree-reference/${name}/${file}`))
  if (!own && sharedData(`tree-reference/${name}/${file}`) === null) return false
  if (file !== 'contribs_training_background.csv') return true
  return sharedData(name.includes('adult') ? 'adult/adult.data.gz' : 'lending-club/lending_club.csv') !== null
}
