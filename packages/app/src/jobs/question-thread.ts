// Entry of a thread that thinks about questions beside the server (see question-pool.ts).
import { enableCompileCache } from 'node:module'
import { type MessagePort, parentPort } from 'node:worker_threads'

// compiled code is kept between runs for each thread anew
enableCompileCache?.()
const { serveQuestions } = await import('./serve-questions.ts')
serveQuestions(parentPort as MessagePort)
