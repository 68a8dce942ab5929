/**
 * The HTTP side: the contract's routes over jobs, the page, and problem documents.
 *
 * Requests enter, checked against the schemas of the client; answers leave. It must not know a domain, nor compute anything
 * that a job does not.
 */
export { type AppOptions, createApp } from './app.ts'
export type { AppParts } from './app-parts.ts'
export type { Caller } from './caller.ts'
