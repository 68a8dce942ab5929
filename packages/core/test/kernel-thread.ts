// A helper thread for tests: the same few lines as the app's.
import { parentPort } from 'node:worker_threads'
import { type HelperTask, serveCrew } from '../src/kernels/index.ts'

parentPort?.on('message', (task: HelperTask) => serveCrew(task))
