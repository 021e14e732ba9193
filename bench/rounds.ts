export type Comparison = {
  ours: number
  bare: number
  /** Median over the rounds of ours divided by bare, each pair measured back to back. */
  ratio: number
}

/** Measures both sides in turns, so that whatever else the machine does hits both alike. The first pair warms up. */
export async function compare(
  ours: () => Promise<number>,
  bare: () => Promise<number>,
  rounds: number,
): Promise<Comparison> {
  await ours()
  await bare()
  const pairs: { ours: number; bare: number }[] = []
  for (let round = 0; round < rounds; round++) {
    // Who begins changes, for a machine that gets slower or faster meanwhile.
    if (round % 2 === 0) pairs.push({ ours: await ours(), bare: await bare() })
    else {
      const second = await bare()
      pairs.push({ ours: await ours(), bare: second })
    }
  }
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    bare: median(pairs.map((pair) => pair.bare)),
    ratio: median(pairs.map((pair) => pair.ours / pair.bare)),
  }
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const high = sorted[middle]
  if (high === undefined) throw new Error('the median of nothing')
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? high)) / 2
}

/**
 * Calls a second of processor time, in a loop of `ms`; `batch` calls between two looks at the clock. Counted by processor
 * time, because whatever else the machine does would count as ours by the clock on the wall.
 */
export async function loopFor(ms: number, batch: number, work: () => unknown): Promise<number> {
  const begun = performance.now()
  const before = process.cpuUsage()
  let calls = 0
  do {
    for (let call = 0; call < batch; call++) {
      const result = work()
      if (result instanceof Promise) await result
    }
    calls += batch
  } while (performance.now() - begun < ms)
  const { user, system } = process.cpuUsage(before)
  return (calls * 1e6) / (user + system)
}

/** The exponent by which the second of each pair grows with the first: 1 is linear. Least squares over the logarithms. */
export function growthOf(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(logs.map(([x]) => x)), mean(logs.map(([, y]) => y))]
  const slope = logs.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  return slope / logs.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
}
