/** Whether a figure is as it should be, for the end of its line. */
export const verdict = (met: boolean, goal: string): string => `(goal ${goal}: ${met ? 'met' : 'MISSED'})`
