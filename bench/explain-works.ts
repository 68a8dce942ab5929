/** What bench/explain.ts measures: one entry for each line of its table. */

export type Game = 'path' | 'interventional' | 'interactions' | 'one-row'

export type Peer = {
  readonly name: 'xgboost' | 'lightgbm' | 'catboost' | 'shap' | 'woodelf'
  /** it takes one thread whatever it is told */
  readonly oneThread?: boolean
  /** rows it compares with, where the game has a background */
  readonly background?: number
}

export type Model = {
  readonly table: 'payments' | 'wide'
  readonly algorithm: 'gbm' | 'rf'
  readonly train: number
  readonly parameters: Readonly<Record<string, number | null>>
}

export type Work = Model & {
  readonly title: string
  readonly game: Game
  readonly rows: number
  readonly background: number
  readonly peers: readonly Peer[]
  /** rows that peers train on, where as many as ours would give them many more leaves; default: as ours */
  readonly peerTrain?: number
  /** what is asked of us: times as fast as a peer, or an upper bound of our own time */
  readonly goal: {
    readonly of?: Peer['name']
    readonly must: number
    readonly aim: number
    readonly unit: 'times' | 'seconds' | 'µs'
  } | null
}

const boosting: Model = {
  table: 'payments',
  algorithm: 'gbm',
  train: 500_000,
  parameters: { n_estimators: 100, max_depth: 6 },
}
const wideBoosting: Model = {
  table: 'wide',
  algorithm: 'gbm',
  train: 200_000,
  parameters: { n_estimators: 300, max_depth: 6 },
}
const shap: Peer = { name: 'shap', oneThread: true }
const woodelf: Peer = { name: 'woodelf', oneThread: true }
const six = { game: 'path', rows: 1_272_524, background: 0 } as const
const forty = { game: 'path', rows: 200_000, background: 0 } as const

export const works: Readonly<Record<string, Work>> = {
  path: {
    ...boosting,
    ...six,
    title: 'path-dependent, 6 columns, 100 trees of depth 6',
    peers: [{ name: 'xgboost' }, { name: 'lightgbm' }, shap, woodelf, { name: 'catboost' }],
    goal: { of: 'xgboost', must: 100, aim: 400, unit: 'times' },
  },
  'wide-path': {
    ...wideBoosting,
    ...forty,
    title: 'path-dependent, 40 columns, 300 trees of depth 6',
    peers: [{ name: 'xgboost' }, woodelf, { name: 'lightgbm' }],
    goal: { of: 'xgboost', must: 20, aim: 40, unit: 'times' },
  },
  forest: {
    ...wideBoosting,
    ...forty,
    algorithm: 'rf',
    train: 80_000,
    rows: 20_000,
    parameters: { n_estimators: 100, max_depth: 10 },
    title: 'forest of 100 trees of depth 10, 40 columns',
    peers: [shap],
    goal: { of: 'shap', must: 50, aim: 150, unit: 'times' },
  },
  'wide-deep-forest': {
    ...wideBoosting,
    ...forty,
    algorithm: 'rf',
    train: 50_000,
    rows: 3000,
    parameters: { n_estimators: 100, max_depth: null },
    title: 'forest of 100 trees of unlimited depth, 40 columns',
    peers: [shap],
    goal: { of: 'shap', must: 50, aim: 200, unit: 'times' },
  },
  'deep-forest': {
    ...boosting,
    ...six,
    algorithm: 'rf',
    train: 240_000,
    peerTrain: 330_000,
    parameters: { n_estimators: 100, max_depth: null },
    title: 'forest of 100 trees of unlimited depth, 6 columns',
    peers: [shap],
    goal: { must: 240, aim: 60, unit: 'seconds' },
  },
  interventional: {
    ...boosting,
    ...six,
    game: 'interventional',
    background: 100_000,
    title: 'interventional, 6 columns, background of 100,000 rows',
    peers: [
      { ...woodelf, background: 100_000 },
      { ...shap, background: 100 },
    ],
    goal: { of: 'woodelf', must: 20, aim: 60, unit: 'times' },
  },
  'interventional-million': {
    ...boosting,
    ...six,
    game: 'interventional',
    background: 1_000_000,
    title: 'interventional, 6 columns, background of 1,000,000 rows',
    peers: [],
    goal: null,
  },
  'wide-interventional': {
    ...wideBoosting,
    ...forty,
    game: 'interventional',
    background: 1000,
    title: 'interventional, 40 columns, 300 trees, background of 1,000 rows',
    peers: [
      { ...woodelf, background: 1000 },
      { ...shap, background: 100 },
    ],
    goal: { of: 'woodelf', must: 20, aim: 35, unit: 'times' },
  },
  interactions: {
    ...boosting,
    ...six,
    game: 'interactions',
    title: 'interactions, 6 columns, 100 trees of depth 6',
    peers: [{ name: 'xgboost' }, woodelf],
    goal: { of: 'xgboost', must: 100, aim: 300, unit: 'times' },
  },
  'wide-interactions': {
    ...wideBoosting,
    ...forty,
    rows: 20_000,
    game: 'interactions',
    title: 'interactions, 40 columns, 300 trees of depth 6',
    peers: [{ name: 'xgboost' }],
    goal: { of: 'xgboost', must: 15, aim: 30, unit: 'times' },
  },
  'one-row': {
    ...boosting,
    ...six,
    rows: 3000,
    game: 'one-row',
    title: 'one row in process, 6 columns, 100 trees of depth 6',
    peers: [shap, { name: 'xgboost' }],
    goal: { must: 100, aim: 30, unit: 'µs' },
  },
}

/** One thing larger at a time, ours only. */
export type Grown = Work & { readonly columns?: number }

const small: Grown = { ...works['path']!, train: 100_000, rows: 300_000 }
const smallWide: Grown = { ...works['wide-path']!, train: 50_000, rows: 20_000 }
const compared: Grown = { ...small, game: 'interventional' }
const trees = (n_estimators: number, max_depth = 6) => ({ parameters: { n_estimators, max_depth } })

export const growth: Readonly<Record<string, Readonly<Record<string, Grown>>>> = {
  'rows, 6 columns': {
    '127,252': { ...small, rows: 127_252 },
    '1,272,524': { ...small, rows: 1_272_524 },
  },
  'rows, 40 columns': { '20,000': smallWide, '200,000': { ...smallWide, rows: 200_000 } },
  'trees, 6 columns': { '100': small, '300': { ...small, ...trees(300) } },
  'trees, 40 columns': { '100': { ...smallWide, ...trees(100) }, '300': smallWide },
  'depth, 6 columns, 100 trees': Object.fromEntries(
    [4, 6, 8, 10, 12].map((depth) => [depth, { ...small, ...trees(100, depth) }]),
  ),
  'depth, 40 columns, 300 trees': Object.fromEntries(
    [4, 6, 8, 10, 12].map((depth) => [depth, { ...smallWide, ...trees(300, depth) }]),
  ),
  'columns, 300 trees of depth 6': Object.fromEntries(
    [6, 12, 40, 100, 200].map((columns) => [columns, { ...smallWide, columns }]),
  ),
  'background, 6 columns': Object.fromEntries(
    [1000, 10_000, 100_000].map((background) => [
      background.toLocaleString('en'),
      { ...compared, background },
    ]),
  ),
  'background, 40 columns, 300 trees': Object.fromEntries(
    [1000, 10_000].map((background) => [
      background.toLocaleString('en'),
      { ...smallWide, game: 'interventional', background },
    ]),
  ),
}
