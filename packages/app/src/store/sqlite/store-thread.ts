// Entry of a thread that runs operations of a store's file (see open-in-threads.ts): the one that writes, or one that reads lists.
import { enableCompileCache } from 'node:module'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'

// compiled code is kept between runs for each thread anew
enableCompileCache?.()
const { serveCalls } = await import('./serve-calls.ts')
await serveCalls(parentPort as MessagePort, workerData)
