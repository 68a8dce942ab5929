// Entry of the thread that looks at a data set beside a server (see profile-dataset.ts).
import { parentPort, workerData } from 'node:worker_threads'
import { inspectTable } from '../inspect-table.ts'
import type { ProfileOrder } from './profile-dataset.ts'

const { file, rows } = workerData as ProfileOrder
parentPort?.postMessage(
  await inspectTable({ files: [file], target: null, reading: { range: { from: 0, to: rows } } }),
)
