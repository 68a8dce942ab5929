/**
 * Words of the control block at the start of the shared memory, as positions in an Int32Array; 256 bytes apart, so that threads
 * that wait on one do not slow down another.
 */
export const control = {
  /** counts up with every run, and once more at the end; helpers sleep on it */
  generation: 0,
  /** 1 while chunks of a run may be taken */
  isOpen: 64,
  /** helpers that are looking at the run or working; the starter sleeps on it */
  inside: 128,
  /** next chunk to be taken */
  next: 192,
  chunks: 256,
  operation: 320,
  job: 384,
  isClosed: 448,
  hasFailed: 512,
  /** pages of the memory, for helpers to see that it has grown */
  pages: 576,
} as const

/** Where the memory of the callers begins. */
export const heapStart = 65_536

/** What can be run, in the order of the numbers that stand in the control block. */
export const operations = [
  'sortColumn',
  'codeRows',
  'advanceRows',
  'startTree',
  'splitLevel',
  'histogramNodes',
  'searchSplits',
  'scoreRows',
  'growForest',
  'patternRows',
  'countPatterns',
  'growRandomTree',
  'walkRows',
  'codeCells',
  'sortCells',
  'addCells',
  'countCells',
  'spreadCells',
  'tallyCells',
  'dealCells',
  'walkPairs',
  'fillTables',
  'fillCubes',
  'patternRow',
] as const

export type OperationName = (typeof operations)[number]
