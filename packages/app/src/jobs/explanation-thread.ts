// Entry of a thread that explains scores beside the server (see explanation-pool.ts).
import { enableCompileCache } from 'node:module'
import { type MessagePort, parentPort } from 'node:worker_threads'

// compiled code is kept between runs for each thread anew
enableCompileCache?.()
const { serveExplanations } = await import('./serve-explanations.ts')
serveExplanations(parentPort as MessagePort)
