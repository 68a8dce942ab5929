import { routes } from '@candor/client'

const addresses = [
  ...Object.values(routes).map(({ method, path }) => ({ method, path })),
  { method: 'GET', path: '/openapi.json' },
  { method: 'GET', path: '/metrics' },
].map(({ method, path }) => ({ method, pattern: patternOf(path) }))

/**
 * The methods that an address of the API answers to; none where nothing is.
 *
 * @example
 * allowedMethods('/v1/models/my-model/score')   // ['POST']
 */
export function allowedMethods(path: string): string[] {
  const methods = addresses.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)
  return methods.includes('GET') ? ['HEAD', ...methods] : methods
}

/** `/v1/models/{name}/score` as an expression; a parameter is one part of a path. */
function patternOf(path: string): RegExp {
  const parts = path.split(/\{\w+\}/).map((part) => part.replace('.', '\\.'))
  return new RegExp(`^${parts.join('[^/]+')}$`)
}
