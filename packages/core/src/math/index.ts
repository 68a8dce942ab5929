// Leaf room: numbers and nothing else. What enters and leaves are numbers and typed arrays; it knows no table, model or metric.
export {}
