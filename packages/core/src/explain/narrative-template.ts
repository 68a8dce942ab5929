import type { NarrativeAnswer, NarrativeDriver } from './narrative-answer.ts'
import type { NarrativeFacts, NarrativeItem } from './narrative-facts.ts'

const phrases = {
  en: {
    score: 'The score is {{probability}}',
    outcome: 'and the outcome is {{outcome}}',
    UP: 'this factor raises the score',
    DOWN: 'this factor lowers the score',
  },
  es: {
    score: 'El puntaje es {{probability}}',
    outcome: 'y el resultado es {{outcome}}',
    UP: 'este factor sube el puntaje',
    DOWN: 'este factor baja el puntaje',
  },
} as const

/**
 * The text that needs no language model: every fact in its place, in the shape of an answer, with placeholders. It passes every check of
 * `verifyNarrative`, which fills them.
 *
 * @example
 * const item = { id: 'f1', family: 'x', label: 'x', value: '0.7', direction: 'UP', rank: 1, typical: null }
 * const facts = { language: 'en', model: 'm', probability: '73%', outcome: null, threshold: null, direction: 'UP', items: [item] }
 * narrativeTemplate(facts).drivers[0].text // '{{f1.label}} ({{f1.value}}): this factor raises the score.'
 */
export function narrativeTemplate(facts: NarrativeFacts): NarrativeAnswer {
  const { language, direction, items, outcome } = facts
  const words = phrases[language]
  const side = (way: 'UP' | 'DOWN') =>
    items.filter((item) => item.direction === way).map((item) => driverOf(item, words[way]))
  return {
    summary: `${[words.score, ...(outcome === null ? [] : [words.outcome])].join(' ')}.`,
    drivers: side(direction),
    counter: side(direction === 'UP' ? 'DOWN' : 'UP'),
    caveats: ['model_not_cause'],
  }
}

function driverOf({ id, value, direction }: NarrativeItem, what: string): NarrativeDriver {
  const shown = value === null ? '' : ` ({{${id}.value}})`
  return { id, direction, text: `{{${id}.label}}${shown}: ${what}.` }
}
