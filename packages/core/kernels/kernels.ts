/**
 * Kernels of the tree engine. Every exported operation has the same shape: `(chunk, thread, job)`, where `job` is the address of
 * its fields (an @unmanaged class; the same names in the same order stand in `src/kernels/jobs.ts`, a test compares them).
 *
 * No strings, no allocation, no globals: each thread has its own instance on the one shared memory; all addresses come from the
 * caller, and nothing is checked. What two chunks write lies apart, so the order in which chunks run changes no bit.
 */
export { sortColumn } from './sort-column'
export { codeRows } from './code-rows'
export { advanceRows } from './advance-rows'
export { startTree } from './start-tree'
export { splitLevel } from './split-level'
export { histogramNodes } from './histogram-nodes'
export { searchSplits } from './search-splits'
export { scoreRows } from './score-rows'
export { growForest } from './grow-forest'
export { patternRow } from './pattern-row'
export { countPatterns, patternRows } from './pattern-rows'
export { growRandomTree } from './grow-random-tree'
export { fillCubes } from './fill-cubes'
export { fillTables } from './fill-tables'
export { walkPairs } from './walk-pairs'
export { walkRows } from './walk-rows'
export { codeCells } from './code-cells'
export { dealCells, sortCells, tallyCells } from './sort-cells'
export { addCells, countCells } from './add-cells'
export { spreadCells } from './spread-cells'
