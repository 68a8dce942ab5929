import { config } from 'zod'

/**
 * Imported before anything else by a page whose policy forbids to run texts as programs: schemas are then read step by step, and nobody tries whether
 * texts could be run, which the policy would report.
 */
config({ jitless: true })
