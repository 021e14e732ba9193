export type Totals = { passed: number; failed: number }

type VitestReport = {
  success: boolean
  numPassedTests: number
  numFailedTests: number
  testResults: { status: string; assertionResults: unknown[] }[]
}

type PlaywrightReport = { stats: { expected: number; unexpected: number; flaky: number }; errors: unknown[] }

/** Tests of a Vitest JSON report. A file that could not be loaded has no tests, and counts as one that failed. */
export function vitestTotals(report: VitestReport): Totals {
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length }
}

/** Tests of a Playwright JSON report. A test that passed only when repeated counts as failed. */
export function playwrightTotals(report: PlaywrightReport): Totals {
  const { expected, unexpected, flaky } = report.stats
  return { passed: expected, failed: unexpected + flaky + report.errors.length }
}

/** A run that ended badly, or in which nothing ran, never counts as free of failures. */
export function judged(totals: Totals, endedWell: boolean): Totals {
  const nothingRan = totals.passed + totals.failed === 0
  return totals.failed === 0 && (!endedWell || nothingRan) ? { ...totals, failed: 1 } : totals
}

export function totalsLine(totals: Totals): string {
  return `${totals.passed} passed, ${totals.failed} failed`
}
