import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fixture, readCsv, readJson, sharedData } from '../shared-data.ts'

type Expected = {
  readonly sigmoid_on_probability: { readonly a: number; readonly b: number }
  readonly sigmoid_on_log_odds: { readonly a: number; readonly b: number }
  readonly isotonic_knots: { readonly x: number[]; readonly y: number[] }
}

/** Scores of a small XGBoost model on 1,200 Adult rows, calibrated by scikit-learn 1.2.1: 600 to fit on, 600 to apply to. */
export function adultCalibration() {
  const folder = 'calibration-reference/adult-1200'
  const own = fixture(folder)
  const found = existsSync(own) ? own : sharedData(folder)
  if (found === null) return null
  return {
    fit: numbers(join(found, 'fit.csv'), ['y', 'p']),
    apply: numbers(join(found, 'apply.csv'), [
      'p',
      'sigmoid_on_probability',
      'sigmoid_on_log_odds',
      'isotonic',
    ]),
    expected: readJson<Expected>(join(found, 'expected.json')),
  }
}

function numbers<N extends string>(path: string, names: readonly N[]): Record<N, Float64Array> {
  const table = readCsv(path)
  const entries = names.map((name) => [name, Float64Array.from(table[name]!, Number)])
  return Object.fromEntries(entries) as Record<N, Float64Array>
}
