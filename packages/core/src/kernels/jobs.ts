/**
 * Fields of the records that kernels read, in the order of the `@unmanaged` classes in `packages/core/kernels` (jobs.test.ts compares
 * them): f64 takes 8 bytes, everything else 4, addresses among them.
 */
export const jobs = {
  SortJob: u32s('values', 'rows', 'maxBins', 'cuts', 'counts', 'scratch', 'scratchStride', 'isPerColumn'),
  CodeJob: u32s(
    'values',
    'rows',
    'columns',
    'cuts',
    'counts',
    'codes',
    'rowStride',
    'groupStride',
    'width',
    'chunkRows',
  ),
  AdvanceJob: u32s(
    'rows',
    'chunkRows',
    'leaves',
    'leafList',
    'segments',
    'nodeCapacity',
    'order',
    'margins',
    'labels',
    'weights',
    'loss',
    'gradients',
    'sums',
    'constants',
  ),
  StartJob: [
    ...f64s('gridG', 'gridH'),
    ...u32s(
      'rows',
      'chunkRows',
      'gradients',
      'drawn',
      'codes',
      'groupStride',
      'groups',
      'columns',
      'width',
      'used',
      'partials',
      'threadStride',
      'stamps',
      'stampStride',
      'stamp',
      'slotBytes',
    ),
  ],
  LevelJob: u32s(
    'rows',
    'chunkRows',
    'splits',
    'count',
    'isRoot',
    'segments',
    'nodeCapacity',
    'order',
    'scratch',
    'scratchStride',
    'gradients',
    'codes',
    'groupStride',
    'groups',
    'columns',
    'width',
    'used',
    'partials',
    'threadStride',
    'stamps',
    'stampStride',
    'stamp',
    'slotBytes',
  ),
  SplitRecord: u32s('node', 'left', 'right', 'codes', 'bin', 'missingLeft', 'side', 'slot'),
  HistogramJob: u32s(
    'rows',
    'chunkRows',
    'tasks',
    'segments',
    'nodeCapacity',
    'order',
    'gradients',
    'codes',
    'groupStride',
    'columns',
    'width',
  ),
  TaskRecord: u32s('node', 'group', 'firstChunk', 'endChunk', 'out', 'isRoot'),
  SearchJob: [
    ...f64s('lambda', 'alpha', 'gamma', 'minHessian'),
    ...u32s('pairs', 'columns', 'columnCount', 'slotBytes', 'partStride', 'stampStride', 'stamp'),
  ],
  PairRecord: [
    ...f64s('firstG', 'firstH', 'secondG', 'secondH'),
    ...u32s('parts', 'partCount', 'stamps', 'first', 'second', 'search', 'out', 'unused'),
  ],
  SplitResult: [
    ...f64s('gain', 'leftG', 'leftH'),
    { name: 'column', type: 'i32' } as const,
    ...u32s('bin', 'missingLeft', 'unused'),
  ],
  ScoreJob: u32s(
    'values',
    'stride',
    'rows',
    'columns',
    'columnCount',
    'isSingle',
    'scratch',
    'scratchStride',
    'slots',
    'trees',
    'treeCount',
    'margins',
    'outputs',
    'addsSingle',
    'missing',
  ),
  ForestJob: u32s(
    'rows',
    'columns',
    'codes',
    'codeStride',
    'bins',
    'weights',
    'labels',
    'targets',
    'weighted',
    'weightedCount',
    'bootstrap',
    'tried',
    'maxDepth',
    'minRowsToSplit',
    'minRowsPerLeaf',
    'states',
    'nodes',
    'nodeStride',
    'counts',
    'scratch',
    'scratchStride',
  ),
  ForestNode: [
    ...f64s('value', 'cover', 'gain'),
    { name: 'feature', type: 'i32' } as const,
    ...u32s('bin', 'right', 'missingLeft'),
  ],
  CodedColumn: u32s('column', 'bounds', 'firstStep', 'rightSlot', 'leftSlot', 'unused'),
  TreeProgram: u32s('nodes', 'count', 'values', 'output'),
} as const satisfies Record<string, readonly Field[]>

export type Field = { readonly name: string; readonly type: 'u32' | 'i32' | 'f64' }
export type JobName = keyof typeof jobs
/** A number for each field of a record. */
export type JobFields<J extends JobName> = Record<(typeof jobs)[J][number]['name'], number>

function u32s<const N extends readonly string[]>(...names: N) {
  return names.map((name) => ({ name, type: 'u32' })) as { name: N[number]; type: 'u32' }[]
}

function f64s<const N extends readonly string[]>(...names: N) {
  return names.map((name) => ({ name, type: 'f64' })) as { name: N[number]; type: 'f64' }[]
}

/** Bytes of a record. */
export function jobSize(job: JobName): number {
  return jobs[job].reduce((bytes, { type }) => bytes + (type === 'f64' ? 8 : 4), 0)
}
