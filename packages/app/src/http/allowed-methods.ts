import type { FastifyInstance } from 'fastify'

/**
 * The methods that an address of a server answers to, none where nothing is; it knows the routes that are mounted after it.
 *
 * @example
 * const allowedMethods = watchMethods(app)
 * allowedMethods('/v1/models/my-model/score')   // ['POST']
 */
export function watchMethods(app: FastifyInstance): (path: string) => string[] {
  const methodsOf = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ method, url }) => {
    const methods = methodsOf.get(url) ?? new Set()
    for (const each of [method].flat()) methods.add(each)
    methodsOf.set(url, methods)
  })
  const patterns = new Map<string, RegExp>()
  return (path) => {
    for (const url of methodsOf.keys()) if (!patterns.has(url)) patterns.set(url, patternOf(url))
    const found = [...methodsOf].filter(([url]) => patterns.get(url)!.test(path))
    const methods = new Set(found.flatMap(([, each]) => [...each]))
    return [...methods].sort((a, b) => (a === 'HEAD' ? -1 : b === 'HEAD' ? 1 : 0))
  }
}

/** `/v1/models/:name/score` as an expression; a parameter is one part of a path. */
function patternOf(url: string): RegExp {
  const parts = url.split(/:\w+/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^/]+')}$`)
}
