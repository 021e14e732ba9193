import { expect, test } from 'vitest'
import { judged, playwrightTotals, totalsLine, vitestTotals } from './test-totals.ts'

test('a test file that could not be loaded counts as failed', () => {
  const loaded = { status: 'passed', assertionResults: [{}, {}] }
  const broken = { status: 'failed', assertionResults: [] }
  const report = { success: false, numPassedTests: 2, numFailedTests: 0, testResults: [loaded, broken] }
  expect(vitestTotals(report)).toEqual({ passed: 2, failed: 1 })
})

test('a test file with failed tests is not counted again', () => {
  const report = {
    success: false,
    numPassedTests: 1,
    numFailedTests: 1,
    testResults: [{ status: 'failed', assertionResults: [{}, {}] }],
  }
  expect(vitestTotals(report)).toEqual({ passed: 1, failed: 1 })
})

test('flaky journeys and errors outside tests count as failed', () => {
  const report = { stats: { expected: 3, unexpected: 1, flaky: 1 }, errors: [{}] }
  expect(playwrightTotals(report)).toEqual({ passed: 3, failed: 3 })
})

test('a run that ended badly or did nothing is a failure', () => {
  expect(judged({ passed: 5, failed: 0 }, false)).toEqual({ passed: 5, failed: 1 })
  expect(judged({ passed: 0, failed: 0 }, true)).toEqual({ passed: 0, failed: 1 })
  expect(judged({ passed: 5, failed: 0 }, true)).toEqual({ passed: 5, failed: 0 })
  expect(judged({ passed: 5, failed: 2 }, false)).toEqual({ passed: 5, failed: 2 })
})

test('the last line is plain', () => {
  expect(totalsLine({ passed: 12, failed: 0 })).toBe('12 passed, 0 failed')
})
