import type { ExplainedMatrix } from './explain-matrix.ts'
import type { Inference, RowScores } from './inference.ts'

/** What was found for parts of the rows, one after the other, as if it had been found at once. */
export function joinInferences(parts: readonly Inference[]): Inference {
  const [first] = parts
  if (parts.length === 1) return first!
  const { served, explanation } = first!
  return {
    served,
    rows: sum(parts.map(({ rows }) => rows)),
    scores: joinScores(parts.map(({ scores }) => scores)),
    explanation: explanation === null ? null : joinExplanations(parts.map((part) => part.explanation!)),
    timings: {
      score: sum(parts.map(({ timings }) => timings.score)),
      explain: explanation === null ? null : sum(parts.map(({ timings }) => timings.explain!)),
    },
  }
}

/** The parts are of one model, and so of one kind. */
function joinScores(parts: readonly RowScores[]): RowScores {
  const [first] = parts
  const numbers = <Kind extends RowScores['kind']>(
    of: (part: Extract<RowScores, { kind: Kind }>) => Float64Array,
  ) => joined(parts.map((part) => of(part as Extract<RowScores, { kind: Kind }>)))
  switch (first!.kind) {
    case 'probability':
      return {
        ...first!,
        probability: numbers<'probability'>(({ probability }) => probability),
        margin: numbers<'probability'>(({ margin }) => margin),
      }
    case 'classes':
      return {
        ...first!,
        predicted: parts.flatMap((part) => (part.kind === 'classes' ? part.predicted : [])),
        probabilities: numbers<'classes'>(({ probabilities }) => probabilities),
        margins: numbers<'classes'>(({ margins }) => margins),
      }
    case 'prediction':
      return {
        ...first!,
        prediction: numbers<'prediction'>(({ prediction }) => prediction),
        margin: numbers<'prediction'>(({ margin }) => margin),
      }
    case 'anomaly':
      return {
        ...first!,
        score: numbers<'anomaly'>(({ score }) => score),
        isAnomaly: parts.flatMap((part) => (part.kind === 'anomaly' ? part.isAnomaly : [])),
        margin: numbers<'anomaly'>(({ margin }) => margin),
      }
  }
}

function joinExplanations(parts: readonly ExplainedMatrix[]): ExplainedMatrix {
  const [first] = parts
  return {
    ...first!,
    phi: joined(parts.map(({ phi }) => phi)),
    base: joined(parts.map(({ base }) => base)),
    score: joined(parts.map(({ score }) => score)),
    residual: joined(parts.map(({ residual }) => residual)),
    classes: first!.classes === null ? null : parts.flatMap(({ classes }) => classes!),
  }
}

function joined(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(sum(parts.map(({ length }) => length)))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0)
}
