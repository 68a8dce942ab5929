import type { RouteExample } from './route-example.ts'

/** By method and address. */
export const examples: Readonly<Record<string, RouteExample>> = {}
