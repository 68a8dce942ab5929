import { candorError } from '../errors.ts'
import { averagePathLength } from './average-path-length.ts'
import type { CalibratorKind } from './calibration.ts'
import type { Ensemble } from './ensemble.ts'
import type { ImportedModel } from './imported-model.ts'
import type { Linear } from './linear.ts'
import type { LinearModel, Model } from './model.ts'
import { zeroThreshold } from './node-kind.ts'

/**
 * A model of any kind as one JavaScript module without dependency, for pages, workers and services. It exports `features`, `levels`
 * (texts of category codes), `classes`, `margins(row)` and `predict(row)`.
 *
 * A row is an array of numbers in the order of the features, or an object by their names; null, undefined and NaN are missing, texts of
 * categories are looked up in `levels`, and an unknown text is missing. Answers of `predict`:
 *
 * ```
 * classification   { label, probabilities: { name: number, … }, margin: [numbers] }
 * regression       { prediction: [numbers], margin: [numbers] }
 * anomaly          { anomaly_score, anomaly, margin: [number] }
 * ```
 *
 * Margins are ours to the bit. The rest uses the platform's exp and log: probabilities agree to the last digits.
 *
 * @param about the texts of category codes; default none
 * @example
 * toJavascript(model).includes('export function predict(row)') // true
 */
export function toJavascript(
  model: Model | LinearModel,
  about: Partial<Pick<ImportedModel, 'categoryLevels'>> = {},
): string {
  const { classes } = model
  const anomaly = 'anomaly' in model ? model.anomaly : undefined
  const { featureNames, link } = 'linear' in model ? model.linear : model.ensemble
  const levels = featureNames.map((_, j) => about.categoryLevels?.[j] ?? null)
  const parts = [
    '// A fitted model, written by Candor. No dependency; edit the model, not this file.',
    `export const features = ${JSON.stringify(featureNames)}`,
    `export const levels = ${JSON.stringify(levels)}`,
    `export const classes = ${JSON.stringify(classes)}`,
    ...('linear' in model ? linearTexts(model.linear) : treeTexts(model.ensemble)),
    linkTexts[link],
    ...calibratorText(model),
    predictTexts[model.task],
    ...(anomaly === undefined
      ? []
      : [`const unit = ${averagePathLength(anomaly.samples)}\nconst limit = ${anomaly.threshold}`]),
    'const { exp, log, log1p, pow } = Math\nconst logistic = (m) => (m >= 0 ? 1 / (1 + exp(-m)) : exp(m) / (1 + exp(m)))',
  ]
  return `${parts.join('\n\n')}\n`
}

function treeTexts(ensemble: Ensemble): string[] {
  return [dataText(ensemble), marginsText(ensemble), walkText(ensemble), valuesText(ensemble)]
}

/** Intercept first, then the columns in their order. */
function linearTexts({ coefficients, intercepts, featureNames }: Linear): string[] {
  const all = Int32Array.from(featureNames.keys())
  return [
    `const intercepts = ${list(intercepts)}\nconst coefficients = [${coefficients.map(list).join(',')}]`,
    `/** The margins of a row, before link and calibrator. */
export function margins(row) {
  const x = valuesOf(row)
  return intercepts.map((start, k) => x.reduce((sum, v, j) => sum + coefficients[k][j] * v, start))
}`,
    valuesText({ missing: 'refuse', feature: all }),
  ]
}

/** Numbers that bring back the same float64. */
function list(numbers: ArrayLike<number>): string {
  return `[${Array.from(numbers, (x) => (Object.is(x, -0) ? '-0' : String(x))).join(',')}]`
}

function dataText(ensemble: Ensemble): string {
  const { treeStart, treeOutput, feature, kind, left, right, defaultLeft, setStart, setWords, base } =
    ensemble
  return [
    `const roots = ${list(treeStart.subarray(0, treeOutput.length))}`,
    `const outputs = ${list(treeOutput)}`,
    `const base = ${list(base)}`,
    `const feature = Int32Array.from(${list(feature)})`,
    `const kind = Uint8Array.from(${list(kind)})`,
    `const threshold = Float64Array.from(${list(ensemble.threshold)})`,
    `const left = Int32Array.from(${list(left)})`,
    `const right = Int32Array.from(${list(right)})`,
    `const defaultLeft = Uint8Array.from(${list(defaultLeft)})`,
    `const value = Float64Array.from(${list(ensemble.value)})`,
    `const setStart = Int32Array.from(${list(setStart)})`,
    `const setWords = Uint32Array.from(${list(setWords)})`,
  ].join('\n')
}

/** Sums in the order of the trees, in the ensemble's own accumulator. */
function marginsText({ accumulator, combine, leafWidth }: Ensemble): string {
  const round = accumulator === 'float32' ? 'Math.fround' : ''
  const isMean = combine === 'mean'
  return `/** The margins of a row, before link and calibrator. */
export function margins(row) {
  const x = valuesOf(row)
  const sums = base.map((b) => ${isMean ? '0' : `${round}(b)`})
  const counts = base.map(() => 0)
  roots.forEach((root, t) => {
    const leaf = leafOf(root, x)
    for (let k = 0; k < base.length; k++) {
      if (outputs[t] !== -1 && outputs[t] !== k) continue
      counts[k]++
      sums[k] = ${round}(sums[k] + value[leaf * ${leafWidth} + (outputs[t] === -1 ? k : 0)])
    }
  })
  return ${isMean ? `base.map((b, k) => ${round}(b + sums[k] / Math.max(1, counts[k])))` : 'sums'}
}`
}

function walkText({ comparison, precision, thresholdPrecision }: Ensemble): string {
  const single = (text: string, isSingle: boolean) => (isSingle ? `Math.fround(${text})` : text)
  return `function leafOf(root, x) {
  let node = root
  while (feature[node] >= 0) {
    const v = x[feature[node]]
    const isMissing = Number.isNaN(v) || (kind[node] === 3 && Math.abs(v) <= ${zeroThreshold})
    const toLeft = isMissing ? defaultLeft[node] === 1 : goesLeft(node, ${single('v', precision === 'float32')})
    node = toLeft ? left[node] : right[node]
  }
  return node
}

function goesLeft(node, v) {
  const t = ${single('threshold[node]', thresholdPrecision === 'float32')}
  if (kind[node] === 1) return !inSet(node, v)
  if (kind[node] === 2) return !inSet(node, Math.trunc(v))
  if (kind[node] === 4) return v !== t
  if (kind[node] === 5) return !(Number.isInteger(v) && inSet(node, v))
  return v ${comparison} t
}

function inSet(node, v) {
  if (!(v >= 0 && v < 16777216)) return false
  const category = Math.trunc(v)
  const word = setStart[node] + (category >>> 5)
  return word < setStart[node + 1] && ((setWords[word] >>> (category & 31)) & 1) === 1
}`
}

function valuesText({ missing, feature }: Pick<Ensemble, 'missing' | 'feature'>): string {
  const refusal =
    missing === 'refuse'
      ? `
  const used = new Set(${list([...new Set(feature)].filter((f) => f >= 0))})
  x.forEach((v, j) => {
    if (Number.isNaN(v) && used.has(j)) throw new Error(\`\${features[j]} is missing; the model has no rule for missing values\`)
  })`
      : ''
  return `function valuesOf(row) {
  if (Array.isArray(row) && row.length !== features.length)
    throw new Error(\`the row has \${row.length} values; the model has \${features.length} features\`)
  const x = features.map((name, j) => numberOf(Array.isArray(row) ? row[j] : row[name], levels[j]))${refusal}
  return x
}

function numberOf(value, texts) {
  if (value === null || value === undefined) return NaN
  if (texts === null || typeof value !== 'string') return Number(value)
  const code = texts.indexOf(value)
  return code < 0 ? NaN : code
}`
}

const linkTexts: Readonly<Record<Ensemble['link'], string>> = {
  identity: 'const link = (m) => m',
  logistic: 'const link = (m) => m.map(logistic)',
  exp: 'const link = (m) => m.map(exp)',
  softplus: 'const link = (m) => m.map((a) => Math.max(a, 0) + log1p(exp(-Math.abs(a))))',
  signed_square: 'const link = (m) => m.map((a) => Math.abs(a) * a)',
  step: 'const link = (m) => m.map((a) => (a > 0 ? 1 : 0))',
  softmax: `function link(m) {
  const top = Math.max(...m)
  const shares = m.map((a) => exp(a - top))
  const total = shares.reduce((a, b) => a + b, 0)
  return shares.map((share) => share / total)
}`,
}

function calibratorText({ calibrator, ...model }: Model | LinearModel): string[] {
  const linkScale = 'ensemble' in model ? model.ensemble.linkScale : 1
  const scaled = linkScale === 1 ? 'm' : `m.map((a) => ${linkScale} * a)`
  if (calibrator?.kind === 'one_vs_rest')
    throw candorError('models.not_exportable', { format: 'JavaScript', reason: perClass })
  if (calibrator === null) return [`const answers = (m) => link(${scaled})`]
  return [
    'const answers = ([m]) => [calibrated(m)]',
    calibratedTexts[calibrator.kind](JSON.stringify(calibrator)),
  ]
}

/** Log-odds of a score that is a probability, as its calibrator was fitted. */
const oddsText = `function odds(m, scale) {
  if (scale === 'log_odds') return m
  const p = Math.min(1 - 1e-12, Math.max(1e-12, m))
  return log(p / (1 - p))
}`

const perClass = 'each class has a calibrator of its own'

const calibratedTexts: Readonly<Record<CalibratorKind, (knots: string) => string>> = {
  sigmoid: (knots) => `const c = ${knots}\nconst calibrated = (m) => logistic(-(c.a * m + c.b))`,
  temperature: (knots) =>
    `const c = ${knots}\nconst calibrated = (m) => logistic(odds(m, c.scale) / c.temperature)\n\n${oddsText}`,
  beta: (knots) => `const c = ${knots}
const softplus = (a) => Math.max(a, 0) + log1p(exp(-Math.abs(a)))

function calibrated(m) {
  const a = odds(m, c.scale)
  return logistic(c.c - c.a * softplus(-a) + c.b * softplus(a))
}

${oddsText}`,
  isotonic: (knots) => `const c = ${knots}

function calibrated(m) {
  const right = c.x.findIndex((x) => x > m)
  if (right === 0) return c.y[0]
  if (right < 0) return c.y[c.y.length - 1]
  const share = (m - c.x[right - 1]) / (c.x[right] - c.x[right - 1])
  return c.y[right - 1] + share * (c.y[right] - c.y[right - 1])
}`,
  'venn-abers': (knots) => `const c = ${knots}

function calibrated(m) {
  const below = c.p0.x.filter((x) => x <= m).length
  const under = c.p1.x.filter((x) => x < m).length
  const low = below === 0 ? 0 : c.p0.y[below - 1]
  const high = c.p1.y[under] ?? 1
  return high / (1 - low + high)
}`,
}

const predictTexts: Readonly<Record<Model['task'], string>> = {
  classification: `/** { label, probabilities, margin } of a row. */
export function predict(row) {
  const margin = margins(row)
  const shares = answers(margin)
  const all = shares.length === 1 ? [1 - shares[0], shares[0]] : shares
  const probabilities = Object.fromEntries(classes.map((name, k) => [name, all[k]]))
  return { label: classes[all.indexOf(Math.max(...all))], probabilities, margin }
}`,
  regression: `/** { prediction, margin } of a row. */
export function predict(row) {
  const margin = margins(row)
  return { prediction: answers(margin), margin }
}`,
  anomaly: `/** { anomaly_score, anomaly, margin } of a row; the margin is minus the mean path length. */
export function predict(row) {
  const margin = margins(row)
  const anomaly_score = unit === 0 ? 0.5 : pow(2, margin[0] / unit)
  return { anomaly_score, anomaly: anomaly_score > limit, margin }
}`,
}
