// Entry of a helper thread: waits for crews of kernels and works in them (see thread-executor.ts).
import { parentPort } from 'node:worker_threads'
import { type HelperTask, serveCrew } from '@candor/core'

parentPort?.on('message', (task: HelperTask) => serveCrew(task))
