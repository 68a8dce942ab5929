import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { type AppOptions, createApp } from '../../src/http/index.ts'
import { demoAccess } from '../../src/jobs/access.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { dataFolderWith } from './registered-models.ts'

export type ServedApp = {
  readonly app: FastifyInstance
  readonly store: Store
  /** of the data folder */
  readonly path: string
  /** what was logged, line by line */
  readonly lines: string[]
  post(
    url: string,
    payload: string | object | Buffer,
    headers?: Record<string, string>,
  ): ReturnType<typeof inject>
  get(url: string, headers?: Record<string, string>): ReturnType<typeof inject>
  close(): Promise<void>
}

declare function inject(): Promise<Awaited<ReturnType<FastifyInstance['inject']>>>

/** A server over a new data folder with models of claims, asked without a socket. */
export async function servedApp(
  models: Parameters<typeof dataFolderWith>[0],
  {
    prepare = async () => undefined,
    ...options
  }: Partial<AppOptions> & { prepare?: (store: Store, path: string) => Promise<unknown> } = {},
): Promise<ServedApp> {
  const { store, path } = await dataFolderWith(models)
  await prepare(store, path)
  const lines: string[] = []
  const app = await createApp({
    access: demoAccess,
    store,
    models: createServedModels(store, path),
    logger: pino({}, { write: (line) => void lines.push(line) }),
    pageFolder: '/nowhere',
    dataDir: path,
    ...options,
  })
  const host = 'localhost'
  return {
    app,
    store,
    path,
    lines,
    post: (url, payload, headers = {}) =>
      app.inject({
        method: 'POST',
        url,
        payload,
        headers: { host, 'content-type': 'application/json', ...headers },
      }),
    get: (url, headers = {}) => app.inject({ method: 'GET', url, headers: { host, ...headers } }),
    async close() {
      await app.close()
      await store.close()
    },
  }
}
