/** The one place that asks the machine what time it is. */
export function systemClock(): Date {
  return new Date()
}
