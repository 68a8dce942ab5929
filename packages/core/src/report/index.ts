// Last room of the flow. Findings and explanations enter; blocks leave: chart data that page, report and test draw alike.
// It must not know how a chart is drawn, nor files.
export type * from './beeswarm-data.ts'
export type * from './calibration-data.ts'
export type * from './confusion-data.ts'
export type * from './dependence-data.ts'
export type * from './force-data.ts'
export type * from './importance-data.ts'
export type * from './interactions-data.ts'
export type * from './roc-data.ts'
export * from './tree-data.ts'
export * from './waterfall-data.ts'
